// Chapter: a whole comparison, every fill of which an independent program computes again.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MAIN } from '../support/main.ts';
import { disagreement, lobsterDay, type RefillOrder, standingAt } from '../support/refill.ts';
import { count, head, row, type Section } from './section.ts';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
const HALF_HOUR_US = 1800e6;
type Line = RefillOrder & {
  readonly type: string;
  readonly start: string;
  readonly acceptedAt: string;
};
/** New York time of that day, microseconds after midnight. */
const moment = (iso: string): number =>
  (Date.parse(`${iso.slice(0, 19)}Z`) % 86_400_000) * 1000 - 4 * 3600e6 + Number(iso.slice(20, 26));

export function compareProof(): Section {
  if (!existsSync(path))
    return { isWell: false, lines: ['## Comparisons computed again', '', `No ${path}.`, ''] };
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-proof-'));
  try {
    const out = join(folder, 'run');
    const market = [
      '--tape',
      path,
      '--format',
      'lobster',
      '--symbol',
      'AMZN',
      '--prior',
      'us-large-cap',
    ];
    const asked = [
      '--quantity',
      '300,2000',
      '--windows',
      '60',
      '--from',
      '09:45',
      '--to',
      '15:45',
      '--export',
      out,
    ];
    const run = spawnSync(process.execPath, [...MAIN, 'compare', ...market, ...asked], {
      encoding: 'utf8',
    });
    if (run.status !== 0)
      return { isWell: false, lines: ['## Comparisons computed again', '', run.stderr, ''] };
    const lines = readFileSync(join(out, 'children.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((text) => JSON.parse(text) as Line)
      .filter(({ type }) => type === 'worked')
      .toSorted((a, b) => moment(a.acceptedAt) - moment(b.acceptedAt));
    const day = lobsterDay(path);
    const stands = standingAt(
      day,
      lines.map(({ acceptedAt }) => moment(acceptedAt)),
    );
    const wrong = lines.flatMap((line, i) => {
      const found = disagreement(day, line, -4, stands[i]!, moment(line.start) + HALF_HOUR_US);
      return found === null ? [] : [found];
    });
    const fills = lines.reduce((sum, line) => sum + line.fills.length, 0);
    return {
      isWell: wrong.length === 0 && lines.length > 1000,
      lines: [
        '## Comparisons computed again',
        '',
        'Orders of `plimsoll compare` on the AMZN day, filled again from the file and the exported children by a program that shares no code with the venue.',
        '',
        ...head(['orders', 'fills', 'orders that differ']),
        row([count(lines.length), count(fills), wrong.length]),
        '',
        ...wrong.slice(0, 10).map((each) => `- ${each}`),
      ],
    };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
