// What each part of the tactics contributes: in a copy of the sources one of them is taken away or changed, and the same windows are worked again by `adaptive`. Saved on naive TWAP by the recorded fills, before fees; no part is judged by itself.
import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const DATA = resolve(process.env['PLIMSOLL_DATA'] ?? '../shared/data');
const WINDOWS = process.env['WINDOWS'] ?? '24';

interface Market {
  readonly name: string;
  readonly args: readonly string[];
}
const equity = (
  name: string,
  files: readonly string[],
  format: string,
  size: readonly string[],
): Market => ({
  name,
  args: [
    ...files.flatMap((file) => ['--tape', join(DATA, file), '--format', format]),
    '--symbol',
    name,
    '--prior',
    'us-large-cap',
    '--from',
    '09:45',
    '--to',
    '15:45',
    '--windows',
    WINDOWS,
    ...size,
  ],
});
const ticks = (name: string, day: string): Market =>
  equity(
    name.toUpperCase(),
    [`ticks/${name}_${day}_trade.zip`, `ticks/${name}_${day}_quote.zip`],
    'lean-tick',
    ['--volume-share', '0.01'],
  );
const MARKETS = [
  equity('AMZN', ['lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip'], 'lobster', [
    '--quantity',
    '300',
  ]),
  ticks('bac', '20131008'),
  ticks('ibm', '20131008'),
  ticks('aig', '20131007'),
];

interface Change {
  readonly name: string;
  readonly file: string;
  readonly from: string;
  readonly to: string;
}
const weigh = 'src/core/plan/weigh.ts';
const CHANGES: readonly Change[] = [
  {
    name: 'nothing is weighed',
    file: weigh,
    from: 'if (!(lotsPerSecond > 0)',
    to: 'if (lotsPerSecond > 0 || !(lotsPerSecond > 0)',
  },
  {
    name: 'no better moment is waited for',
    file: weigh,
    from: 'const OPTION = 0.7',
    to: 'const OPTION = 0',
  },
  { name: 'the book does not lean', file: weigh, from: 'const LEAN = 0.7', to: 'const LEAN = 0' },
  {
    name: 'nobody comes in front',
    file: weigh,
    from: 'const OUTBID = 1.4',
    to: 'const OUTBID = 1',
  },
  {
    name: 'never inside the spread',
    file: weigh,
    from: 'const ROOM_TICKS = 3',
    to: 'const ROOM_TICKS = 1e9',
  },
  {
    name: 'every resting order is reached',
    file: weigh,
    from: 'PRICE_HOLDS = 0.93',
    to: 'PRICE_HOLDS = 1',
  },
  {
    name: 'band of 5 % instead of 20 %',
    file: 'src/core/plan/strategies.ts',
    from: 'behind: 0.2, ahead: 0.2',
    to: 'behind: 0.05, ahead: 0.2',
  },
  {
    name: 'nothing ahead of what is due',
    file: 'src/core/plan/strategies.ts',
    from: 'behind: 0.2, ahead: 0.2',
    to: 'behind: 0.2, ahead: 0',
  },
  {
    name: 'each tick is followed',
    file: 'src/core/execute/look.ts',
    from: 'FOLLOWS_FROM = 0.75',
    to: 'FOLLOWS_FROM = 0',
  },
  {
    name: 'no regimes',
    file: 'src/core/plan/strategies.ts',
    from: 'tactic: byRegime',
    to: 'tactic: byPrice',
  },
  {
    name: 'an even schedule',
    file: 'src/contracts/config.ts',
    from: 'size: z.number().min(0).max(1).default(0.5)',
    to: 'size: z.number().min(0).max(1).default(0)',
  },
];

interface Cell {
  readonly strategies: Readonly<
    Record<
      string,
      {
        readonly meanBps: number | null;
        readonly makerShare: number;
        readonly standardErrorBps: { readonly paired: number | null };
      }
    >
  >;
}
const copy = mkdtempSync(join(tmpdir(), 'plimsoll-tactics-'));
cpSync('src', join(copy, 'src'), { recursive: true });
for (const file of ['package.json', 'tsconfig.base.json']) copyFileSync(file, join(copy, file));
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

function worked({ args }: Market): string {
  const out = execFileSync(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      'src/app/main.ts',
      'compare',
      ...args,
      '--strategies',
      'adaptive',
      '--json',
    ],
    { cwd: copy, encoding: 'utf8', maxBuffer: 1 << 28 },
  );
  const [cell] = Object.values((JSON.parse(out) as { readonly cells: Record<string, Cell> }).cells);
  const ours = cell?.strategies['adaptive'];
  const naive = cell?.strategies['naiveTwap']?.meanBps ?? NaN;
  const cost = ours?.meanBps ?? NaN;
  return `${cost.toFixed(2)} ± ${(ours?.standardErrorBps.paired ?? NaN).toFixed(2)} (${Math.round(100 * (1 - cost / naive))} %, ${Math.round(100 * (ours?.makerShare ?? NaN))} % resting)`;
}

console.log(
  `| changed | ${MARKETS.map(({ name }) => name).join(' | ')} |\n|---|${MARKETS.map(() => '---|').join('')}`,
);
try {
  console.log(`| as it is | ${MARKETS.map(worked).join(' | ')} |`);
  for (const { name, file, from, to } of CHANGES) {
    const path = join(copy, file);
    const before = readFileSync(path, 'utf8');
    if (!before.includes(from)) throw new Error(`${file} does not say '${from}' any more`);
    writeFileSync(path, before.replace(from, to));
    console.log(`| ${name} | ${MARKETS.map(worked).join(' | ')} |`);
    writeFileSync(path, before);
  }
} finally {
  rmSync(copy, { recursive: true, force: true });
}
