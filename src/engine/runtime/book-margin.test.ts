// MRG-3: books of contracts begin with what the venue states, and take over what was found with its entry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountToNumber } from '#core/kernel/amount';
import { quoteValue, timeUs } from '#core/kernel/units';
import { balanceOf } from '#core/ledger/assets';
import { emptyLedger } from '#core/ledger/ledger';
import { gainOfHeld } from '#core/ledger/margin';
import type { AccountStatement } from '#core/ledger/stated';
import { compareStatement } from '#core/ledger/statement';
import { cryptoSpot } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import { bookBody } from '#engine/runtime/book';

const at = timeUs(2e15);
const later = timeUs(2e15 + 3600e6);
const BTC: Instrument = {
  ...cryptoSpot({
    symbol: 'BTCUSDT',
    venue: 'USDM',
    tick: { units: 1, scale: 1 },
    lot: { units: 1, scale: 3 },
    quote: 'USDT',
  }),
  currencies: { base: 'BTC', quote: 'USDT', settlement: 'USDT' },
  margin: { initial: 0.1, maintenance: [{ upTo: quoteValue(1e9), rate: 0.01 }] },
};
const stated = (lots: number, entry: string, wallet: string): AccountStatement => ({
  at: later,
  openOrders: [],
  positions: [{ instrumentId: BTC.id, lots, entry }],
  balances: [{ asset: 'USDT', amount: wallet }],
  fillsSince: [],
});

test('MRG-3: wallet, position and entry are those of the first statement; a position that was found is taken over with its entry', () => {
  const ledger = emptyLedger();
  const positions = [{ instrument: BTC, lots: 1000, entry: '50000' }];
  const balances = [{ asset: 'USDT', amount: '10000' }];
  bookBody(
    ledger,
    { type: 'reconciled', statementAt: at, opening: { positions, cash: null, balances } },
    at,
  );
  const seen = (): readonly (number | undefined)[] => [
    amountToNumber(balanceOf(ledger, 'USDT')),
    ledger.positions.get(BTC.id),
    gainOfHeld(ledger, BTC, 510_000),
  ];
  assert.deepEqual(seen(), [10_000, 1000, 1000]);
  assert.deepEqual(compareStatement(ledger, stated(1000, '50000', '10000'), 0).differences, []);
  // Half a coin more, which somebody bought at 51,000 and paid a fee for.
  const { differences } = compareStatement(ledger, stated(1500, '75500', '9990'), 0);
  assert.deepEqual(
    differences.map(({ kind, lots, amount }) => [kind, lots, amount]),
    [
      ['position', 500, '25500'],
      ['balance', 0, '-10'],
    ],
  );
  for (const { id, kind, instrumentId, lots, asset, amount, words } of differences) {
    assert.ok(kind === 'position' || kind === 'balance');
    const item = { id, kind, instrumentId, lots, asset, amount, found: words };
    bookBody(ledger, { type: 'quarantined', item }, later);
    bookBody(
      ledger,
      { type: 'resolved', id, how: 'adopt', by: 'ann', role: 'risk', reason: 'seen' },
      later,
    );
  }
  assert.deepEqual(seen(), [9990, 1500, 1000]);
  assert.deepEqual(compareStatement(ledger, stated(1500, '75500', '9990'), 0).differences, []);
});
