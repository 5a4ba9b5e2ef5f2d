import { fitCrossover } from '#core/cost/calibrate/fit-crossover';
import { fitIStar, type IStarOrders } from '#core/cost/calibrate/fit-i-star';
import { fitNoise } from '#core/cost/calibrate/fit-noise';
import { fitPower } from '#core/cost/calibrate/fit-power';
import { groupCoefficients, type TierThresholds } from '#core/cost/calibrate/group-coefficients';
import { type Observations, tradeAt } from '#core/cost/calibrate/observations';
import { crossoverModel } from '#core/cost/crossover';
import { SHIPPED } from '#core/cost/default-model';
import { marketImpact } from '#core/cost/i-star';
import type { ImpactModel } from '#core/cost/model';
import { LEVELS, type NoiseLaw, shockOf } from '#core/cost/noise';
import { realisedQuantile } from '#core/cost/realised';
import { squareRootModel } from '#core/cost/square-root';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { Trade } from '#core/liquidity/trade';
import { quantileOf } from '#core/numeric/quantile';

/** Expected costs of orders, and the quantiles of their realised costs at LEVELS, bps. */
export interface Prediction {
  readonly mean: Float64Array;
  readonly quantiles: readonly Float64Array[];
}
export interface Predictor {
  predict(data: Observations): Prediction;
}
export interface Learner {
  readonly name: string;
  learn(data: Observations): Result<Predictor, Refusal>;
}

/** Expected costs with the law of what falls around them. */
const aroundMean = (meanOf: (data: Observations) => Float64Array, noise: NoiseLaw): Predictor => ({
  predict(data) {
    const mean = meanOf(data);
    const risk = Float64Array.from(
      data.volatilityDaily,
      (sigma, i) => BPS_IN_ONE * sigma * Math.sqrt(data.varianceDays[i]!),
    );
    return {
      mean,
      quantiles: LEVELS.map((level) =>
        mean.map(
          (expected, i) =>
            expected +
            risk[i]! *
              shockOf(
                noise,
                { volatilityDaily: data.volatilityDaily[i]!, advShare: data.advShare[i]! },
                level,
              ),
        ),
      ),
    };
  },
});

/** A mean learned from the orders, and the law of their own residuals. */
const learnerOf = (
  name: string,
  learn: (data: Observations) => Result<(data: Observations) => Float64Array, Refusal>,
): Learner => ({
  name,
  learn(data) {
    const meanOf = learn(data);
    return meanOf.ok ? ok(aroundMean(meanOf.value, fitNoise(data, meanOf.value(data)))) : meanOf;
  },
});
const average = (values: Float64Array): number =>
  values.reduce((sum, x) => sum + x, 0) / values.length;

/** Every order costs the same and scatters alike. */
export const constantLearner: Learner = {
  name: 'constant',
  learn(data) {
    const mean = average(data.costBps);
    const sorted = data.costBps.toSorted();
    return ok({
      predict: ({ n }) => ({
        mean: new Float64Array(n).fill(mean),
        quantiles: LEVELS.map((level) => new Float64Array(n).fill(quantileOf(sorted, level))),
      }),
    });
  },
};
/** The same share of volatility, whatever the size. */
export const volatilityLearner: Learner = learnerOf('constant x volatility', (data) => {
  const share = average(data.costBps.map((cost, i) => cost / data.volatilityDaily[i]!));
  return ok((rows) => rows.volatilityDaily.map((sigma) => share * sigma));
});
/** A model, each symbol with its own, exactly as it is used: nothing is learned, its own interval is judged. */
export const frozenLearner = (name: string, modelOf: (symbol: string) => ImpactModel): Learner => ({
  name,
  learn: () =>
    ok({
      predict(data) {
        const models = data.names.map(modelOf);
        const trades = Array.from({ length: data.n }, (_, i) => tradeAt(data, i));
        const at = (of: (model: ImpactModel, trade: Trade, row: number) => number): Float64Array =>
          Float64Array.from(trades, (trade, i) => of(models[data.name[i]!]!, trade, i));
        return {
          mean: at((model, trade) => model.impactBps(trade)),
          quantiles: LEVELS.map((level) =>
            at((model, trade, i) => {
              const risk = BPS_IN_ONE * trade.volatilityDaily * Math.sqrt(data.varianceDays[i]!);
              return realisedQuantile(model, trade, { level, risk, widening: 1 });
            }),
          ),
        };
      },
    }),
});

