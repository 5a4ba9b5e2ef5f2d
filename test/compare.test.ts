// The court: baselines, pairing, charges for what is left, planted cheats, and every fill computed again by a program that knows nothing of the venue.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import { exportedLine } from '#cli/compare-export';
import { configSchema, policyOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { approve } from '#core/gate/approved';
import { timeOfLocal } from '#core/kernel/civil';
import { durationUs, lots, type TimeUs, timeUs } from '#core/kernel/units';
import { priorNamed } from '#core/liquidity/priors';
import type { Tape } from '#core/market/tape';
import { quoteBefore } from '#core/market/tape-quotes';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import type { Arena } from '#engine/sim/compare/arena';
import {
  type Contestant,
  deskContestant,
  IMMEDIATE,
  NAIVE_TWAP,
} from '#engine/sim/compare/contestants';
import type { Rules } from '#engine/sim/compare/court';
import { savingOf } from '#engine/sim/compare/savings';
import { courtVerdict } from '#engine/sim/compare/verdict';
import { windowsOver } from '#engine/sim/compare/windows';
import { type Cell, type TriedJob, workWindow } from '#engine/sim/compare/work-window';
import { MAIN } from './support/main.ts';
import { disagreement, lobsterDay, type RefillOrder, standingAt } from './support/refill.ts';

const path = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compare-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let cached: Tape | null = null;
function amzn(t: TestContext): Tape | null {
  if (!existsSync(path)) {
    t.skip(`skipped: no ${path}`);
    return null;
  }
  const read = readLobster(path, { symbol: 'AMZN' });
  assert.ok(read.ok);
  cached ??= read.value.tape;
  return cached;
}
const at = (hour: number, minute = 0): TimeUs =>
  timeOfLocal('America/New_York', { year: 2012, month: 6, day: 21 }, (hour * 60 + minute) * 60e6);
function rules(): Rules {
  const config = configSchema.parse({});
  const prior = priorNamed('us-large-cap');
  assert.ok(prior.ok);
  return {
    history: [],
    prior: prior.value,
    policy: policyOf(config),
    limits: limitsOf(config),
    ledgerLimits: ledgerLimitsOf(config),
    fees: feesOf(config),
    configHash: 'c',
    cash: 1e8,
    journal: memoryJournal,
  };
}
const HALF_HOUR = durationUs(30 * 60e6);
const cellOf = (quantity: number): Cell => ({
  name: String(quantity),
  horizon: HALF_HOUR,
  size: { quantity: lots(quantity) },
});
const ALL = [IMMEDIATE, NAIVE_TWAP, ...STRATEGY_NAMES.map(deskContestant)];
const FEW = [IMMEDIATE, NAIVE_TWAP, ...(['twap', 'adaptive'] as const).map(deskContestant)];
function tried(
  tape: Tape,
  contestants: readonly Contestant[],
  cells: readonly Cell[],
  starts: readonly TimeUs[],
): readonly (readonly TriedJob[])[] {
  return starts.map((start, window) =>
    workWindow({ tape, rules: rules(), seed: 1 }, contestants, cells, { window, start }),
  );
}

test('P10, CMP-1: every fill of every child, computed again from the file alone, is the same', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  // The open and the last half hour; `npm run proof` takes the whole day.
  const starts = [at(9, 30), at(15, 28)];
  const windows = tried(tape, ALL, [cellOf(300), cellOf(4000)], starts);
  const orders = windows
    .flatMap((all, window) =>
      all.map((each) => ({
        start: starts[window]!,
        line: JSON.parse(
          exportedLine(tape.instrument, { window, start: starts[window]! }, each),
        ) as RefillOrder & { type: string; acceptedAt: string; strategy: string },
      })),
    )
    .filter(({ line }) => line.type === 'worked');
  assert.ok(orders.length > 40, String(orders.length));
  const day = lobsterDay(path);
  const midnight = at(0);
  const moment = (iso: string): number =>
    Date.parse(`${iso.slice(0, 19)}Z`) * 1000 + Number(iso.slice(20, 26)) - midnight;
  const stands = standingAt(
    day,
    orders.map(({ line }) => moment(line.acceptedAt)),
  );
  let fills = 0;
  for (const [i, { line, start }] of orders.entries()) {
    assert.equal(
      disagreement(day, line, -4, stands[i]!, start - midnight + HALF_HOUR),
      null,
      `${line.strategy} ${line.side}`,
    );
    fills += line.fills.length;
  }
  assert.ok(fills > 500);
  // A fill at the mid is one that the file does not have.
  const liar = orders.find(({ line }) => line.fills.length > 3)!;
  const place = orders.indexOf(liar);
  const forged = {
    ...liar.line,
    fills: liar.line.fills.map((fill, k) =>
      k === 1 ? { ...fill, price: fill.price - 0.005 } : fill,
    ),
  };
  assert.match(
    disagreement(day, forged, -4, stands[place]!, liar.start - midnight + HALF_HOUR) ?? '',
    /first difference/,
  );
});

