import assert from 'node:assert/strict';
import { test } from 'node:test';
import { costed, noiseFrom } from '#core/tca/costed.fixture';
import type { CostedParent } from '#core/tca/costed-parent';
import type { LeagueAsk } from '#core/tca/league-entrants';
import { leagueOf } from '#core/tca/league-table';

const ASK: LeagueAsk = {
  by: 'strategy',
  within: ['symbol', 'side', 'size'],
  pairedBy: 'pair',
  covariates: [],
};
interface Market {
  readonly days: number;
  readonly perDay: number;
  /** True cost beyond the level of symbol and day. */
  readonly effects: Readonly<Record<string, number>>;
  /** Chance that an order of the expensive symbol goes to the second strategy; 0.5 is fair. */
  readonly lean: number;
  readonly drawn?: boolean;
}
/** Two symbols, one of which costs 20 bps more, days that move together, tails of t(3). */
function orders(seed: number, { days, perDay, effects, lean, drawn }: Market): CostedParent[] {
  const noise = noiseFrom(seed);
  const names = Object.keys(effects);
  return Array.from({ length: days }, (_, day) => {
    const level = 3 * noise.normal();
    return Array.from({ length: perDay }, (__, i) => {
      const isWide = noise.uniform() < 0.5;
      const isSecond = noise.uniform() < (isWide ? lean : 1 - lean);
      const drawnOne = names[Math.floor(noise.uniform() * names.length)]!;
      const strategy = names.length === 2 ? names[isSecond ? 1 : 0]! : drawnOne;
      return costed({
        id: `${day}/${i}`,
        day,
        totalBps: 5 + level + (isWide ? 20 : 0) + effects[strategy]! + 6 * noise.heavy(),
        keys: {
          strategy,
          symbol: isWide ? 'WIDE' : 'NARROW',
          ...(drawn === true ? { wheel: 'w1' } : {}),
        },
      });
    });
  }).flat();
}

test('TCA-46: a strategy that was given the expensive symbol is not the expensive strategy', () => {
  const rows = orders(3, { days: 40, perDay: 20, effects: { vwap: 0, pov: -2 }, lean: 0.9 });
  const { rows: table, pairs } = leagueOf(rows, ASK);
  const pov = table.find(({ contender }) => contender === 'pov')!;
  const vwap = table.find(({ contender }) => contender === 'vwap')!;
  assert.ok(pov.meanBps > vwap.meanBps + 10, 'raw means mislead');
  assert.ok(Math.abs(vwap.adjustedBps! - pov.adjustedBps! - 2) < 1.5);
  assert.equal(table[0]?.contender, 'pov');
  assert.equal(pairs[0]?.cheaper, 'pov');
  assert.ok(pairs[0].interval95Bps![0] < 2 && 2 < pairs[0].interval95Bps![1]);
});

test('TCA-46: the mean of the adjusted costs over all orders is the mean cost', () => {
  const rows = orders(4, { days: 5, perDay: 30, effects: { a: 0, b: 1, c: 2 }, lean: 0.5 });
  const { rows: table } = leagueOf(rows, ASK);
  const mean = rows.reduce((sum, row) => sum + row.totalBps!, 0) / rows.length;
  const adjusted = table.reduce((sum, row) => sum + row.n * row.adjustedBps!, 0) / rows.length;
  assert.ok(Math.abs(mean - adjusted) < 1e-9);
});

test('TCA-47: among three equal strategies a difference is found in one table of twenty at most', () => {
  let wrong = 0;
  const tables = 300;
  for (let seed = 1; seed <= tables; seed++) {
    const rows = orders(seed * 7919, {
      days: 15,
      perDay: 12,
      effects: { a: 0, b: 0, c: 0 },
      lean: 0.5,
    });
    if (leagueOf(rows, ASK).pairs.some(({ verdict }) => verdict === 'differs')) wrong++;
  }
  assert.ok(wrong <= 0.075 * tables, `${wrong} of ${tables}`);
});

test('TCA-46: paired jobs are compared within the pair: what the jobs differ by is gone', () => {
  const noise = noiseFrom(9);
  const rows = Array.from({ length: 60 }, (_, i) => {
    const job = 100 * noise.normal();
    return [
      costed({
        id: `a${i}`,
        day: i % 12,
        totalBps: job + noise.normal(),
        keys: { strategy: 'is', pair: `${i}` },
      }),
      costed({
        id: `b${i}`,
        day: i % 12,
        totalBps: job + 2 + noise.normal(),
        keys: { strategy: 'twap', pair: `${i}` },
      }),
    ];
  }).flat();
  const [pair] = leagueOf(rows, ASK).pairs;
  assert.equal(pair?.verdict, 'differs');
  assert.ok(pair.isPaired && pair.rankP! < 1e-6);
  assert.ok(Math.abs(pair.differenceBps! - 2) < 0.6);
  assert.match(
    pair.sentence,
    /^is costs \d\.\d bps less than twap \(\d\.\d to \d\.\d, 60 orders each, paired\)\. Observed, not randomised/,
  );
});

