// MRG-1, MRG-2: contracts on margin: what a fill moves, what is open has gained, what the venue asks for.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { amountToNumber, parseAmount } from '#core/kernel/amount';
import { lots, type Side, settlementValue } from '#core/kernel/units';
import { balanceOf, openWithMoney, setBalance } from '#core/ledger/assets';
import {
  bookFill,
  emptyLedger,
  type Ledger,
  orderSent,
  placeParent,
  restateFill,
} from '#core/ledger/ledger';
import { child, now } from '#core/ledger/ledger.fixture';
import { gainOfHeld, marginAccounts, marginOf, walletsOf } from '#core/ledger/margin';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { perpetual } from '#core/market/perpetual.fixture';

const TIERS = {
  initial: 0.1,
  maintenance: [
    { upTo: settlementValue(1e6), rate: 0.004 },
    { upTo: settlementValue(1e7), rate: 0.01 },
  ],
};
const BTC = perpetual('BTC', { symbol: 'BTC', margin: TIERS });
const ETH = perpetual('ETH', { symbol: 'ETH', margin: TIERS });
/** A hundred dollars of coin each, settled in the coin. */
const COIN_M = perpetual('BTC', {
  id: 'BTCUSD.USDM',
  symbol: 'BTCUSD',
  margin: TIERS,
  lot: { units: 1, scale: 0 },
  multiplier: 100,
  settlement: 'inverse',
  currencies: { base: 'BTC', quote: 'USD', settlement: 'BTC' },
});

function ledgerOf(instruments: readonly Instrument[], wallet = 10_000): Ledger {
  const ledger = emptyLedger();
  openWithMoney(ledger, wallet);
  for (const instrument of instruments)
    for (const side of ['buy', 'sell'] as const)
      placeParent(ledger, {
        parentId: `${instrument.symbol}-${side}`,
        instrument,
        side,
        quantity: 1e9,
        strategy: 'twap',
        basket: null,
        price: 500_000,
        placedAt: now,
        limit: null,
        filled: 0,
      });
  return ledger;
}
interface Trade {
  readonly side: Side;
  readonly lots: number;
  /** Ticks. */
  readonly price: number;
  /** As its venue says; without it nothing was closed. */
  readonly realised?: string;
}
let executions = 0;
function traded(ledger: Ledger, instrument: Instrument, trade: Trade): string {
  const parentId = `${instrument.symbol}-${trade.side}`;
  const executionId = `${++executions}`;
  bookFill(
    ledger,
    parentId,
    {
      executionId,
      clientOrderId: `${parentId}/${executionId}`,
      at: now,
      price: trade.price,
      quantity: lots(trade.lots),
      liquidity: 'taker',
      fee: 1,
      commission: { asset: instrument.currencies.settlement, amount: '0' },
      ...(trade.realised === undefined ? {} : { realised: trade.realised }),
      venue: 'USDM',
    },
    now,
  );
  return executionId;
}
const wallet = (ledger: Ledger, asset = 'USDT'): number => amountToNumber(balanceOf(ledger, asset));

test('MRG-1: a contract is not paid for; what is closed moves the wallet by what the venue realised, and what is open gains from its entry', () => {
  const ledger = ledgerOf([BTC]);
  // 2 at 50,000, 1 at 53,000: an average of 51,000.
  traded(ledger, BTC, { side: 'buy', lots: 2000, price: 500_000 });
  traded(ledger, BTC, { side: 'buy', lots: 1000, price: 530_000 });
  assert.deepEqual([wallet(ledger), ledger.positions.get(BTC.id)], [10_000, 3000]);
  assert.equal(gainOfHeld(ledger, BTC, 520_000), 3000);
  // One closed at 52,000 realises 1,000.
  traded(ledger, BTC, { side: 'sell', lots: 1000, price: 520_000, realised: '1000' });
  assert.deepEqual([wallet(ledger), gainOfHeld(ledger, BTC, 520_000)], [11_000, 2000]);
  // Through zero at 50,000: two are closed with a loss of 1,000 each, one is open short.
  traded(ledger, BTC, { side: 'sell', lots: 3000, price: 500_000, realised: '-2000' });
  assert.deepEqual([wallet(ledger), ledger.positions.get(BTC.id)], [9000, -1000]);
  assert.deepEqual(
    [gainOfHeld(ledger, BTC, 490_000), gainOfHeld(ledger, BTC, 510_000)],
    [1000, -1000],
  );
  assert.equal(ledger.assets.has('BTC'), false, 'no coin came');
});

