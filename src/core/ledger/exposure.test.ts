import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { parseAmount, ZERO } from '#core/kernel/amount';
import { lots, type Side, ticks, timeUs } from '#core/kernel/units';
import { entryWorthOf, listInstrument, setBalance } from '#core/ledger/assets';
import {
  accountOf,
  basketValue,
  budgetOf,
  flowOf,
  openOfAsset,
  openValue,
  tradedSince,
} from '#core/ledger/exposure';
import { amendSent, type Ledger, orderSent, orderTold } from '#core/ledger/ledger';
import {
  ACME,
  account,
  COIN_EUR,
  COIN_USD,
  child,
  fill,
  ledgerWith,
  marks,
  now,
  OTHER,
} from '#core/ledger/ledger.fixture';
import { exposureWith, type OpenLots, openBeside } from '#core/ledger/worst-value';
import type { Instrument } from '#core/market/instrument';
import { quoteValueOf } from '#core/market/instrument';

const balance = (ledger: Ledger, asset: string, text: string): void =>
  setBalance(ledger, asset, parseAmount(text) ?? ZERO);
const send = (
  ledger: Ledger,
  id: string,
  quantity: number,
  of: { readonly side?: Side; readonly instrument?: Instrument; readonly limit?: number } = {},
): void => {
  const { side = 'buy', instrument = ACME, limit = 10_000 } = of;
  orderSent(
    ledger,
    child(id, quantity, { side, instrumentId: instrument.id, limit: ticks(limit) }),
    now,
  );
};

for (const [what, instrument, quantity, at, want] of [
  ['a share', ACME, 3, 10_050, 301.5],
  ['thousandths of a coin', COIN_USD, 250, 4000, 10],
  ['hundredths of the same coin', COIN_EUR, 25, 4000, 10],
  ['ten units a contract', { ...ACME, multiplier: 10 }, 3, 10_050, 3015],
  [
    'an inverse contract, at any price',
    { ...ACME, settlement: 'inverse', multiplier: 100 },
    3,
    7,
    300,
  ],
  ['nothing', ACME, 0, 10_000, 0],
] as const)
  test(`LED-7: ${what}: ${quantity} lots at ${at} are worth ${want}`, () =>
    assert.equal(quoteValueOf(instrument, quantity, at), want));

const drawn = fc.array(
  fc.record({
    side: fc.constantFrom<Side>('buy', 'sell'),
    quantity: fc.integer({ min: 1, max: 90 }),
    limit: fc.integer({ min: 9_000, max: 11_000 }),
    filled: fc.nat(90),
    end: fc.constantFrom('open', 'open', 'cancelled', 'unknown'),
  }),
  { maxLength: 12 },
);
const other = (side: Side): Side => (side === 'buy' ? 'sell' : 'buy');
test('twin of adding up: account, budget, flow, open value and what rests beside an order, over any orders', () => {
  fc.assert(
    fc.property(drawn, (orders) => {
      const ledger = ledgerWith({ id: 'B' }, { id: 'S', side: 'sell' });
      const open: { id: string; side: Side; leaves: number; limit: number }[] = [];
      const done = { buy: 0, sell: 0 };
      for (const [i, { side, quantity, limit, filled, end }] of orders.entries()) {
        const id = `${side === 'buy' ? 'B' : 'S'}/${i}`;
        send(ledger, id, quantity, { side, limit });
        const part = Math.min(filled, quantity);
        if (part > 0) fill(ledger, id, part, `x${i}`);
        done[side] += part;
        if (end === 'cancelled') orderTold(ledger, id, { type: 'cancelConfirmed' }, now);
        if (end === 'unknown') orderTold(ledger, id, { type: 'outcomeUnknown', at: now }, now);
        const leaves = end === 'cancelled' ? 0 : quantity - part;
        if (leaves > 0) open.push({ id, side, leaves, limit });
      }
      const sum = (of: (each: (typeof open)[number]) => number, side?: Side): number =>
        open.reduce(
          (total, each) => total + (side === undefined || each.side === side ? of(each) : 0),
          0,
        );
      const leaves = (each: (typeof open)[number]): number => each.leaves;
      const value = (each: (typeof open)[number]): number => (each.leaves * each.limit) / 100;
      const close = (is: number, want: number): void =>
        assert.ok(Math.abs(is - want) < 1e-6 * (1 + want), `${is} is not ${want}`);

      const seen = account(ledger, 5);
      assert.equal(seen.position, done.buy - done.sell);
      assert.equal(seen.openSellLots, sum(leaves, 'sell'));
      close(seen.openBuyNotional, sum(value, 'buy') * 1.0005);
      close(openValue(ledger, ACME.id, ''), sum(value));
      close(
        openValue(ledger, null, open[0]?.id ?? ''),
        sum(value) - (open[0] ? value(open[0]) : 0),
      );
      for (const [parent, side] of [
        ['B', 'buy'],
        ['S', 'sell'],
      ] as const) {
        const budget = { quantity: 1000, filled: done[side], open: sum(leaves, side) };
        assert.deepEqual(budgetOf(ledger, parent), budget);
        assert.equal(openOfAsset(ledger, ACME, side, null), budget.open);
        const first = open.find((each) => each.side === side);
        if (first !== undefined)
          assert.equal(budgetOf(ledger, parent, first.id)?.open, budget.open - first.leaves);
      }
      const beside = openBeside(ledger, open[0]?.id ?? '');
      assert.deepEqual(
        beside.map(({ side, lots: left }) => [side, left]),
        open.slice(1).map((each) => [each.side, each.leaves]),
      );
    }),
  );
});

