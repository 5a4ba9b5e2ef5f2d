// npm run proof: the long counts. Writes docs/proof.md with date and machine.
import { writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import { killRun, STEPS, type KillReport } from './kill-run.ts';

const reports: KillReport[] = [];
for (let round = 0; round < 3; round++) {
  const some = STEPS.filter((_, i) => i % 3 === round);
  reports.push(...(await Promise.all([killRun([...some, 'random', 'random'], 90), killRun([...some.toReversed(), 'random', 'random'], 90)])));
}
const sum = (of: (report: KillReport) => number): number => reports.reduce((total, report) => total + of(report), 0);
const lost = sum((report) => Math.abs(report.venueFilled - report.filled));
const lines = [
  '# Proof',
  '',
  `Of ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node} on ${platform()} ${release()}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}).`,
  '',
  '## Kills',
  '',
  'One parent order at a time; the service is killed by SIGKILL just before or just after the commit of a journaled step, or at random, and started again. The venue is another process with its own durable log, which takes reused ids of closed orders.',
  '',
  `| kills | parents | orders at the venue | duplicate orders | lots of lost or invented fills |`,
  '|---|---|---|---|---|',
  `| ${sum((report) => report.kills)} | ${reports.length} | ${sum((report) => report.orders)} | ${sum((report) => report.duplicates)} | ${lost} |`,
  '',
  ...reports.map((report) => `- ${report.kills} kills (${report.steps.join(', ')}): ${report.status}, ${report.filled} of ${report.quantity}${report.note === '' ? '' : `; ${report.note}`}`),
  '',
];
writeFileSync('docs/proof.md', lines.join('\n'));
process.stdout.write(`${lines.join('\n')}\n`);
process.exitCode = lost === 0 && reports.every((report) => report.status === 'completed') && sum((report) => report.duplicates) === 0 ? 0 : 1;