test('CMP-2, P1: in pairs of a buy and a sell what the price did by itself cancels', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const { starts, block } = windowsOver({
    from: at(10),
    to: at(15, 30),
    count: 8,
    horizon: HALF_HOUR,
    shift: durationUs(60e6),
    seed: 3,
  });
  const { strategies, leftOut, disqualified } = courtVerdict(
    tried(tape, FEW, [cellOf(300)], starts),
    block,
  );
  assert.deepEqual([leftOut, disqualified], [[], []]);
  const twap = strategies['twap']!;
  assert.ok(
    twap.standardErrorBps.paired < twap.standardErrorBps.single / 5,
    JSON.stringify(twap.standardErrorBps),
  );
  assert.equal(twap.savings.immediate.priced <= 1, true);
  const { naiveTwap: saved } = twap.savings;
  assert.ok(saved.by !== null && saved.percent !== null && saved.ci95Percent !== null);
  // P6: the headline is the worst measure.
  assert.equal(
    saved.percent,
    Math.min(
      ...Object.values(saved.measures).map(({ beforeFees }) => beforeFees.percent ?? Infinity),
    ),
  );
  assert.ok((twap.repricedBps ?? 0) > twap.meanBps);
});

// Strangers who cheat.
const take = (arena: Arena, side: 'buy' | 'sell', id: string, quantity: number): void => {
  const { instrument } = arena;
  const view = arena.feed.view(instrument.id);
  const touch = (side === 'buy' ? view?.asks : view?.bids)?.[0]?.price;
  if (touch === undefined || quantity <= 0) return;
  arena.gateway.send(
    approve({
      clientOrderId: id,
      parentId: 'X',
      instrumentId: instrument.id,
      side,
      quantity: lots(quantity),
      limit: touch,
      type: 'ioc',
      reason: '',
      venue: instrument.venue,
    }),
  );
  arena.advance(timeUs(arena.clock.now() + 10_000));
};
const WORKED = { type: 'worked', estimate: null, scale: null } as const;
const peeker: Contestant = {
  name: 'peeker',
  work(arena, { side, quantity, deadline }, { tape }) {
    const sign = side === 'buy' ? 1 : -1;
    for (let k = 0; arena.clock.now() < deadline - 60e6; k++) {
      const later = quoteBefore(tape ?? assert.fail(), timeUs(arena.clock.now() + 300e6));
      const now = arena.mid();
      const isRising =
        later !== null && now !== null && sign * ((later.bid + later.ask) / 2 - now) > 0;
      if (isRising) take(arena, side, `X/${k}`, Math.min(50, quantity - done(arena)));
      arena.advance(timeUs(arena.clock.now() + 30e6));
    }
    return WORKED;
  },
};
const done = (arena: Arena): number => arena.fills().reduce((sum, fill) => sum + fill.quantity, 0);
const lazy: Contestant = { name: 'lazy', work: () => WORKED };
const washer: Contestant = {
  name: 'washer',
  work(arena, { side, quantity }) {
    take(arena, side === 'buy' ? 'sell' : 'buy', 'X/0', 10);
    take(arena, side, 'X/1', quantity);
    return WORKED;
  },
};
const greedy: Contestant = {
  name: 'greedy',
  work(arena, { side, quantity }) {
    for (let k = 0; done(arena) <= quantity; k++) {
      take(arena, side, `X/${k}`, quantity);
      arena.advance(timeUs(arena.clock.now() + 1e6));
    }
    return WORKED;
  },
};

test('CMP-3, P2, P9: who peeks, leaves the work to the end, trades with himself or too much is exposed', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const contestants = [...FEW, peeker, lazy, washer, greedy];
  const { strategies, disqualified } = courtVerdict(
    tried(tape, contestants, [cellOf(100)], [at(13), at(14)]),
    1,
  );
  assert.deepEqual(disqualified.map(({ name, code }) => `${name} ${code}`).toSorted(), [
    'greedy OVERFILLED',
    'peeker LOOKS_AHEAD',
    'washer OTHER_SIDE',
  ]);
  // He is charged for the whole order at the book of the deadline, and seen to have done none of it.
  const left = strategies['lazy']!;
  assert.deepEqual([left.completion, left.completionCrossed], [0, 1]);
  assert.ok(left.meanBps > strategies['naiveTwap']!.meanBps);
});