test('LED-5: an order that is checked again is not counted beside itself', () => {
  const ledger = ledgerWith({ id: 'B' }, { id: 'S', side: 'sell' });
  send(ledger, 'B/0', 10);
  send(ledger, 'B/1', 20);
  send(ledger, 'S/0', 30, { side: 'sell' });
  send(ledger, 'S/1', 40, { side: 'sell' });
  for (const [without, buys, sells] of [
    [null, 3000, 70],
    ['B/0', 2000, 70],
    ['S/1', 3000, 30],
  ] as const) {
    const input = {
      instrument: ACME,
      marks,
      marginMarks: marks,
      shortSellingAllowed: false,
      feeBps: 0,
    };
    const seen = accountOf(ledger, { ...input, without });
    assert.deepEqual([seen.openBuyNotional, seen.openSellLots], [buys, sells]);
  }
});
test('LED-5: a negative fee reserves nothing; only orders in the same money bind it', () => {
  const ledger = ledgerWith(
    { id: 'B' },
    { id: 'E', instrument: COIN_EUR },
    { id: 'U', instrument: COIN_USD },
  );
  send(ledger, 'B/0', 10);
  send(ledger, 'E/0', 100, { instrument: COIN_EUR, limit: 5000 });
  send(ledger, 'U/0', 1000, { instrument: COIN_USD, limit: 6000 });
  const bound = (instrument: Instrument, feeBps: number): number =>
    accountOf(ledger, {
      instrument,
      marks,
      marginMarks: marks,
      without: null,
      shortSellingAllowed: false,
      feeBps,
    }).openBuyNotional;
  assert.deepEqual(
    [bound(ACME, -3), bound(COIN_USD, 0), bound(COIN_EUR, 0)],
    [1000 + 60, 1000 + 60, 50],
  );
});
for (const [what, instrument, sent, want] of [
  ['its own listing', COIN_USD, [[COIN_USD, 1234]], 1234],
  ['the coarser listing, in the finer lots', COIN_USD, [[COIN_EUR, 12]], 120],
  ['the finer listing, rounded up to the coarser lots', COIN_EUR, [[COIN_USD, 121]], 13],
  ['whole lots stay whole', COIN_EUR, [[COIN_USD, 120]], 12],
  [
    'both',
    COIN_USD,
    [
      [COIN_EUR, 12],
      [COIN_USD, 5],
    ],
    125,
  ],
  [
    'another asset: none',
    ACME,
    [
      [COIN_EUR, 12],
      [COIN_USD, 5],
    ],
    0,
  ],
] as const)
  test(`LED-5, LED-27: a coin is sold once: ${what}`, () => {
    const ledger = ledgerWith(
      { id: 'E', side: 'sell', instrument: COIN_EUR },
      { id: 'U', side: 'sell', instrument: COIN_USD },
    );
    for (const [i, [listed, quantity]] of sent.entries())
      send(ledger, `${listed === COIN_EUR ? 'E' : 'U'}/${i}`, quantity, {
        side: 'sell',
        instrument: listed,
      });
    assert.equal(openOfAsset(ledger, instrument, 'sell', null), want);
    assert.equal(openOfAsset(ledger, instrument, 'buy', null), 0);
  });

