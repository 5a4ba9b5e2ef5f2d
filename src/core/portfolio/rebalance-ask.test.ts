import assert from 'node:assert/strict';
import { test } from 'node:test';
import { refusal } from '#core/kernel/failure';
import { seededRandom } from '#core/kernel/random';
import { err, ok } from '#core/kernel/result';
import { cryptoSpot } from '#core/market/catalog';
import type { Bars } from '#core/market/tape';
import { marketOf, model, unknownPosition } from '#core/portfolio/book.fixture';
import { type AskedName, type AskRules, rebalanceAsk } from '#core/portfolio/rebalance-ask';
import type { Aim } from '#core/portfolio/rebalance-problem';

function barsOf(symbol: string, count: number, seed = 1): Bars {
  const random = seededRandom(seed);
  const close = Float64Array.from({ length: count }, () => 50 + random.next());
  const at = close.map((_, t) => t * 86_400e6);
  return {
    symbol,
    source: 'test',
    hash: '',
    lengthUs: 86_400e6,
    count,
    at,
    open: close,
    high: close,
    low: close,
    close,
    volume: close,
    bid: close,
    ask: close,
    marketCap: close,
    findings: [],
  };
}
const nameOf = (symbol: string, seed = 1, change: Partial<AskedName> = {}): AskedName => ({
  symbol,
  units: 1000,
  market: marketOf(symbol),
  model,
  feesBps: 1,
  bars: barsOf(symbol, 120, seed),
  ...change,
});
const rules: AskRules = {
  riskAversion: null,
  holdingDays: 20,
  completionDays: 3,
  turnover: 0.5,
  leverage: null,
  daysMax: 7,
  fullScore: null,
  borrowBps: 150,
  participation: 0.15,
  limits: { maxIlliquidAllocation: 0.2, minDailyLiquidatable: 0.4 },
  factors: 3,
  riskDays: 100,
};
const book = [nameOf('A', 1), nameOf('B', 2), nameOf('C', 3)];
const targets: Aim = { kind: 'targets', weights: [0.3, 0.3, 0.4] };
const ask = (
  names: readonly AskedName[] = book,
  change: Partial<AskRules> = {},
  aim: Aim = targets,
) => rebalanceAsk(names, 5000, () => ok(aim), { ...rules, ...change });

test('PFO-13: an ask has every name with its lot, its costs and its risk, and the rules of the caller in their units', () => {
  const found = ask();
  assert.ok(found.ok);
  const { names, cash, risk, aim, rules: asked } = found.value;
  assert.deepEqual(
    names.map(({ symbol, lot, price, units }) => [symbol, lot, price, units]),
    [
      ['A', 1, 50, 1000],
      ['B', 1, 50, 1000],
      ['C', 1, 50, 1000],
    ],
  );
  assert.equal(cash, 5000);
  assert.equal(aim, targets);
  // Three names have two factors at most.
  assert.deepEqual([risk.factors, risk.specific.length, risk.loadings.length], [2, 3, 6]);
  assert.deepEqual(asked, {
    riskAversion: 100,
    daysAYear: 252,
    holdingDays: 20,
    participation: 0.15,
    completionDays: 3,
    maxIlliquid: 0.2,
    minDaily: 0.4,
    turnover: 0.5,
    leverage: null,
    daysMax: 7,
    borrowAYear: 0.015,
  });
});
for (const [aversion, kind, want] of [
  [null, 'targets', 100],
  [null, 'minimum-variance', 5],
  [12, 'targets', 12],
  [0, 'minimum-variance', 0], // none at all is an answer too
] as const)
  test(`PFO-13: an aversion of ${aversion} for ${kind} is ${want}`, () => {
    const aim: Aim = kind === 'targets' ? targets : { kind };
    const found = ask(book, { riskAversion: aversion }, aim);
    assert.ok(found.ok && found.value.rules.riskAversion === want);
  });
test('PFO-13: the aim is asked for the names in the order of the book', () => {
  let asked: readonly string[] = [];
  rebalanceAsk(
    book.toReversed(),
    0,
    (symbols) => {
      asked = symbols;
      return ok(targets);
    },
    rules,
  );
  assert.deepEqual(asked, ['C', 'B', 'A']);
});
const coin = cryptoSpot({
  symbol: 'BTCUSD',
  venue: 'X',
  tick: { units: 1, scale: 2 },
  lot: { units: 1, scale: 5 },
  quote: 'USD',
});
const inverse = { ...marketOf('D'), instrument: { ...coin, settlement: 'inverse' } } as const;
test('PFO-14: a coin trades in its own lots, on every day of the year', () => {
  const found = ask([nameOf('BTCUSD', 1, { market: { ...marketOf('D'), instrument: coin } })]);
  assert.ok(found.ok);
  assert.deepEqual([found.value.names[0]!.lot, found.value.rules.daysAYear], [0.00001, 365]);
});
for (const [what, names, code, message] of [
  ['no name', [], 'PLAN_INFEASIBLE', /must hold or want a name/],
  [
    'an unknown market',
    [...book, nameOf('X', 1, { market: unknownPosition('X').market })],
    'LIQUIDITY_UNKNOWN',
    /X is unknown/,
  ],
  ['no bars', [...book, nameOf('X', 1, { bars: null })], 'LIQUIDITY_UNKNOWN', /bars of X/],
  [
    'few days',
    [...book, nameOf('X', 1, { bars: barsOf('X', 40) })],
    'LIQUIDITY_UNKNOWN',
    /40 days in common/,
  ],
  ['a contract', [nameOf('D', 1, { market: inverse })], 'PLAN_INFEASIBLE', /is a contract/],
  [
    'no spread',
    [nameOf('A', 1, { market: marketOf('A', { spreadBps: null }) })],
    'IMPACT_UNKNOWN',
    /spread of A/,
  ],
  [
    'shares and coins together',
    [...book, nameOf('BTCUSD', 1, { market: { ...marketOf('D'), instrument: coin } })],
    'PLAN_INFEASIBLE',
    /same number of days a year/,
  ],
] as const)
  test(`PFO-13: a book with ${what} is refused`, () => {
    const found = ask(names);
    assert.ok(!found.ok && found.error.code === code, JSON.stringify(found));
    assert.match(found.error.message, message);
  });
test('PFO-13: a wish that is refused is refused with its own reason', () => {
  const reason = refusal('PLAN_INFEASIBLE', 'there is no wish', {}, 'make one');
  const found = rebalanceAsk(book, 0, () => err(reason), rules);
  assert.ok(!found.ok && found.error === reason);
});
