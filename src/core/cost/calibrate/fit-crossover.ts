import { cannotFit } from '#core/cost/calibrate/fit-power';
import type { Observations } from '#core/cost/calibrate/observations';
import {
  type CrossoverLaw,
  CURVATURE,
  crossoverShape,
  VOLATILITY_REFERENCE,
} from '#core/cost/crossover';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE, type Count, type Days } from '#core/kernel/units';
import { quantileOf } from '#core/numeric/quantile';
import { robustFit } from '#core/numeric/robust-fit';

export interface CrossoverFit {
  readonly law: CrossoverLaw;
  readonly n: Count;
  readonly days: Days;
}
/** What a fit starts from: how time counts is taken from it, the rest is drawn to it by so much. */
export interface CrossoverBelief {
  readonly law: CrossoverLaw;
  /** Standard deviations of ln Y, omega and ln q0 beforehand; Infinity: the rows alone decide. */
  readonly deviations: readonly [number, number, number];
}

// Costs of volatile names scatter more, but less than in proportion: as volatility^0.6 on the panel of the default.
const SCATTER = 0.6;
const HUBER = 4;
const NORMAL_OVER_MAD = 1.4826;

/**
 * ln Y, omega and ln q0 of the crossover law from orders, with errors clustered by day. How costs fall with time is not fitted: rows of one duration cannot tell it, and
 * flows over longer windows are not longer orders.
 */
export function fitCrossover(
  data: Observations,
  { law, deviations }: CrossoverBelief,
): Result<CrossoverFit, Refusal> {
  const no = cannotFit(data);
  if (no !== null) return err(no);
  const weight = data.volatilityDaily.map(
    (sigma) => 1 / (BPS_IN_ONE * VOLATILITY_REFERENCE * (sigma / VOLATILITY_REFERENCE) ** SCATTER),
  );
  const scale =
    NORMAL_OVER_MAD *
    quantileOf(data.costBps.map((cost, i) => Math.abs(cost * weight[i]!)).toSorted(), 0.5);
  const start = [
    Math.log(law.coefficient),
    law.volatilityExponent,
    Math.log(law.crossover),
  ] as const;
  const found = robustFit({
    observed: data.costBps,
    weight,
    start,
    cut: HUBER * scale,
    unit: scale,
    cluster: data.day,
    belief: start.map((value, i) => ({ value, deviation: deviations[i]! })),
    value: (row, [logY, volatilityExponent, logCrossover], slopes) => {
      const advShare = data.advShare[row]!;
      const volatilityDaily = data.volatilityDaily[row]!;
      const crossover = Math.exp(logCrossover!);
      const cost =
        BPS_IN_ONE *
        Math.exp(
          logY! +
            crossoverShape(
              { advShare, volatilityDaily, volumeTime: data.volumeTime[row]! },
              {
                volatilityExponent: volatilityExponent!,
                crossover,
                decay: law.decay,
                fastest: law.fastest,
              },
            ),
        );
      slopes[0] = cost;
      slopes[1] = cost * Math.log(volatilityDaily / VOLATILITY_REFERENCE);
      slopes[2] = -CURVATURE * cost * (crossover / (advShare + crossover));
      return cost;
    },
  });
  const at = found?.at ?? [];
  if (found === null || !at.every(Number.isFinite))
    return err(
      refusal(
        'CALIBRATION_FAILED',
        'the orders must tell level, volatility and size apart, did not',
        { n: data.n },
        'give more orders of different sizes, or name a published model',
      ),
    );
  const [logY, volatilityExponent, logCrossover] = at;
  return ok({
    law: {
      ...law,
      coefficient: Math.exp(logY!),
      volatilityExponent: volatilityExponent!,
      crossover: Math.exp(logCrossover!),
      covariance: found.covariance,
      transferError: 0,
    },
    n: data.n,
    days: new Set(data.day).size,
  });
}