// Net asset value: dollars, and what has a price in them.
for (const [what, balances, priced, want] of [
  ['money alone', {}, [], 1e6],
  ['shares at their mark', { ACME: '10' }, [ACME.id], 1e6 + 1000],
  ['a short position is owed', { ACME: '-10' }, [ACME.id], 1e6 - 1000],
  ['a holding without a price: unknown', { ACME: '10' }, [], null],
  ['dust without a price does not matter', { ACME: '0.5' }, [], 1e6],
  ['a coin of two listings counts once', { COIN: '2' }, [COIN_USD.id, COIN_EUR.id], 1e6 + 200],
  ['a price in other money is none', { COIN: '2' }, [COIN_EUR.id], null],
] as const)
  test(`LED-5: net asset value, ${what}: ${want}`, () => {
    const ledger = ledgerWith({ id: 'B' });
    for (const each of [COIN_EUR, COIN_USD]) listInstrument(ledger, each);
    for (const [asset, text] of Object.entries(balances)) balance(ledger, asset, text);
    const known = new Map(priced.map((id) => [id, 10_000]));
    const input = { instrument: ACME, without: null, shortSellingAllowed: false, feeBps: 0 };
    assert.equal(
      accountOf(ledger, { ...input, marks: known, marginMarks: known }).netAssetValue,
      want,
    );
  });

/** Inverse, a hundred dollars of COIN each; marks are 50 dollars. */
const COIN_M: Instrument = {
  ...COIN_USD,
  id: 'COIN_PERP.M',
  symbol: 'COIN_PERP',
  lot: { units: 1, scale: 0 },
  multiplier: 100,
  settlement: 'inverse',
  contract: 'perpetual',
  margin: { initial: 0.1, maintenance: [] },
  currencies: { base: 'COIN', quote: 'USD', settlement: 'COIN' },
};
const ENTRY = entryWorthOf(COIN_M);
for (const [what, others, balances, priced, want] of [
  ['coins behind contracts are worth the mark', [], { COIN: '3' }, [COIN_M.id], 1e6 + 150],
  ['without a mark they are unknown', [], { COIN: '3' }, [], null],
  ['none of them need no mark', [], { COIN: '0' }, [], 1e6],
  [
    'a gain in coin counts at the mark',
    [],
    { COIN: '3', [COIN_M.id]: '-1', [ENTRY]: '-1.5' },
    [COIN_M.id],
    1e6 + 150 + 25,
  ],
  [
    'coins that are an instrument of ours count once',
    [COIN_USD],
    { COIN: '2' },
    [COIN_USD.id, COIN_M.id],
    1e6 + 100,
  ],
] as const)
  test(`MRG-6: net asset value, ${what}: ${want}`, () => {
    const ledger = ledgerWith({ id: 'B' });
    for (const each of [COIN_M, ...others]) listInstrument(ledger, each);
    for (const [asset, text] of Object.entries(balances)) balance(ledger, asset, text);
    const known = new Map(priced.map((id) => [id, 5000]));
    const input = { instrument: ACME, without: null, shortSellingAllowed: false, feeBps: 0 };
    assert.equal(
      accountOf(ledger, { ...input, marks: known, marginMarks: known }).netAssetValue,
      want,
    );
  });

