// MON-34: what the monitor does about opening orders where a limit is near or broken.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import type { OrderRecord, ParentChange } from '#core/journal/order-record';
import { err, ok } from '#core/kernel/result';
import type { LimitSeen } from '#core/monitor/seen';
import type { BookReport } from '#core/portfolio/book-report';
import { bookLimitsSeen, capsSeen } from '#engine/desk/book-seen';
import { type TightenFrom, tightening } from '#engine/desk/tighten';

interface Asked {
  readonly symbol?: string;
  readonly side?: 'buy' | 'sell';
  readonly status?: string;
  readonly reduceOnly?: boolean;
  readonly changes?: readonly Pick<ParentChange, 'type' | 'by'>[];
}
const orderOf = (parentId: string, asked: Asked = {}): OrderRecord => {
  const { symbol = 'KEEL', side = 'buy', status = 'working', reduceOnly = false } = asked;
  const order = { side, participationMax: 0.2, reduceOnly };
  const instrument = { id: symbol, symbol };
  return {
    parentId,
    order,
    instrument,
    status,
    changes: asked.changes ?? [],
  } as unknown as OrderRecord;
};
const limitOf = (used: number | null, more: Partial<LimitSeen> = {}): LimitSeen => ({
  name: 'caps.gross_value',
  used,
  value: 0,
  limit: 1,
  grownBy: { symbols: null, side: null },
  isCap: true,
  ...more,
});
const FROM: TightenFrom = { slowed: 0.9, paused: 1.000001 };
function done(
  orders: readonly OrderRecord[],
  limits: readonly LimitSeen[],
  {
    positions = {},
    from = FROM,
    amends = true,
  }: {
    readonly positions?: Readonly<Record<string, number>>;
    readonly from?: TightenFrom;
    readonly amends?: boolean;
  } = {},
): readonly string[] {
  const said: string[] = [];
  const answer = (): never => (amends ? ok({}) : err({})) as never;
  tightening({
    orders: () => orders,
    positionOf: (id) => positions[id] ?? 0,
    amend: (id, { participationMax }, by, reason) => {
      said.push(`${id} to ${participationMax} by ${(by as { name: string }).name}: ${reason}`);
      return answer();
    },
    pause: (id, _by, reason) => {
      said.push(`${id} paused: ${reason}`);
      return ok({}) as never;
    },
  })(limits, from);
  return said;
}

