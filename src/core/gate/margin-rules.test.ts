// GAT-35, GAT-36: contracts on margin at the gate, by hand.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkFunds, checkPosition } from '#core/gate/account-rules';
import type { Claim } from '#core/gate/claim';
import { checkLiquidation } from '#core/gate/margin-rules';
import { durationUs, quoteValue } from '#core/kernel/units';
import type { MarginView } from '#core/ledger/margin';
import { perpetual } from '#core/market/perpetual.fixture';

const BTC = perpetual('BTC');
const usual: MarginView = {
  equity: 10_000,
  others: { initial: 0, maintenance: 0 },
  held: 0,
  buys: 0,
  sells: 0,
};
/** At 50,000: a lot is worth 50. */
function claim(
  side: 'buy' | 'sell',
  quantity: number,
  margin: Partial<MarginView> | null = {},
  min = 0.2,
): Claim {
  return {
    instrument: BTC,
    side,
    quantity,
    price: 500_000,
    account: {
      cash: 0,
      position: margin?.held ?? 0,
      openBuyNotional: 0,
      openSellLots: 0,
      netAssetValue: 10_000,
      shortSellingAllowed: false,
      margin: margin === null ? null : { ...usual, ...margin },
    },
    policy: {} as Claim['policy'],
    limits: {
      maxOrderValue: quoteValue(1e9),
      priceCollarBps: 100,
      maxImpactBps: 100,
      maxDataAgeUs: durationUs(1e6),
      minLiquidationDistance: min,
    },
  };
}
const code = (found: { readonly code: string } | null): string => found?.code ?? 'passes';

for (const [what, wanted, is] of [
  ['two coins of 10,000 in margin', claim('buy', 2000), 'passes'],
  ['one lot more', claim('buy', 2001), 'MARGIN_INSUFFICIENT'],
  ['sold short as well as bought', claim('sell', 2000), 'passes'],
  ['what is open counts', claim('buy', 1001, { buys: 1000 }), 'MARGIN_INSUFFICIENT'],
  ['the other side does not', claim('buy', 1000, { sells: 1000 }), 'passes'],
  [
    'other contracts count',
    claim('buy', 1001, { others: { initial: 5000, maintenance: 0 } }),
    'MARGIN_INSUFFICIENT',
  ],
  [
    'a position that shrinks, whatever there is',
    claim('sell', 500, { held: 3000, equity: -1 }),
    'passes',
  ],
  ['through zero it does not shrink', claim('sell', 7000, { held: 3000 }), 'MARGIN_INSUFFICIENT'],
  ['an equity that nobody knows', claim('buy', 1, { equity: NaN }), 'MARGIN_INSUFFICIENT'],
  ['an account that says nothing of margin', claim('buy', 1, null), 'MARGIN_INSUFFICIENT'],
] as const)
  test(`GAT-35: ${what}: ${is}`, () => assert.equal(code(checkFunds(wanted, 0)), is));

test('GAT-35: fees are reserved, and the refusal names what fits', () => {
  const no = checkFunds(claim('buy', 2000), 5);
  assert.equal(no?.code, 'MARGIN_INSUFFICIENT');
  const most = Number(no?.facts?.['quantityMax']);
  assert.equal(most, 1.99);
  assert.equal(checkFunds(claim('buy', most * 1000), 5), null);
});
test('GAT-35: a contract is sold short as it is bought', () => {
  assert.equal(checkPosition(claim('sell', 10)), null);
});

// Long: 10,000 behind 500 lots of 25,000; gone at V(1-d)... 10,000 - 25,000 d = 250 (1 - d): d = 0.3939.
for (const [what, wanted, is] of [
  ['far enough', claim('buy', 500, {}, 0.39), 'passes'],
  ['too near', claim('buy', 500, {}, 0.4), 'LIQUIDATION_NEAR'],
  // Short: 10,000 - 25,000 d = 250 (1 + d): d = 0.3861.
  ['a short is nearer', claim('sell', 500, {}, 0.39), 'LIQUIDATION_NEAR'],
  [
    'behind what others must keep',
    claim('buy', 500, { others: { initial: 0, maintenance: 5000 } }, 0.2),
    'LIQUIDATION_NEAR',
  ],
  ['a position that shrinks', claim('sell', 100, { held: 5000, equity: 100 }), 'passes'],
  ['through zero', claim('sell', 1100, { held: 100 }, 0.2), 'LIQUIDATION_NEAR'],
  ['no price can hurt', claim('buy', 100, { equity: 1e6 }, 1), 'passes'],
  ['unknown equity', claim('buy', 1, { equity: NaN }), 'LIQUIDATION_NEAR'],
] as const)
  test(`GAT-36: ${what}: ${is}`, () => assert.equal(code(checkLiquidation(wanted)), is));
