// Plain JavaScript for any Node >= 14: a child that lives no longer than its launcher. Signals are handed on, and the
// channel between the two closes when the launcher dies by whatever else: the child takes that as the word to stop.
import { spawn } from 'node:child_process';
import { constants } from 'node:os';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'];
let isListening = false;
const children = new Set();

export function runTied(node, args, { onExit, cwd }) {
  const child = spawn(node, args, { stdio: ['inherit', 'inherit', 'inherit', 'ipc'], cwd });
  // A terminal sends Ctrl-C to the child as well: handing it on a second time does no harm.
  if (!isListening)
    for (const signal of SIGNALS)
      process.on(signal, () => {
        for (const each of children) each.kill(signal);
      });
  isListening = true;
  children.add(child);
  child.on('error', (error) => {
    console.error(`${node} cannot be run: ${error.message}`);
    onExit(1);
  });
  child.on('exit', (code, signal) => {
    children.delete(child);
    onExit(code === null ? 128 + (constants.signals[signal] || 0) : code);
  });
}