test('MON-34: near, what opens is slowed to half once; broken, it is paused once; below, nothing happens', () => {
  const near = limitOf(0.93);
  assert.deepEqual(done([orderOf('A')], [limitOf(0.89)]), []);
  assert.deepEqual(done([orderOf('A')], [limitOf(null)]), []);
  assert.deepEqual(done([orderOf('A')], [near]), [
    'A to 0.1 by the monitor: caps.gross_value is used to 93 %',
  ]);
  assert.deepEqual(done([orderOf('A')], [limitOf(1.2)]), [
    'A paused: caps.gross_value is used to 120 %',
  ]);
  const slowed = orderOf('A', { changes: [{ type: 'amended', by: 'the monitor' }] });
  assert.deepEqual(done([slowed], [near]), []);
  assert.deepEqual(done([slowed], [limitOf(1.2)]).length, 1, 'slowed before, paused now');
  const resumed = orderOf('A', { changes: [{ type: 'paused', by: 'the monitor' }] });
  assert.deepEqual(done([resumed], [limitOf(1.2)]), [], 'a person has resumed it');
  const amended = orderOf('A', { changes: [{ type: 'amended', by: 'ada' }] });
  assert.equal(done([amended], [near]).length, 1, "a person's amendment is not the monitor's");
});
test('MON-34: what reduces a position goes on, on either side; what is not at work is left', () => {
  const near = [limitOf(0.95)];
  assert.deepEqual(done([orderOf('A', { side: 'sell' })], near, { positions: { KEEL: 5 } }), []);
  assert.deepEqual(done([orderOf('A')], near, { positions: { KEEL: -5 } }), []);
  assert.equal(done([orderOf('A', { side: 'sell' })], near, { positions: { KEEL: -5 } }).length, 1);
  assert.equal(done([orderOf('A', { side: 'sell' })], near).length, 1, 'a first sale opens');
  assert.deepEqual(done([orderOf('A', { reduceOnly: true })], near), []);
  for (const status of ['paused', 'cancelling', 'completed', 'refused'])
    assert.deepEqual(done([orderOf('A', { status })], near), [], status);
});
test('MON-34: only orders that grow the limit; a broken cap before a share that is used more', () => {
  const illiquid = limitOf(3, {
    name: 'max_illiquid_allocation',
    isCap: false,
    grownBy: { symbols: ['HULL'], side: null },
  });
  const net = limitOf(0.95, { name: 'caps.net_value', grownBy: { symbols: null, side: 'sell' } });
  assert.deepEqual(done([orderOf('A')], [illiquid, net]), []);
  assert.deepEqual(done([orderOf('A', { symbol: 'HULL' })], [illiquid]), [
    'A to 0.1 by the monitor: max_illiquid_allocation is used to 300 %',
  ]);
  assert.deepEqual(done([orderOf('A', { symbol: 'HULL' })], [illiquid, limitOf(1.1)]), [
    'A paused: caps.gross_value is used to 110 %',
  ]);
  assert.equal(done([orderOf('A', { side: 'sell' })], [net]).length, 1);
});
test('MON-34: an order that cannot be done so slowly is held; a rule that is off does nothing, and the other still does', () => {
  assert.deepEqual(
    done([orderOf('A')], [limitOf(0.93)], { amends: false }).at(-1),
    'A paused: caps.gross_value is used to 93 %',
  );
  const never = { slowed: Infinity, paused: 1.000001 };
  assert.deepEqual(done([orderOf('A')], [limitOf(0.93)], { from: never }), []);
  assert.equal(done([orderOf('A')], [limitOf(1.2)], { from: never }).length, 1);
  const late = { slowed: 1.5, paused: 1.000001 };
  assert.deepEqual(done([orderOf('A')], [limitOf(1.2)], { from: late }), [
    'A paused: caps.gross_value is used to 120 %',
  ]);
});
test('F28, MON-29: what grows a limit: illiquid names, names that a day does not sell, the side of the net; of a book that is not known whole nothing is', () => {
  const position = (symbol: string, more: object) => ({
    symbol,
    units: 1,
    value: 60,
    tier: 'high',
    bucket: 'highly liquid',
    soldInOneDay: 1,
    ...more,
  });
  const report = {
    positions: [
      position('KEEL', {}),
      position('HULL', { units: -1, tier: 'low', bucket: 'illiquid', soldInOneDay: 0.2 }),
    ],
    total: null,
  } as unknown as BookReport;
  const standings = [
    { name: 'max_illiquid_allocation', value: 0.5, limit: 0.2, isWithin: false },
    { name: 'min_daily_liquidatable', value: 0.6, limit: 0.5, isWithin: true },
    { name: '22e-4 illiquid', value: 0.3, limit: 0.15, isWithin: false },
    { name: 'a limit of tomorrow', value: 1, limit: 2, isWithin: true },
  ];
  assert.deepEqual(
    bookLimitsSeen(standings, report).map(({ used, grownBy }) => [used, grownBy.symbols]),
    [
      [2.5, ['HULL']],
      [0.5 / 0.6, ['HULL']],
      [2, ['HULL']],
      [0.5, null],
    ],
  );
  assert.ok(bookLimitsSeen([], report).every(({ used }) => used === null));
  const margin = { name: 'margin_used', value: 0.9, limit: 1, isWithin: true };
  assert.deepEqual(
    bookLimitsSeen([margin], report).map(({ name, used }) => [name, used]),
    [
      ['max_illiquid_allocation', null],
      ['min_daily_liquidatable', null],
      ['22e-4 illiquid', null],
      ['margin_used', 0.9],
    ],
    'what is known of margin does not hide what nobody knows',
  );
  assert.deepEqual(bookLimitsSeen([], { positions: [], total: null }), []);
  const caps = { ...DEFAULT_LEDGER_LIMITS, grossValue: 100, netValue: 50, symbolValue: 200 };
  assert.deepEqual(
    capsSeen(report, caps).map(({ name, used, grownBy }) => [name, used, grownBy.side]),
    [
      ['caps.gross_value', 1.2, null],
      ['caps.net_value', 0, 'buy'],
      ['caps.symbol_value KEEL', 0.3, null],
      ['caps.symbol_value HULL', 0.3, null],
    ],
  );
});