// Position 30 lots long, at 100 dollars a lot.
type Open = readonly [side: Side, lots: number];
for (const [what, held, others, order, want] of [
  ['a buy alone', 0, [], ['buy', 10], [1000, 1000, 1000]],
  ['a sell alone', 0, [], ['sell', 10], [1000, 1000, -1000]],
  ['a buy on top', 30, [], ['buy', 10], [4000, 4000, 4000]],
  ['a sell that only reduces', 30, [], ['sell', 10], [3000, 3000, 2000]],
  ['a sell through zero', 30, [], ['sell', 80], [5000, 5000, -5000]],
  ['the worse of both ends', 30, [['sell', 90]], ['buy', 10], [6000, 6000, 4000]],
  [
    'all buys and no sell',
    30,
    [
      ['buy', 20],
      ['sell', 5],
    ],
    ['buy', 10],
    [6000, 6000, 6000],
  ],
] as const satisfies readonly (readonly [
  string,
  number,
  readonly Open[],
  Open,
  readonly number[],
])[])
  test(`LED-7: exposure, ${what}: ${want.join(', ')}`, () => {
    const ledger = ledgerWith({ id: 'B' });
    balance(ledger, 'ACME', String(held));
    const beside = others.map(([side, left]) => ({ instrumentId: ACME.id, side, lots: left }));
    const found = exposureWith(
      ledger,
      { side: order[0], quantity: order[1], others: beside },
      ACME,
      marks,
    );
    assert.deepEqual('unknown' in found ? found : [found.symbol, found.gross, found.net], want);
  });
test('LED-7: a position, or an order, without a price is unknown and not zero', () => {
  const ledger = ledgerWith({ id: 'B' }, { id: 'C', instrument: OTHER });
  const order = (others: readonly OpenLots[]) => ({ side: 'buy' as const, quantity: 1, others });
  const onlyAcme = new Map([[ACME.id, 10_000]]);
  const rest = { instrumentId: OTHER.id, side: 'sell' as const, lots: 1 };
  assert.deepEqual(exposureWith(ledger, order([rest]), ACME, onlyAcme), { unknown: OTHER.id });
  balance(ledger, 'OTHER', '-1');
  assert.deepEqual(exposureWith(ledger, order([]), ACME, onlyAcme), { unknown: OTHER.id });
  balance(ledger, 'OTHER', '0');
  assert.deepEqual(exposureWith(ledger, order([]), ACME, new Map()), { unknown: ACME.id });
  const nowhere = { ...rest, instrumentId: 'NOWHERE' };
  assert.deepEqual(exposureWith(ledger, order([nowhere]), ACME, marks), { unknown: 'NOWHERE' });
});
const openLots = fc.record({
  instrumentId: fc.constantFrom(ACME.id, OTHER.id),
  side: fc.constantFrom<Side>('buy', 'sell'),
  lots: fc.nat(100),
});
test('LED-7: turned round, long for short and buy for sell, exposure is the same and net has the other sign; more orders are never less exposure', () => {
  const position = fc.integer({ min: -100, max: 100 });
  fc.assert(
    fc.property(
      fc.array(openLots, { maxLength: 6 }),
      openLots,
      position,
      position,
      (others, one, a, b) => {
        const at = (sign: 1 | -1, open: readonly OpenLots[]) => {
          const ledger = ledgerWith({ id: 'B' }, { id: 'C', instrument: OTHER });
          balance(ledger, 'ACME', String(sign * a));
          balance(ledger, 'OTHER', String(sign * b));
          const turned = (side: Side): Side => (sign === 1 ? side : other(side));
          const found = exposureWith(
            ledger,
            {
              side: turned(one.side),
              quantity: one.lots,
              others: open.map((each) => ({ ...each, side: turned(each.side) })),
            },
            ACME,
            marks,
          );
          return 'unknown' in found ? assert.fail(found.unknown) : found;
        };
        const [long, short] = [at(1, others), at(-1, others)];
        assert.deepEqual([short.symbol, short.gross], [long.symbol, long.gross]);
        assert.equal(short.net + long.net, 0);
        const fewer = at(1, others.slice(1));
        assert.ok(fewer.gross <= long.gross && fewer.symbol <= long.symbol);
        assert.ok(Math.abs(long.net) <= long.gross && long.symbol <= long.gross);
      },
    ),
  );
});

