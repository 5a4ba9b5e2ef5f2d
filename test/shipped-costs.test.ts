// What is shipped beside what its data say: the numbers of the default cost model are found again on the panel that they come from.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { readImbalance } from '#adapters/panel-imbalance/read-imbalance';
import { fitCrossover } from '#core/cost/calibrate/fit-crossover';
import { fitNoise } from '#core/cost/calibrate/fit-noise';
import { observePanel } from '#core/cost/calibrate/imbalance-panel';
import { observationsOf, tradeAt } from '#core/cost/calibrate/observations';
import { SHIPPED, shippedModel } from '#core/cost/default-model';

const DATA = process.env['PLIMSOLL_DATA'] ?? join(import.meta.dirname, '../../shared/data');
const PANEL = join(DATA, 'impact/sp500_2007_impact.csv.gz');

test('P22: the coefficients that are shipped are those of the panel, to the digits that are kept', {
  skip: existsSync(PANEL) ? false : 'no ../shared/data',
}, () => {
  const read = readImbalance(PANEL, {});
  assert.ok(read.ok);
  const data = observationsOf(observePanel(read.value.days).rows);
  const { law, noise, calibration } = SHIPPED.equity;
  const alone = [Infinity, Infinity, Infinity] as const;
  const fit = fitCrossover(data, { law, deviations: alone });
  assert.ok(fit.ok);
  const near = (was: number, found: number, by: number): void =>
    assert.ok(Math.abs(was - found) <= by * Math.max(1e-3, Math.abs(found)), `${was} ${found}`);
  near(law.coefficient, fit.value.law.coefficient, 2e-3);
  near(law.volatilityExponent, fit.value.law.volatilityExponent, 2e-3);
  near(law.crossover, fit.value.law.crossover, 5e-3);
  for (const [i, row] of law.covariance.entries())
    for (const [j, value] of row.entries()) near(value, fit.value.law.covariance[i]![j]!, 2e-2);
  assert.equal(calibration.n, data.n);
  const model = shippedModel('equity');
  const expected = Float64Array.from({ length: data.n }, (_, i) =>
    model.impactBps(tradeAt(data, i)),
  );
  const found = fitNoise(data, expected);
  near(noise.intercept, found.intercept, 1e-2);
  near(noise.byVolatility, found.byVolatility, 1e-2);
  near(noise.bySize, found.bySize, 2e-2);
  near(noise.byLargeSize ?? 0, found.byLargeSize ?? 0, 1e-2);
  for (const [k, value] of noise.quantiles.entries())
    assert.ok(Math.abs(value - found.quantiles[k]!) < 5e-3, String(k));
});