test('TCA-46: given what moves the cost, contenders are compared at equal values of it', () => {
  const noise = noiseFrom(2);
  const rows = Array.from({ length: 400 }, (_, i) => {
    const isFirst = noise.uniform() < 0.5;
    const spread = 4 + (isFirst ? 4 : 0) + 4 * noise.uniform();
    return costed({
      id: `${i}`,
      day: i % 20,
      totalBps: spread + noise.normal(),
      participation: spread,
      keys: { strategy: isFirst ? 'a' : 'b' },
    });
  });
  const plain = leagueOf(rows, ASK).pairs[0]!;
  const given = leagueOf(rows, {
    ...ASK,
    covariates: [{ name: 'spread', of: ({ participation }) => participation }],
  }).pairs[0]!;
  assert.equal(plain.verdict, 'differs');
  assert.equal(given.verdict, 'cannot tell');
  assert.ok(given.differenceBps! < 0.6, `${given.differenceBps}`);
});

test('TCA-47: too few orders: the sentence says how many would do', () => {
  const rows = orders(11, { days: 10, perDay: 10, effects: { vwap: 0.3, pov: 0 }, lean: 0.5 });
  const [pair] = leagueOf(rows, ASK).pairs;
  assert.equal(pair?.verdict, 'cannot tell');
  assert.match(
    pair.sentence,
    /^The data cannot tell \w+ from \w+: difference \d\.\d bps, interval −\d\.\d to \d\.\d, \d+ and \d+ orders; about [\d,]+ orders would be needed\./,
  );
});

test('TCA-47: one day, or nothing in common, is said and not tested', () => {
  const one = leagueOf(orders(1, { days: 1, perDay: 30, effects: { a: 0, b: 9 }, lean: 0.5 }), ASK);
  assert.match(one.pairs[0]!.sentence, /all comparable orders are of one day/);
  const apart = leagueOf(
    [
      costed({ keys: { strategy: 'a', symbol: 'X' } }),
      costed({ keys: { strategy: 'b', symbol: 'Y' } }),
      costed({ totalBps: null, keys: { strategy: 'b', symbol: 'X' } }),
    ],
    ASK,
  );
  assert.equal(apart.pairs[0]?.verdict, 'not comparable');
  assert.equal(apart.rows[0]?.adjustedBps, null);
  assert.equal(apart.leftOut, 1);
});

test('TCA-48: only what was drawn by chance is said without a warning', () => {
  const market = { days: 20, perDay: 20, effects: { a: 0, b: 6 }, lean: 0.5 };
  const [drawn] = leagueOf(orders(5, { ...market, drawn: true }), ASK).pairs;
  const [seen] = leagueOf(orders(5, market), ASK).pairs;
  assert.equal(drawn?.assignment, 'randomised');
  assert.doesNotMatch(drawn.sentence, /Observed/);
  assert.match(seen!.sentence, /not randomised/);
});

test('TCA-47: what would count alone does not count as one of several', () => {
  const noise = noiseFrom(2);
  const rows = Array.from({ length: 12 }, (_, day) =>
    ['a', 'b', 'c'].map((strategy) =>
      costed({
        id: `${day}${strategy}`,
        day,
        totalBps: noise.normal() + (strategy === 'a' ? 0.8 : 0),
        keys: { strategy, pair: `${day}` },
      }),
    ),
  ).flat();
  const { pairs } = leagueOf(rows, ASK);
  for (const { p, adjustedP } of pairs) assert.ok(adjustedP! >= p!);
  const alone = pairs.filter(({ p, verdict }) => p! < 0.05 && verdict !== 'differs');
  assert.equal(alone.length, 1);
  assert.match(alone[0]!.sentence, /; it would count alone, but not as one of 3 comparisons\./);
});

test('TCA-46: a covariate that says what another says already does not make contenders incomparable', () => {
  const rows = orders(21, { days: 12, perDay: 12, effects: { a: 0, b: 3 }, lean: 0.5 }).map(
    (row, i) => ({ ...row, participation: (i * 7919) % 13 }),
  );
  const of = ({ participation }: CostedParent): number | null => participation;
  const once = leagueOf(rows, { ...ASK, covariates: [{ name: 'x', of }] }).pairs[0];
  const twice = leagueOf(rows, {
    ...ASK,
    covariates: [
      { name: 'x', of },
      { name: 'x in percent', of: (row) => 100 * (of(row) ?? NaN) },
    ],
  }).pairs[0];
  assert.deepEqual(twice, once);
});