test('LED-9: what traded counts by the time of booking, in one instrument or all', () => {
  const ledger = ledgerWith({ id: 'A' }, { id: 'C', instrument: OTHER });
  for (const [id, x, ago] of [
    ['A/0', 'x1', 30],
    ['C/0', 'x2', 20],
    ['A/0', 'x3', 10],
  ] as const)
    fill(ledger, id, 5, x, 10_000, timeUs(now - ago));
  for (const [ago, instrument, want] of [
    [40, null, 1500],
    [30, ACME.id, 1000],
    [29, ACME.id, 500],
    [20, null, 1000],
    [9, null, 0],
    [40, 'NOWHERE', 0],
  ] as const)
    assert.equal(tradedSince(ledger, now - ago, instrument), want, `${ago} ${instrument}`);
});
test('LED-10: a basket is worth what was ordered in it, whatever has filled since', () => {
  const ledger = ledgerWith(
    { id: 'A', basket: 'k', quantity: 10 },
    { id: 'C', basket: 'k', quantity: 5, instrument: OTHER, side: 'sell' },
    { id: 'D', basket: 'other', quantity: 99 },
    { id: 'E', quantity: 99 },
  );
  fill(ledger, 'A/0', 10, 'x');
  assert.deepEqual(
    ['k', 'other', 'none'].map((each) => basketValue(ledger, each)),
    [1500, 9900, 0],
  );
});
for (const [what, more, want] of [
  ['since the first fill', { from: { fillsBefore: 0 } }, [30, 30]],
  ['since a parent that came after the first', { from: { fillsBefore: 1 } }, [10, 10]],
  ['booked after a moment', { from: { bookedAfter: now - 5 } }, [10, 10]],
  ['booked after now', { from: { bookedAfter: now } }, [0, 0]],
  [
    'where prints hold our own already',
    { from: { fillsBefore: 0 }, printsIncludeOwn: true },
    [30, 0],
  ],
] as const)
  test(`LED-6: flow ${what}`, () => {
    const ledger = ledgerWith({ id: 'A' });
    fill(ledger, 'A/0', 20, 'x1', 10_000, timeUs(now - 5));
    fill(ledger, 'A/0', 10, 'x2');
    const flow = flowOf(ledger, {
      instrumentId: ACME.id,
      without: null,
      printed: -7,
      printsIncludeOwn: false,
      ...more,
    });
    assert.deepEqual([flow.filled, flow.ownTakerFills], want);
    assert.equal(flow.eligibleVolume, 0); // a feed that counts below zero has printed nothing
  });
test('LED-5, ORD-12: an amendment that is not answered counts at the larger size and the worse limit', () => {
  const ledger = ledgerWith({ id: 'B' });
  send(ledger, 'B/0', 50);
  orderTold(ledger, 'B/0', { type: 'accepted', venueOrderId: 'v' }, now);
  amendSent(ledger, child('B/0', 80, { limit: ticks(9_000) }), now);
  assert.deepEqual([account(ledger).openBuyNotional, budgetOf(ledger, 'B')?.open], [8000, 80]);
  amendSent(ledger, child('B/0', lots(40), { limit: ticks(10_500) }), now);
  assert.ok(account(ledger).openBuyNotional >= 50 * 100);
});

test('LED-5: what is traded at one venue of several is paid from what lies there', () => {
  const ledger = ledgerWith({ id: 'B' });
  setBalance(ledger, 'USD', parseAmount('700')!, 'XTST');
  setBalance(ledger, 'USD', parseAmount('90000')!, 'ELSE');
  const seen = (instrument: Instrument): number | null =>
    accountOf(ledger, {
      instrument,
      marks,
      marginMarks: marks,
      without: null,
      shortSellingAllowed: false,
      feeBps: 0,
    }).cash;
  assert.equal(seen(ACME), 700);
  assert.equal(seen({ ...ACME, listings: [] }), 1_090_700, 'of several venues: all of them');
  assert.equal(
    seen({ ...ACME, venue: 'NEW' }),
    1_090_700,
    'of one whose account nobody has told apart',
  );
});
