import { type BoostedFit, boostedQuantiles, boostedShare } from '#core/cost/calibrate/boosted';
import type { PowerFit } from '#core/cost/calibrate/fit-power';
import {
  type GroupCoefficients,
  type TierThresholds,
  tierAt,
} from '#core/cost/calibrate/group-coefficients';
import { type CrossoverLaw, crossoverModel } from '#core/cost/crossover';
import { envelopeOf } from '#core/cost/envelope';
import {
  type Calibration,
  type ImpactModel,
  type ImpactPart,
  modelOfParts,
  type Trade,
} from '#core/cost/model';
import { interpolated, type NoiseLaw, shockOf } from '#core/cost/noise';
import { BPS_IN_ONE } from '#core/kernel/units';

/** A coefficient that is believed of a tier or of a symbol, with its error. */
interface Believed {
  readonly name: string;
  readonly coefficient: number;
  readonly standardError: number;
}
export interface FittedPower {
  readonly kind: 'power';
  readonly fit: PowerFit;
  readonly thresholds: TierThresholds;
  readonly tiers: readonly Believed[];
  readonly symbols: readonly Believed[];
  readonly noise: NoiseLaw;
}
interface FittedBoosted {
  readonly kind: 'boosted';
  readonly fit: BoostedFit;
}
interface FittedEnsemble {
  readonly kind: 'ensemble';
  readonly members: readonly {
    readonly weight: number;
    readonly model: FittedPower | FittedBoosted | FittedCrossover;
  }[];
}
/** The crossover law, for every symbol alike. */
export interface FittedCrossover {
  readonly kind: 'crossover';
  readonly law: CrossoverLaw;
  readonly noise: NoiseLaw;
}
/** What a calibration found, as plain data: kept in a file, sent to a service, written into its journal. */
export type Fitted = FittedPower | FittedBoosted | FittedEnsemble | FittedCrossover;

export const fittedPower = (
  fit: PowerFit,
  { tiers, symbols }: GroupCoefficients,
  thresholds: TierThresholds,
  noise: NoiseLaw,
): FittedPower => ({
  kind: 'power',
  fit,
  thresholds,
  noise,
  tiers: tiers.map(({ tier, believed }) => ({
    name: tier,
    coefficient: believed.value,
    standardError: believed.standardError,
  })),
  symbols: symbols.map(({ symbol, believed }) => ({
    name: symbol,
    coefficient: believed.value,
    standardError: believed.standardError,
  })),
});

/** The fitted model as everybody holds it, for one symbol: its own coefficient, else its tier's, else the market's. */
export function impactModelOf(
  id: string,
  calibration: Calibration,
  fitted: Fitted,
  symbol: string,
): ImpactModel {
  switch (fitted.kind) {
    case 'power':
      return powerModel(id, calibration, fitted, symbol);
    case 'crossover':
      return crossoverModel(id, calibration, fitted.law, fitted.noise);
    case 'boosted':
      return boostedModel(id, calibration, fitted);
    case 'ensemble':
      return ensembleModel(
        id,
        calibration,
        fitted.members.map(({ weight, model }) => ({
          weight,
          model: impactModelOf(id, calibration, model, symbol),
        })),
      );
  }
}

function powerModel(
  id: string,
  calibration: Calibration,
  { fit, thresholds, tiers, symbols, noise }: FittedPower,
  symbol: string,
): ImpactModel {
  const market: Believed = {
    name: 'market',
    coefficient: fit.coefficient.value,
    standardError: fit.coefficient.standardError,
  };
  const own = symbols.find(({ name }) => name === symbol);
  const exponent = fit.exponent.value;
  const [[, both], [, ofExponent]] = fit.covariance;
  const part = ({ advShare, volatilityDaily, advNotional }: Trade): ImpactPart => {
    const { coefficient, standardError } =
      own ?? tiers.find(({ name }) => name === tierAt(thresholds, advNotional)) ?? market;
    const average = BPS_IN_ONE * coefficient * volatilityDaily * advShare ** exponent;
    const logSize = Math.log(advShare);
    // Delta method over ln Y and delta; a coefficient of its own keeps the market's exponent and its error.
    const relative =
      advShare === 0
        ? 0
        : Math.sqrt(
            Math.max(
              0,
              (standardError / coefficient) ** 2 + 2 * both * logSize + ofExponent * logSize ** 2,
            ),
          );
    return {
      bps: average,
      exponent,
      peakBps: (1 + exponent) * average,
      permanentBps: average,
      standardErrorBps: Math.abs(average) * relative,
    };
  };
  return modelOfParts(
    id,
    calibration,
    (trade) => [part(trade)],
    (trade, probability) => shockOf(noise, trade, probability),
  );
}

const GRID = Array.from({ length: 48 }, (_, k) => 1e-4 * 1.25 ** k);
function boostedModel(id: string, calibration: Calibration, { fit }: FittedBoosted): ImpactModel {
  const averageAt = (size: number, { volatilityDaily, advNotional }: Trade): number =>
    size === 0
      ? 0
      : BPS_IN_ONE * volatilityDaily * boostedShare(fit, size, volatilityDaily, advNotional);
  const { exponent, covariance } = fit.law;
  const law = fit.law.coefficient.value;
  return {
    id,
    calibration,
    impactBps: (trade) => averageAt(trade.advShare, trade),
    // Trees are steps, and steps have no slope: that of the convex envelope of the whole cost.
    marginalImpactBps: (trade) =>
      envelopeOf((size) => size * averageAt(size, trade), GRID).slope(trade.advShare),
    // As wrong as the law is by its own account, and as far as the trees are from it.
    impactStandardErrorBps: (trade) => {
      const usual = BPS_IN_ONE * law * trade.volatilityDaily * trade.advShare ** exponent.value;
      const logSize = Math.log(trade.advShare);
      const relative =
        trade.advShare === 0
          ? 0
          : Math.sqrt(
              Math.max(
                0,
                covariance[0][0] + 2 * covariance[0][1] * logSize + covariance[1][1] * logSize ** 2,
              ),
            );
      return Math.hypot(relative * usual, averageAt(trade.advShare, trade) - usual);
    },
    peakBps: (trade) => (1 + exponent.value) * averageAt(trade.advShare, trade),
    permanentBps: (trade) => averageAt(trade.advShare, trade),
    shock: ({ advShare, volatilityDaily, advNotional }, probability) =>
      interpolated(boostedQuantiles(fit, advShare, volatilityDaily, advNotional), probability),
  };
}

function ensembleModel(
  id: string,
  calibration: Calibration,
  members: readonly { readonly weight: number; readonly model: ImpactModel }[],
): ImpactModel {
  const mix = (of: (model: ImpactModel) => number): number =>
    members.reduce((sum, { weight, model }) => sum + weight * of(model), 0);
  return {
    id,
    calibration,
    impactBps: (trade) => mix((model) => model.impactBps(trade)),
    marginalImpactBps: (trade) => mix((model) => model.marginalImpactBps(trade)),
    // Members share their data, so their errors add; how far they disagree comes on top.
    impactStandardErrorBps: (trade) => {
      const mean = mix((model) => model.impactBps(trade));
      return Math.hypot(
        mix((model) => model.impactStandardErrorBps(trade)),
        Math.sqrt(mix((model) => (model.impactBps(trade) - mean) ** 2)),
      );
    },
    peakBps: (trade) => mix((model) => model.peakBps(trade)),
    permanentBps: (trade) => mix((model) => model.permanentBps(trade)),
    shock: (trade, probability) => mix((model) => model.shock(trade, probability)),
  };
}
