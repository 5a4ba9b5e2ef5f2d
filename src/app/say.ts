import { destination, type Logger, pino } from 'pino';
import { printableLines } from '#core/kernel/printable';

/** What a line is about, for machines. */
export interface SaidFacts {
  readonly level?: 'error' | 'warn' | 'info';
  /** Of an alert. */
  readonly code?: string;
  /** The order, instrument or limit that it is about. */
  readonly about?: string;
  readonly remedy?: string;
}
/** A line for whoever reads the log of a process. */
export type Say = (line: string, facts?: SaidFacts) => void;

/** OPS-2: lines for people; with PLIMSOLL_LOG=json an object a line, with time, level, process and what it is about. */
export function sayingIn(env: Readonly<Record<string, string | undefined>>, process: string): Say {
  if (env['PLIMSOLL_LOG'] === 'json') return sayingJson(process);
  return (line, { remedy } = {}) =>
    void globalThis.process.stderr.write(
      `${printableLines(line)}\n${remedy === undefined ? '' : `  ${printableLines(remedy)}\n`}`,
    );
}

function sayingJson(name: string): Say {
  const log: Logger = pino(
    {
      base: { process: name },
      messageKey: 'message',
      timestamp: () => `,"time":"${new Date().toISOString()}"`,
      formatters: { level: (label) => ({ level: label }) },
    },
    destination({ dest: 2, sync: true }),
  );
  return (line, { level = 'info', ...facts } = {}) => log[level](facts, line);
}
