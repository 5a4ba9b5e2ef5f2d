// SIZ-16: a percentage where a fraction is meant is refused at every door, with what was meant.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { rebalanceRequest } from '#contracts/portfolio-documents';
import { sizeRequest } from '#contracts/size-documents';

const size = (method: object): object => ({ symbol: 'AAA', capital: 1e6, method });
for (const [what, schema, request] of [
  [
    'a target volatility of 20',
    sizeRequest,
    size({ kind: 'volatility', signal: 1, targetVolatilityAnnual: 20 }),
  ],
  [
    'a signal of 50',
    sizeRequest,
    size({ kind: 'volatility', signal: 50, targetVolatilityAnnual: 0.2 }),
  ],
  ['a risk of 1', sizeRequest, size({ kind: 'risk', share: 1, stopPrice: 10 })],
  ['an excess of 5', sizeRequest, size({ kind: 'kelly', excessAnnual: 5, fraction: 0.5 })],
  ['a return of 8', rebalanceRequest, { aim: { kind: 'returns', perYear: { AAA: 8 } } }],
  [
    'a view of 8',
    rebalanceRequest,
    { aim: { kind: 'views', views: [{ symbol: 'AAA', perYear: 8, standardError: 0.1 }] } },
  ],
  ['a turnover of 20', rebalanceRequest, { aim: { kind: 'risk-parity' }, turnover: 20 }],
] as const)
  test(`SIZ-16: ${what} is refused`, () => {
    const found = schema.safeParse(request);
    assert.equal(found.success, false);
    if (!what.includes('signal')) assert.match(JSON.stringify(found.error.issues), /0.2 for 20 %/);
  });
test('SIZ-16: fractions are taken', () => {
  assert.ok(sizeRequest.safeParse(size({ kind: 'risk', share: 0.01, stopPrice: 10 })).success);
  assert.ok(rebalanceRequest.safeParse({ aim: { kind: 'risk-parity' }, turnover: 0.2 }).success);
});
