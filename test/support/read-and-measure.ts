// Reads the files that are named and prints what came of it and the most memory that it took:
// a process of its own, because a peak is of a whole process.
import { existsSync, readFileSync } from 'node:fs';
import { readTape } from '#app/readers';
import { USUAL_TERMS } from '#cli/file-job';

const [format = 'csv', ...paths] = process.argv.slice(2);
const terms = { ...USUAL_TERMS, symbol: format === 'csv' ? 'XYZ' : null };
const formats = paths.map(() => format);
const read = readTape(paths, formats, terms);
const found = read.ok ? { rows: read.value.tape.count, hash: read.value.tape.hash } : read.error;

/** What Linux says of this program; a process begins with the peak of the one that started it. */
function peakMiB(): number {
  const status = existsSync('/proc/self/status') ? readFileSync('/proc/self/status', 'utf8') : '';
  const own = /VmHWM:\s+(\d+) kB/.exec(status)?.[1];
  return Math.round((own === undefined ? process.resourceUsage().maxRSS : Number(own)) / 1024);
}
console.log(JSON.stringify({ ...found, peakMiB: peakMiB() }));
