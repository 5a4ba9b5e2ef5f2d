// MRG-3: books of contracts begin with what the venue states, and take over what was found with its entry.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { amountToNumber } from '#core/kernel/amount';
import { timeUs } from '#core/kernel/units';
import { assetsOf, balanceOf } from '#core/ledger/assets';
import { checkControls } from '#core/ledger/controls';
import { emptyLedger } from '#core/ledger/ledger';
import { gainOfHeld } from '#core/ledger/margin';
import type { AccountStatement } from '#core/ledger/stated';
import { compareStatement } from '#core/ledger/statement';
import { perpetual } from '#core/market/perpetual.fixture';
import { bookBody } from '#engine/runtime/book';

const at = timeUs(2e15);
const later = timeUs(2e15 + 3600e6);
const BTC = perpetual('BTC');
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

/** Contracts of a stranger, or of ours from before they were listed: half a coin, bought at 2,000. */
const ETH = perpetual('ETH');
const withEth = (lots: number): AccountStatement => ({
  ...stated(1000, '50000', '10000'),
  positions: [
    { instrumentId: BTC.id, lots: 1000, entry: '50000', settledIn: 'USDT' },
    { instrumentId: ETH.id, lots, entry: '1000', settledIn: 'USDT' },
  ],
});
test('USM-9: a contract that is not in the books shares the margin: it stops all that share it, until it is closed or taken over', () => {
  const ledger = emptyLedger();
  const positions = [{ instrument: BTC, lots: 1000, entry: '50000' }];
  const balances = [{ asset: 'USDT', amount: '10000' }];
  bookBody(
    ledger,
    { type: 'reconciled', statementAt: at, opening: { positions, cash: null, balances } },
    at,
  );
  const [found] = compareStatement(ledger, withEth(500), 0).differences;
  assert.ok(found !== undefined && found.kind === 'position');
  assert.deepEqual([found.instrumentId, found.lots, found.amount], [ETH.id, 500, '1000']);
  const { id, kind, instrumentId, lots, asset, amount, words } = found;
  const item = { id, kind, instrumentId, lots, asset, amount, found: words };
  bookBody(ledger, { type: 'quarantined', item }, later);
  const stops = (): string | null =>
    checkControls(ledger.controls, [], {
      parentId: 'P',
      strategy: 'twap',
      instrumentId: BTC.id,
      assets: assetsOf(BTC),
      venues: [BTC.venue],
    })?.code ?? null;
  assert.equal(stops(), 'QUARANTINED');
  const adopted = {
    type: 'resolved',
    id,
    how: 'adopt',
    by: 'ann',
    role: 'risk',
    reason: 'ours',
  } as const;
  // Who has listed it meanwhile takes it over, entry and all.
  bookBody(ledger, { ...adopted, listed: ETH }, later);
  assert.equal(stops(), null);
  assert.deepEqual(compareStatement(ledger, withEth(500), 0).differences, []);
  assert.equal(gainOfHeld(ledger, ETH, 21_000), 50);
});