test('MRG-1: an inverse contract gains in its coin as the reciprocal of its price falls', () => {
  const ledger = ledgerOf([COIN_M], 0);
  // 100 contracts of 100 dollars at 50,000 are 0.2 coins; at 62,500 they are 0.16.
  traded(ledger, COIN_M, { side: 'buy', lots: 100, price: 500_000 });
  assert.ok(Math.abs(gainOfHeld(ledger, COIN_M, 625_000) - 0.04) < 1e-12);
  traded(ledger, COIN_M, { side: 'sell', lots: 50, price: 625_000, realised: '0.02' });
  assert.ok(Math.abs(wallet(ledger, 'BTC') - 0.02) < 1e-12);
  assert.ok(Math.abs(gainOfHeld(ledger, COIN_M, 625_000) - 0.02) < 1e-12);
});

test('MRG-1: a bust takes back what the trade moved, its entry too', () => {
  const ledger = ledgerOf([BTC]);
  traded(ledger, BTC, { side: 'buy', lots: 1000, price: 500_000 });
  const wrong = traded(ledger, BTC, { side: 'sell', lots: 400, price: 700_000, realised: '8000' });
  restateFill(ledger, { type: 'busted', executionId: wrong }, now);
  assert.deepEqual([wallet(ledger), ledger.positions.get(BTC.id)], [10_000, 1000]);
  assert.equal(gainOfHeld(ledger, BTC, 510_000), 1000);
});

test('MRG-2: one equity stands behind all contracts of a currency, each at the worst end of its orders', () => {
  const ledger = ledgerOf([BTC, ETH, COIN_M]);
  traded(ledger, BTC, { side: 'buy', lots: 1000, price: 500_000 });
  traded(ledger, ETH, { side: 'sell', lots: 10_000, price: 20_000 });
  orderSent(
    ledger,
    child('ETH-sell/a', 5000, { side: 'sell', instrumentId: ETH.id, venue: 'USDM' }),
    now,
  );
  orderSent(ledger, child('BTC-buy/a', 500, { instrumentId: BTC.id, venue: 'USDM' }), now);
  const marks = new Map([
    [BTC.id, 510_000],
    [ETH.id, 21_000],
  ]);
  const seen = marginOf(ledger, { instrument: BTC, marks, without: null });
  // The gain of a coin, the loss of ten of the other; 15 of those at 2,100 are 31,500.
  assert.ok(seen !== null && Math.abs(seen.equity - (10_000 + 1000 - 1000)) < 1e-9);
  assert.deepEqual([seen.others.initial, seen.others.maintenance], [3150, 126]);
  assert.deepEqual([seen.held, seen.buys, seen.sells], [1000, 500, 0]);
  assert.equal(marginOf(ledger, { instrument: BTC, marks, without: 'BTC-buy/a' })?.buys, 0);
  const coin = marginOf(ledger, { instrument: COIN_M, marks, without: null });
  assert.deepEqual(
    [coin?.equity, coin?.others.initial],
    [0, 0],
    'what is settled in coin is apart',
  );
  marks.delete(ETH.id);
  assert.ok(Number.isNaN(marginOf(ledger, { instrument: BTC, marks, without: null })?.equity));
});

test('MRG-1: whatever is traded, equity moves by price alone: entries are the other end of what was realised', () => {
  const trade = fc.record({
    isBuy: fc.boolean(),
    lots: fc.integer({ min: 1, max: 5000 }),
    price: fc.integer({ min: 400_000, max: 600_000 }),
  });
  fc.assert(
    fc.property(fc.array(trade, { minLength: 1, maxLength: 30 }), (trades) => {
      const ledger = ledgerOf([BTC], 0);
      let held = 0;
      let entry = 0;
      let paid = 0;
      for (const { isBuy, lots: size, price } of trades) {
        const signed = isBuy ? size : -size;
        const worth = quantityOf(BTC, 1) * priceOf(BTC, price);
        const closed = held * signed < 0 ? Math.min(Math.abs(held), size) : 0;
        // By average cost, as a venue books it, to eight places.
        const realised = closed === 0 ? 0 : closed * Math.sign(held) * (worth - entry / held);
        const said = realised.toFixed(8);
        if (closed > 0) entry -= (entry / held) * Math.sign(held) * closed;
        held += Math.sign(signed) * closed;
        entry += Math.sign(signed) * (size - closed) * worth;
        held += Math.sign(signed) * (size - closed);
        paid += signed * worth;
        traded(ledger, BTC, { side: isBuy ? 'buy' : 'sell', lots: size, price, realised: said });
      }
      const mark = 512_345;
      const full = held * quantityOf(BTC, 1) * priceOf(BTC, mark) - paid;
      const equity = wallet(ledger) + gainOfHeld(ledger, BTC, mark);
      assert.equal(ledger.positions.get(BTC.id) ?? 0, held);
      assert.ok(Math.abs(equity - full) < 1e-5 * Math.max(1, Math.abs(full)), `${equity} ${full}`);
    }),
  );
});

