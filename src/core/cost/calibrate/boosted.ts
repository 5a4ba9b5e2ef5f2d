import { fitPower, type PowerFit } from '#core/cost/calibrate/fit-power';
import type { Learner, Predictor } from '#core/cost/calibrate/learners';
import type { Observations } from '#core/cost/calibrate/observations';
import { LEVELS } from '#core/cost/noise';
import { ok } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import {
  type BoostedTrees,
  fitTrees,
  type Loss,
  predictTrees,
  type TreeSettings,
} from '#core/numeric/boosted-trees';
import { quantileOf } from '#core/numeric/quantile';

/** Trees for the mean, and for each of LEVELS. Plain data: it is kept in a file as it is. */
export interface BoostedFit {
  readonly law: PowerFit;
  /** Sizes that nearly all of the orders lay between: beyond them the cost goes on as the law does. */
  readonly sizes: readonly [number, number];
  /** Of cost over volatility, never falling in size. */
  readonly mean: BoostedTrees;
  /** Of (cost - expected) over timing risk, at LEVELS. */
  readonly quantiles: readonly BoostedTrees[];
}

// Shallow, slow and with large leaves: costs are noise by nine parts in ten, and a tree would learn it.
const MEAN = {
  rounds: 60,
  depth: 2,
  learningRate: 0.1,
  leafMin: 250,
  bins: 32,
  monotone: [1, 0, 0],
} as const;
const QUANTILE = {
  rounds: 25,
  depth: 2,
  learningRate: 0.15,
  leafMin: 400,
  bins: 32,
  monotone: [0, 0, 0],
} as const;
// The trees may move the cost within this factor of the law.
const WITHIN = 4;

const featuresAt = (
  advShare: number,
  volatilityDaily: number,
  advNotional: number,
): readonly number[] => [Math.log(advShare), Math.log(volatilityDaily), Math.log(advNotional)];

export function fitBoosted(data: Observations, law: PowerFit): BoostedFit {
  const columns = [
    data.advShare.map(Math.log),
    data.volatilityDaily.map(Math.log),
    data.advNotional.map(Math.log),
  ];
  const fit = (
    target: Float64Array,
    loss: Loss,
    settings: Omit<TreeSettings, 'loss'>,
  ): BoostedTrees => fitTrees({ columns, target }, { ...settings, loss });
  const mean = fit(
    data.costBps.map((cost, i) => cost / (BPS_IN_ONE * data.volatilityDaily[i]!)),
    { kind: 'squared' },
    MEAN,
  );
  const sorted = data.advShare.toSorted();
  const half = {
    law,
    sizes: [quantileOf(sorted, 0.01), quantileOf(sorted, 0.99)] as const,
    mean,
    quantiles: [],
  };
  const z = Float64Array.from(
    data.costBps,
    (cost, i) =>
      (cost / (BPS_IN_ONE * data.volatilityDaily[i]!) -
        boostedShare(half, data.advShare[i]!, data.volatilityDaily[i]!, data.advNotional[i]!)) /
      Math.sqrt(data.varianceDays[i]!),
  );
  return {
    ...half,
    quantiles: LEVELS.map((level) => fit(z, { kind: 'pinball', level }, QUANTILE)),
  };
}

/** Average cost over volatility. */
export function boostedShare(
  { law, sizes, mean }: Omit<BoostedFit, 'quantiles'>,
  advShare: number,
  volatilityDaily: number,
  advNotional: number,
): number {
  const lawAt = (size: number): number => law.coefficient.value * size ** law.exponent.value;
  const seen = Math.max(sizes[0], Math.min(sizes[1], advShare));
  const usual = lawAt(seen);
  const found = predictTrees(mean, featuresAt(seen, volatilityDaily, advNotional));
  return (Math.max(usual / WITHIN, Math.min(usual * WITHIN, found)) * lawAt(advShare)) / usual;
}
/** At LEVELS, in units of timing risk, sorted: levels are fitted one by one and may cross by a hair. */
export const boostedQuantiles = (
  { quantiles, sizes }: BoostedFit,
  advShare: number,
  volatilityDaily: number,
  advNotional: number,
): readonly number[] =>
  quantiles
    .map((trees) =>
      predictTrees(
        trees,
        featuresAt(Math.max(sizes[0], Math.min(sizes[1], advShare)), volatilityDaily, advNotional),
      ),
    )
    .toSorted((a, b) => a - b);

const boostedPredictor = (fit: BoostedFit): Predictor => ({
  predict(data) {
    const mean = Float64Array.from(
      { length: data.n },
      (_, i) =>
        BPS_IN_ONE *
        data.volatilityDaily[i]! *
        boostedShare(fit, data.advShare[i]!, data.volatilityDaily[i]!, data.advNotional[i]!),
    );
    const shocks = Array.from({ length: data.n }, (_, i) =>
      boostedQuantiles(fit, data.advShare[i]!, data.volatilityDaily[i]!, data.advNotional[i]!),
    );
    return {
      mean,
      quantiles: LEVELS.map((_, k) =>
        mean.map(
          (expected, i) =>
            expected +
            BPS_IN_ONE *
              data.volatilityDaily[i]! *
              Math.sqrt(data.varianceDays[i]!) *
              shocks[i]![k]!,
        ),
      ),
    };
  },
});
export const boostedLearner: Learner = {
  name: 'boosted trees',
  learn(data) {
    const law = fitPower(data);
    return law.ok ? ok(boostedPredictor(fitBoosted(data, law.value))) : law;
  },
};
