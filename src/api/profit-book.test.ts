// POS-1: profit and loss as the API tells it: own executions beside what the books hold.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { profitBook } from '#api/profit-book';
import type { OrderRecord } from '#core/journal/order-record';
import { usEquity } from '#core/market/catalog';
import type { DeskView } from '#engine/desk/desk';

const KEEL = usEquity('KEEL', 'PAPER');
const GONE = usEquity('GONE', 'PAPER');
let n = 0;
const orderOf = (
  instrument: typeof KEEL,
  side: 'buy' | 'sell',
  fills: readonly (readonly [units: number, cents: number, fee: number])[],
): OrderRecord =>
  ({
    instrument,
    order: { side },
    fills: new Map(
      fills.map(([quantity, price, fee]) => [`${n}`, { at: n++, price, quantity, fee }]),
    ),
  }) as unknown as OrderRecord;
const bookOf = (records: readonly OrderRecord[], held: ReadonlyMap<typeof KEEL, number>) =>
  profitBook({
    page: ({ before }: { readonly before: OrderRecord | null }) => (before === null ? records : []),
    positions: () => [...held].map(([instrument, position]) => ({ instrument, position })),
    view: (id: string) =>
      id === KEEL.id
        ? { bids: [{ price: 1099, size: 1 }], asks: [{ price: 1101, size: 1 }] }
        : null,
  } as unknown as DeskView)();

test('POS-1: what is held beside what was bought here; a price that is not known makes nothing up', () => {
  const records = [
    orderOf(KEEL, 'buy', [[100, 1000, 2]]),
    orderOf(KEEL, 'sell', [[40, 1050, 1]]),
    orderOf(GONE, 'buy', [[10, 500, 0]]),
  ];
  const [keel, gone] = bookOf(
    records,
    new Map([
      [KEEL, 80],
      [GONE, 10],
    ]),
  );
  assert.deepEqual(keel, {
    symbol: 'KEEL',
    currency: 'USD',
    quantity: 80,
    costUnknown: 20,
    averageCost: 10,
    mark: 11,
    value: 880,
    settledIn: 'USD',
    unrealised: 60,
    realised: 20,
    fees: 3,
  });
  assert.deepEqual(
    [gone?.mark, gone?.value, gone?.unrealised, gone?.averageCost],
    [null, null, null, 5],
  );
});
test('POS-1: units that a fee took, that came from elsewhere, or that stand against what was traded', () => {
  const bought = [orderOf(KEEL, 'buy', [[100, 1000, 0]])];
  const of = (held: number) => bookOf(bought, held === 0 ? new Map() : new Map([[KEEL, held]]))[0];
  assert.deepEqual([of(99)?.costUnknown, of(99)?.unrealised], [0, 99]);
  assert.deepEqual([of(-5)?.costUnknown, of(-5)?.averageCost], [-5, null]);
  assert.deepEqual([of(0)?.quantity, of(0)?.averageCost, of(0)?.realised], [0, null, 0]);
  assert.deepEqual(bookOf([], new Map([[KEEL, 7]]))[0]?.costUnknown, 7);
});
