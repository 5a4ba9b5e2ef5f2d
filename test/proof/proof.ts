// npm run proof: the long counts. Writes docs/proof.md with date and machine.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, platform, release } from 'node:os';
import { assetsProof } from './assets-proof.ts';
import { compareProof } from './compare-proof.ts';
import { fuzzProof } from './fuzz-proof.ts';
import { isHonestEnd } from './honest-end.ts';
import { type KillReport, killRun, STEPS } from './kill-run.ts';
import { type LiveKillReport, liveKillRun } from './live-kill-run.ts';
import { pauseProof, shortOrderProof } from './pause-proof.ts';
import { testsProof } from './recorded-tests.ts';
import { head, row, type Section } from './section.ts';
import { severalRun } from './several-run.ts';
import { simulationProof } from './simulation-proof.ts';
import { wireProof } from './wire-proof.ts';

const say = (line: string): void =>
  void process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${line}\n`);
const sum = <T>(reports: readonly T[], of: (report: T) => number): number =>
  reports.reduce((total, report) => total + of(report), 0);

/** Twenty kills of the engine each. */
const PAPER_ROUNDS = 10;
async function paperKills(): Promise<Section> {
  const reports: KillReport[] = [];
  for (let round = 0; round < PAPER_ROUNDS; round++) {
    const some = STEPS.filter((_, i) => i % 3 === round % 3);
    reports.push(
      ...(await Promise.all([
        killRun([...some, 'random', 'random'], 90),
        killRun([...some.toReversed(), 'random', 'random'], 90),
      ])),
    );
    say(`${sum(reports, (report) => report.kills)} kills on the paper venue`);
  }
  const lost = sum(reports, (report) => Math.abs(report.venueFilled - report.filled));
  const duplicates = sum(reports, (report) => report.duplicates);
  return {
    isWell:
      lost === 0 && duplicates === 0 && reports.every((report) => report.status === 'completed'),
    lines: [
      '## Kills on the paper venue',
      '',
      'One parent order at a time; the engine is killed by SIGKILL just before or just after the commit of a journaled step, or at random, and started again; a third of the times the server dies with it, a third of the times alone a moment later. The venue is another process with its own durable log, which takes reused ids of closed orders.',
      '',
      '| kills of the engine | kills of the server | parents | completed | orders at the venue | duplicate orders | lots of lost or invented fills |',
      '|---|---|---|---|---|---|---|',
      `| ${sum(reports, (report) => report.kills)} | ${sum(reports, (report) => report.serverKills)} | ${reports.length} | ${reports.filter((report) => report.status === 'completed').length} | ${sum(reports, (report) => report.orders)} | ${duplicates} | ${lost} |`,
      '',
      ...reports.map(
        (report) =>
          `- ${report.kills} kills (${report.steps.join(', ')}): ${report.status}, ${report.filled} of ${report.quantity}${report.note === '' ? '' : `; ${report.note}`}`,
      ),
      '',
    ],
  };
}

const LIVE_STEPS = [...STEPS.filter((step) => !step.startsWith('ended')), 'random'];
const count = (reports: readonly LiveKillReport[]): void =>
  say(
    `${sum(reports, (report) => report.kills)} kills of ours and ${sum(reports, (report) => report.exchangeKills)} of the exchange`,
  );
async function liveKills(): Promise<Section> {
  const reports: LiveKillReport[] = [];
  for (let round = 0; round < 3; round++) {
    reports.push(
      ...(await Promise.all([
        liveKillRun(LIVE_STEPS, 4, 200),
        liveKillRun(LIVE_STEPS.toReversed(), 4, 200),
      ])),
    );
    count(reports);
  }
  return killSection(reports, ({ status }) => status === 'completed', [
    '## Kills of both sides, through ccxt',
    '',
    'A parent order through an unmodified ccxt on our own exchange, with requests and replies lost and late, frames lost, repeated and swapped, connections cut and 429s. Our process is killed at journaled steps and at random, the exchange at random between them. Its log is the judge.',
  ]);
}
/** Of ours. */
const VENUE_KILLS = Number(process.env['PROOF_VENUES'] ?? 100);
/** One parent after the other: three exchanges and three processes of ours fill two cores. */
async function venueKills(): Promise<Section> {
  const reports: LiveKillReport[] = [];
  while (sum(reports, (report) => report.kills) < VENUE_KILLS) {
    const steps = reports.length % 2 === 0 ? LIVE_STEPS : LIVE_STEPS.toReversed();
    reports.push(await liveKillRun(steps, 6, 200, 3));
    count(reports);
  }
  return killSection(reports, isHonestEnd, [
    '## Kills of both sides, over three venues',
    '',
    'One parent order after the other over three exchanges of ours at once, through an unmodified ccxt: two in the words of Binance and one in those of OKX, with fees, ticks and depth of their own, and the faults of the chapter before. Our process is killed at journaled steps and at random; between them each exchange in turn. Their three logs are the judge: an id that stands in two of them is a duplicate too. A parent that is killed every ten seconds on two shared cores may run out of time: what is left then is told to the lot, and counts as its end.',
  ]);
}
function killSection(
  reports: readonly LiveKillReport[],
  isEnded: (report: LiveKillReport) => boolean,
  words: readonly string[],
): Section {
  const lost = sum(reports, (report) => Math.abs(report.venueFilled - report.filled));
  const duplicates = sum(reports, (report) => report.duplicates);
  return {
    isWell:
      lost === 0 &&
      duplicates === 0 &&
      reports.every((report) => report.isReconciled && isEnded(report)),
    lines: [
      ...words,
      '',
      '| kills of ours | kills of the exchange | parents | completed | orders | duplicate orders | lots of lost or invented fills | books equal at the end |',
      '|---|---|---|---|---|---|---|---|',
      `| ${sum(reports, (report) => report.kills)} | ${sum(reports, (report) => report.exchangeKills)} | ${reports.length} | ${reports.filter((report) => report.status === 'completed').length} | ${sum(reports, (report) => report.orders)} | ${duplicates} | ${lost} | ${reports.filter((report) => report.isReconciled).length} |`,
      '',
      ...reports.map(
        (report) =>
          `- ${report.kills} and ${report.exchangeKills} kills: ${report.status}, ${report.filled} of ${report.quantity} lots in ${report.orders} orders${report.note === '' ? '' : `; ${report.note}`}`,
      ),
      '',
    ],
  };
}

const SEVERAL_FAULTS = Number(process.env['PROOF_SEVERAL'] ?? 200);
async function several(): Promise<Section> {
  const report = await severalRun(SEVERAL_FAULTS, say);
  const { faults, parents, ended, orders, duplicates, difference, open, notBack } = report;
  const { backSeconds } = report;
  const at = (share: number): string =>
    (backSeconds[Math.floor(backSeconds.length * share)] ?? NaN).toFixed(1);
  return {
    isWell:
      duplicates === 0 && difference < 1e-9 && open === 0 && ended === parents && notBack === 0,
    lines: [
      '## Several engines and servers',
      '',
      'Three engines of two accounts (one with a standby, one alone), two servers, PostgreSQL with a synchronous standby, each engine and server with a home of its own. A parent is at work in each account at all times. Engines and servers are killed by SIGKILL or frozen for two seconds longer than the lease of 3 s; the wire between an engine and the database is cut for 5 to 13 s, so that nothing arrives on either side and nobody is told, and mended, so that what waited arrives late; every 25th time the primary of the database is killed, its standby promoted, and the old primary made anew as the synchronous standby. The log of the exchange is the judge.',
      '',
      ...head([
        'faults',
        'parents',
        'ended',
        'orders',
        'duplicate orders',
        'base units lost or invented',
        'left open',
      ]),
      row([
        Object.values(faults).reduce((sum, n) => sum + n, 0),
        parents,
        ended,
        orders,
        duplicates,
        difference < 1e-9 ? 0 : difference,
        open,
      ]),
      '',
      `Ready to trade again, as its server says, seconds from the fault (a freeze and the start of a server included): median ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1 - 1e-9)}; not within a minute: ${notBack}.`,
      '',
      ...Object.entries(faults).map(([name, n]) => `- ${name}: ${n}`),
      '',
    ],
  };
}
const supervisor = (): Promise<Section> =>
  testsProof(
    'As a supervisor sees it',
    'The service behind its launcher, as a supervisor starts and ends it; exit codes and seconds until the end.',
    ['supervised.test.ts'],
  );
const CHAPTERS: readonly (readonly [string, () => Section | Promise<Section>])[] = [
  ['paper', paperKills],
  ['ccxt', liveKills],
  ['venues', venueKills],
  ['assets', assetsProof],
  ['compare', compareProof],
  ['days', () => simulationProof()],
  ['pauses', pauseProof],
  ['short', shortOrderProof],
  ['several', several],
  ['supervisor', supervisor],
  ['fuzz', fuzzProof],
  ['wire', wireProof],
];
const PATH = 'docs/proof.md';
const HEAD =
  '# Proof\n\nWritten by `npm run proof`, chapter by chapter (`npm run proof -- paper ccxt venues assets compare days pauses short several supervisor fuzz wire`); each says when and where it was run.\n';

/** Chapters that were not run now stay as they were. */
function kept(): Map<string, string> {
  const text = existsSync(PATH) ? readFileSync(PATH, 'utf8') : '';
  return new Map(
    text
      .split(/^(?=## )/m)
      .filter((part) => part.startsWith('## '))
      .map((part) => [part.slice(0, part.indexOf('\n')), part.trimEnd()]),
  );
}

const wanted = process.argv.slice(2);
const place = `Run on ${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node} on ${platform()} ${release()}, ${cpus().length} cores (${cpus()[0]?.model ?? 'unknown'}).`;
const chapters = kept();
let isWell = true;
for (const [name, prove] of CHAPTERS) {
  if (wanted.length > 0 && !wanted.includes(name)) continue;
  say(name);
  const { lines, isWell: holds } = await prove();
  const [title = '', ...rest] = lines;
  chapters.set(title, [title, '', place, ...rest].join('\n').trimEnd());
  isWell &&= holds;
  writeFileSync(PATH, [HEAD, ...chapters.values()].join('\n\n').concat('\n'));
}
process.exitCode = isWell ? 0 : 1;