test('MRG-2: what is at work counts with all that it has still to trade, sent or not', () => {
  const ledger = ledgerOf([BTC, ETH]);
  orderSent(ledger, child('BTC-buy/a', 300, { instrumentId: BTC.id, venue: 'USDM' }), now);
  const marks = new Map([
    [BTC.id, 500_000],
    [ETH.id, 20_000],
  ]);
  const commitments = [
    { parentId: 'BTC-buy', instrument: BTC, side: 'buy', leaves: 1000 },
    { parentId: 'ETH-sell', instrument: ETH, side: 'sell', leaves: 10_000 },
  ] as const;
  const seen = marginOf(ledger, { instrument: BTC, marks, without: null, commitments });
  assert.deepEqual([seen?.buys, seen?.sells], [1000, 0], '300 are sent, 700 are not');
  assert.deepEqual(seen?.others, { initial: 2000, maintenance: 80 });
});

test('MRG-2: what a venue asks today counts, whatever it asked when the books came to know the contract', () => {
  const ledger = ledgerOf([BTC, ETH]);
  traded(ledger, ETH, { side: 'buy', lots: 10_000, price: 20_000 });
  const marks = new Map([
    [BTC.id, 500_000],
    [ETH.id, 20_000],
  ]);
  const today = { initial: 1, maintenance: [{ upTo: settlementValue(1e9), rate: 0.5 }] };
  const input = { instrument: BTC, marks, without: null };
  assert.deepEqual(marginOf(ledger, input)?.others, { initial: 2000, maintenance: 80 });
  const asked = { get: (id: string) => marks.get(id), termsOf: () => today };
  const now = marginOf(ledger, { ...input, marks: asked });
  assert.deepEqual(now?.others, { initial: 20_000, maintenance: 10_000 });
});

test('MRG-2: money at another venue stands behind nothing here', () => {
  const ledger = ledgerOf([BTC], 0);
  setBalance(ledger, 'USDT', parseAmount('1000')!, 'USDM');
  setBalance(ledger, 'USDT', parseAmount('50000')!, 'SPOT');
  const marks = new Map([[BTC.id, 500_000]]);
  assert.equal(marginOf(ledger, { instrument: BTC, marks, without: null })?.equity, 1000);
  assert.deepEqual(
    marginAccounts(ledger, marks).map(({ venue, wallet: has }) => [venue, has]),
    [['USDM', 1000]],
  );
  assert.deepEqual([...walletsOf(ledger)], [['USDT at USDM', 1000]]);
});

test('MRG-4: the account by currency, with the price of liquidation of each contract', () => {
  const ledger = ledgerOf([BTC, ETH], 10_000);
  traded(ledger, BTC, { side: 'buy', lots: 1000, price: 500_000 });
  const [account, ...others] = marginAccounts(ledger, new Map([[BTC.id, 480_000]]));
  assert.deepEqual(others, []);
  assert.ok(account !== undefined);
  const { currency, wallet: has, equity, initial, maintenance, contracts } = account;
  assert.deepEqual(
    [currency, has, equity, initial, maintenance],
    ['USDT', 10_000, 8000, 4800, 192],
  );
  const [held] = contracts;
  // 8,000 - (48,000 - p) = 0.004 p: p = 40,160.6.
  assert.ok(Math.abs((held?.liquidation ?? 0) - 40_000 / 0.996) < 1e-6, `${held?.liquidation}`);
  assert.ok(Math.abs((held?.distance ?? 0) - (1 - 40_000 / 0.996 / 48_000)) < 1e-9);
  const [unmarked] = marginAccounts(ledger, new Map());
  assert.ok(Number.isNaN(unmarked?.equity));
  assert.deepEqual(
    unmarked?.contracts.map(({ mark, liquidation }) => [mark, liquidation]),
    [[null, null]],
  );
  assert.deepEqual(marginAccounts(emptyLedger(), new Map()), []);
});