test('CMP-4, P2: where the book at the deadline does not hold what is left there is no saving', (t) => {
  const tape = amzn(t);
  if (tape === null) return;
  const { strategies } = courtVerdict(
    tried(tape, [IMMEDIATE, NAIVE_TWAP, lazy], [cellOf(50_000)], [at(13)]),
    1,
  );
  assert.ok(strategies['lazy']!.completionCrossed < 1);
  const { percent, bps, why } = strategies['lazy']!.savings.naiveTwap;
  assert.deepEqual([percent, bps], [null, null]);
  assert.match(why ?? '', /not done in full/);
  // P3: nor is there a price for one order at once.
  assert.equal(strategies['immediate'], undefined);
});

test('CMP-5, P5: savings are a ratio of means, with an interval that knows of overlap, and no percentage of nothing', () => {
  const pairs = Array.from({ length: 40 }, (_, i) => ({
    ours: 3 + Math.sin(i / 4),
    baseline: 6 + Math.sin(i / 4),
  }));
  const saving = savingOf(pairs, 1) ?? assert.fail();
  assert.ok(Math.abs(saving.bps - 3) < 1e-12);
  assert.ok(Math.abs((saving.percent ?? 0) - 50) < 3);
  // Every window saves exactly 3 bps: the interval of the difference is a point, that of the ratio is not, and is wider in blocks.
  assert.ok(saving.ci95Bps.every((each) => Math.abs(each - 3) < 1e-12));
  const width = (block: number): number => {
    const [low, high] = savingOf(pairs, block)?.ci95Percent ?? assert.fail();
    return high - low;
  };
  assert.ok(width(8) > 1.3 * width(1), `${width(8)}, ${width(1)}`);
  assert.equal(savingOf([{ ours: 0.2, baseline: 0.9 }], 1)?.percent, null);
  assert.equal(savingOf([], 1), null);
});

const command = (
  args: readonly string[],
): { readonly code: number | null; readonly out: string } => {
  const run = spawnSync(process.execPath, [...MAIN, 'compare', ...args], { encoding: 'utf8' });
  return { code: run.status, out: run.stdout };
};
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
const short = [
  ...market,
  '--from',
  '13:00',
  '--to',
  '14:00',
  '--windows',
  '4',
  '--horizon',
  '10m',
  '--quantity',
  '100',
  '--strategies',
  'twap',
  '--json',
];

test('CMP-6: by one process, by two, or stopped and gone on with: the same bytes', (t) => {
  if (amzn(t) === null) return;
  const whole = join(folder, 'whole');
  const resumed = join(folder, 'resumed');
  const first = command([...short, '--export', whole, '--html', join(folder, 'page.html')]);
  assert.equal(first.code, 0);
  const text = (at: string, file: string): string => readFileSync(join(at, file), 'utf8');
  assert.equal(command([...short, '--jobs', '1', '--export', resumed]).code, 0);
  for (const file of ['result.json', 'children.jsonl'])
    assert.equal(text(resumed, file), text(whole, file));
  // What a run that was killed leaves: some parts, no result.
  rmSync(join(resumed, 'result.json'));
  rmSync(join(resumed, 'parts/comparison-00002.json'));
  writeFileSync(join(resumed, 'parts/comparison-00001.json.new'), '[');
  assert.equal(command([...short, '--export', resumed]).code, 0);
  assert.equal(text(resumed, 'result.json'), text(whole, 'result.json'));
  const other = command([...short.with(short.indexOf('100'), '200'), '--export', resumed]);
  assert.equal(other.code, 2);
  assert.equal((JSON.parse(other.out) as { error: { code: string } }).error.code, 'FOLDER_TAKEN');
  const found = JSON.parse(first.out) as {
    windows: number;
    strategies: Record<string, { savings: Record<string, unknown> }>;
    children: string;
  };
  assert.deepEqual([found.windows, found.children], [4, whole]);
  assert.deepEqual(Object.keys(found.strategies).sort(), ['immediate', 'naiveTwap', 'twap']);
  const page = text(folder, 'page.html');
  assert.ok(
    page.includes('<svg') && !/(?:src|href)=/.test(page),
    'one file that needs nothing else',
  );
});

test('CMP-7: bad flags are named, every one at once', (t) => {
  if (amzn(t) === null) return;
  const { code, out } = command([
    ...market,
    '--windows',
    '0',
    '--horizon',
    '30',
    '--volume-share',
    '2',
    '--strategies',
    'twap,best',
    '--json',
  ]);
  assert.equal(code, 2);
  const { error } = JSON.parse(out) as { error: { problems: { path: string }[] } };
  assert.deepEqual(error.problems.map((each) => each.path).sort(), [
    '--horizon',
    '--strategies',
    '--volume-share',
    '--windows',
  ]);
});
