import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { almgrenImpact } from '#core/cost/almgren-2005';
import { ISTAR, marketImpact } from '#core/cost/i-star';
import type { Trade } from '#core/cost/model';
import {
  almgrenModel,
  invarianceModel,
  PUBLISHED_MODELS,
  publishedModel,
} from '#core/cost/published';
import { FRESH_DAYS, STALE_DAYS, standingOf } from '#core/cost/standing';
import { timeUs } from '#core/kernel/units';

const models = PUBLISHED_MODELS.map((name) => {
  const model = publishedModel(name, 1e9);
  assert.ok(model.ok);
  return model.value;
});
const trade = (advShare: number, volumeTime = 0.5, volatilityDaily = 0.015): Trade => ({
  advShare: advShare,
  volatilityDaily: volatilityDaily,
  volumeTime,
  adv: 5e6,
  advNotional: 2.5e8,
});
const close = (was: number, want: number, tolerance = 1e-9): void =>
  assert.ok(
    Math.abs(was - want) <= tolerance * Math.max(1, Math.abs(want)),
    `${was} is not ${want}`,
  );

test('IMP-27: every model: more costs more, the marginal cost is the slope of the whole cost in the same time, the price ends at least where it was on average', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...models),
      fc.double({ min: 1e-4, max: 0.5, noNaN: true }),
      fc.double({ min: 0.05, max: 1, noNaN: true }),
      (model, size, time) => {
        const [here, h] = [trade(size, time), size * 1e-6];
        const total = (x: number): number => x * model.impactBps(trade(x, time));
        close(model.marginalImpactBps(here), (total(size + h) - total(size - h)) / (2 * h), 1e-5);
        assert.ok(model.impactBps(trade(size * 1.1, time)) > model.impactBps(here));
        assert.ok(
          model.peakBps(here) >= model.impactBps(here) &&
            model.permanentBps(here) <= model.peakBps(here) &&
            model.permanentBps(here) >= 0,
        );
        assert.ok(model.impactStandardErrorBps(here) > 0);
      },
    ),
  );
});

test('IMP-27: nothing costs nothing, and volatility scales linearly where the paper says so', () => {
  for (const model of models) assert.equal(model.impactBps(trade(0)), 0, model.id);
  for (const name of ['square-root', 'almgren-2005'] as const) {
    const model = publishedModel(name, 1e9);
    assert.ok(model.ok);
    close(
      model.value.impactBps(trade(0.1, 0.5, 0.03)),
      2 * model.value.impactBps(trade(0.1, 0.5, 0.015)),
    );
  }
});

test('IMP-27: the models are the formulas of their papers', () => {
  const [almgren, iStar] = [publishedModel('almgren-2005', 1e9), publishedModel('i-star-lc', null)];
  assert.ok(almgren.ok && iStar.ok);
  const want = almgrenImpact({
    quantity: 0.1 * 5e6,
    adv: 5e6,
    unitsOutstanding: 1e9,
    volatilityDaily: 0.015,
    duration: 0.5,
  });
  close(almgren.value.impactBps(trade(0.1)), 1e4 * want.realised);
  close(almgren.value.peakBps(trade(0.1)), 1e4 * (want.permanent + want.temporary));
  close(almgren.value.permanentBps(trade(0.1)), 1e4 * want.permanent);
  close(
    iStar.value.impactBps(trade(0.1)),
    marketImpact({ size: 0.1, sigma: 0.015 * Math.sqrt(250), pov: 0.1 / 0.6 }, ISTAR.LC).total,
  );
});

test('IMP-28: a model that knows only a pace cannot price what is done at once; an unknown name or missing input is told', () => {
  const almgren = publishedModel('almgren-2005', 1e9);
  assert.ok(almgren.ok);
  assert.ok(Number.isNaN(almgren.value.impactBps(trade(0.01, 0))));
  const [without, wrong] = [publishedModel('almgren-2005', null), publishedModel('linear', null)];
  assert.ok(!without.ok && without.error.code === 'FLAG_MISSING');
  assert.ok(!wrong.ok && wrong.error.code === 'MODEL_UNKNOWN');
});

test('IMP-29: a fit is used as it is for a quarter, wider until a year, then not; never before its own data; published numbers do not age', () => {
  const day = 86_400e6;
  const fit = { state: 'calibrated', source: 'test', asOf: timeUs(1_000 * day), n: 5_000 } as const;
  const widening = (days: number): number => {
    const standing = standingOf(fit, timeUs((1_000 + days) * day));
    assert.ok('widening' in standing);
    return standing.widening;
  };
  assert.equal(widening(FRESH_DAYS), 1);
  close(widening(4 * FRESH_DAYS), 2);
  assert.ok('unfit' in standingOf(fit, timeUs((1_001 + STALE_DAYS) * day)));
  assert.ok('unfit' in standingOf(fit, timeUs(999 * day)));
  assert.deepEqual(standingOf({ state: 'prior', source: 'paper', asOf: null, n: 0 }, timeUs(0)), {
    widening: 1,
  });
});
test('IMP-27: errors are those of the papers: of each coefficient where it is told, else of the whole', () => {
  const trade: Trade = {
    advShare: 0.1,
    volatilityDaily: 0.02,
    volumeTime: 0.5,
    adv: 1e6,
    advNotional: 5e7,
  };
  const stays = 1e4 * 0.314 * 0.02 * 0.1 * 200 ** 0.25;
  const goes = 1e4 * 0.142 * 0.02 * 0.2 ** 0.6;
  const almgren = almgrenModel(2e8);
  const near = (was: number, want: number): void =>
    assert.ok(Math.abs(was - want) <= 1e-9 * want, `${was} is ${want}`);
  near(almgren.impactBps(trade), stays / 2 + goes);
  near(
    almgren.impactStandardErrorBps(trade),
    Math.hypot(((0.041 / 0.314) * stays) / 2, (0.0062 / 0.142) * goes),
  );
  near(almgren.peakBps(trade), stays + goes);
  near(almgren.permanentBps(trade), stays);
  for (const form of ['root', 'linear'] as const) {
    const model = invarianceModel(form);
    near(model.impactStandardErrorBps(trade), model.impactBps(trade));
  }
});
