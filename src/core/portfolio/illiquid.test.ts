import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isIlliquidTier } from '#core/liquidity/tier';
import { marketOf, model, near, positionOf, rules } from '#core/portfolio/book.fixture';
import { reportBook } from '#core/portfolio/book-report';
import { rebalanceName } from '#core/portfolio/rebalance-name';
import { gridOf } from '#core/portfolio/stress-grid';

test('EXP-17: the lowest tier counts as illiquid, in reports and in the limits of a rebalance', () => {
  assert.deepEqual((['high', 'medium', 'low', 'illiquid'] as const).map(isIlliquidTier), [
    false,
    false,
    true,
    true,
  ]);
  // 50 M, 5 M and 0.5 M a day: high, low, below the lowest.
  const names = [
    ['HIGH', 1e6, false],
    ['LOW', 1e5, true],
    ['BELOW', 1e4, true],
  ] as const;
  const report = reportBook(
    names.map(([symbol, adv]) => positionOf(symbol, 100, { adv })),
    rules,
  );
  assert.deepEqual(
    report.positions.map(({ tier }) => tier),
    ['high', 'low', 'illiquid'],
  );
  near(report.total?.illiquidTier ?? NaN, 2 / 3);
  for (const [symbol, adv, is] of names) {
    const market = marketOf(symbol, { adv });
    const name = rebalanceName({
      symbol,
      units: 1,
      lot: 1,
      market,
      model,
      feesBps: 0,
      fullScore: null,
    });
    assert.equal(name.ok && name.value.isIlliquid, is, symbol);
  }
});
test('EXP-11: the grid counts on the volume that the regime of a name bears, as its report does', () => {
  const calm = positionOf('A', 400_000, { adv: 1e6 });
  assert.ok('profile' in calm.market);
  const stressed = {
    ...calm,
    market: { ...calm.market, profile: { ...calm.market.profile, regime: 'stressed' as const } },
  };
  near(
    gridOf([stressed], rules, () => 0, 1).grid.days[0]!,
    reportBook([stressed], rules).total?.longest ?? NaN,
  );
  near(gridOf([stressed], rules, () => 0, 1).grid.days[0]!, 4);
});