/** A model, each symbol with its own, that learns nothing but how costs fall around it. */
export const modelLearner = (name: string, modelOf: (symbol: string) => ImpactModel): Learner =>
  learnerOf(name, () =>
    ok((data) => {
      const models = data.names.map(modelOf);
      return Float64Array.from({ length: data.n }, (_, i) =>
        models[data.name[i]!]!.impactBps(tradeAt(data, i)),
      );
    }),
  );

const unit = squareRootModel({
  id: 'square-root/unit',
  coefficient: 1,
  exponent: 0.5,
  coefficientStandardError: 0,
  calibration: { state: 'prior', source: 'Y = 1', asOf: null, n: 0 },
});
export const unitSquareRoot: Learner = modelLearner('square root, Y = 1', () => unit);

const powerMean =
  (coefficientOf: (data: Observations, i: number) => number, exponent: number) =>
  (data: Observations): Float64Array =>
    Float64Array.from(
      { length: data.n },
      (_, i) =>
        BPS_IN_ONE *
        coefficientOf(data, i) *
        data.volatilityDaily[i]! *
        data.advShare[i]! ** exponent,
    );

export const powerLearner: Learner = learnerOf('power law', (data) => {
  const fit = fitPower(data);
  return fit.ok ? ok(powerMean(() => fit.value.coefficient.value, fit.value.exponent.value)) : fit;
});

/** Level, volatility and crossover of the shipped law, drawn a little to what is shipped where the orders are few. */
export const CROSSOVER_BELIEF = {
  law: SHIPPED.equity.law,
  deviations: [1, 0.25, 1],
} as const;
export const crossoverLearner: Learner = learnerOf('crossover law', (data) => {
  const fit = fitCrossover(data, CROSSOVER_BELIEF);
  if (!fit.ok) return fit;
  const model = crossoverModel(
    'crossover',
    SHIPPED.equity.calibration,
    fit.value.law,
    SHIPPED.equity.noise,
  );
  return ok((rows) =>
    Float64Array.from({ length: rows.n }, (_, i) => model.impactBps(tradeAt(rows, i))),
  );
});

const TRADING_DAYS = 250;
/** I-Star, all five parameters from the orders: Huber's loss, residuals in units of volatility, within Kissell's bounds. */
export const iStarLearner: Learner = learnerOf('I-Star, refitted', (data) => {
  const orders = iStarOrders(data);
  const weight = data.volatilityDaily.map((sigma) => 1 / (BPS_IN_ONE * sigma));
  const sizes = data.costBps.map((cost, i) => Math.abs(cost * weight[i]!)).toSorted();
  const fit = fitIStar(orders, weight, HUBER_OVER_MEDIAN * quantileOf(sizes, 0.5));
  if (!fit.ok) return fit;
  return ok((rows) => {
    const { size, sigma, pov } = iStarOrders(rows);
    return size.map(
      (each, i) =>
        marketImpact({ size: each, sigma: sigma[i]!, pov: pov[i]! }, fit.value.parameters).total,
    );
  });
});
// Four normal deviations of residuals whose median is known.
const HUBER_OVER_MEDIAN = 4 * 1.4826;
const iStarOrders = (data: Observations): IStarOrders => ({
  size: data.advShare,
  sigma: data.volatilityDaily.map((sigma) => sigma * Math.sqrt(TRADING_DAYS)),
  pov: data.advShare.map((size, i) => size / (size + data.volumeTime[i]!)),
  costBps: data.costBps,
  day: data.day,
});

/** The same exponent for all, a coefficient for each symbol as far as its own orders tell; symbols that were not learned from take the market's. */
export const symbolLearner = (thresholds: TierThresholds): Learner =>
  learnerOf('power law by symbol', (data) => {
    const fit = fitPower(data);
    if (!fit.ok) return fit;
    const { symbols } = groupCoefficients(data, fit.value, thresholds);
    const bySymbol = new Map(symbols.map(({ symbol, believed }) => [symbol, believed.value]));
    return ok(
      powerMean(
        (rows, i) => bySymbol.get(rows.names[rows.name[i]!]!) ?? fit.value.coefficient.value,
        fit.value.exponent.value,
      ),
    );
  });
