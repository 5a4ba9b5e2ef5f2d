import { ALMGREN_2005, almgrenImpact } from '#core/cost/almgren-2005';
import { shippedModel } from '#core/cost/default-model';
import { ISTAR, type IStarParameters, instantaneous } from '#core/cost/i-star';
import {
  type Calibration,
  type ImpactModel,
  type ImpactPart,
  modelOfParts,
} from '#core/cost/model';
import { publishedSquareRoot } from '#core/cost/square-root';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { BPS_IN_ONE } from '#core/kernel/units';
import { invarianceCostBps } from '#core/liquidity/measures/invariance';
import { priorNamed } from '#core/liquidity/priors';

const published = (source: string): Calibration => ({ state: 'prior', source, asOf: null, n: 0 });
const DAYS_A_YEAR = 250;
const SOURCES = {
  almgren: 'Almgren, Thum, Hauptmann & Li 2005, 29,509 orders in US stocks',
  iStar: 'Kissell 2014, recalled',
  invariance: 'Kyle & Obizhaeva 2016, portfolio transitions, recalled',
};

/**
 * Almgren et al. (2005): half of the permanent move gamma sigma (Q / V)(Theta / V)^(1/4), and eta sigma (Q / (V T))^(3/5) for as long as it trades.
 * The price ends at both together; the first stays.
 */
export function almgrenModel(unitsOutstanding: number): ImpactModel {
  const { gamma, gammaError, eta, etaError, used } = ALMGREN_2005;
  return modelOfParts(
    'almgren-2005/published',
    published(SOURCES.almgren),
    ({ advShare, volatilityDaily, adv, volumeTime }): readonly ImpactPart[] => {
      if (!(volumeTime > 0)) return [unknown];
      const { permanent, temporary } = almgrenImpact({
        quantity: advShare * adv,
        adv,
        unitsOutstanding,
        volatilityDaily,
        duration: volumeTime,
      });
      const stays = BPS_IN_ONE * permanent;
      const goes = BPS_IN_ONE * temporary;
      return [
        {
          bps: stays / 2,
          exponent: used.alpha,
          peakBps: stays,
          permanentBps: stays,
          standardErrorBps: ((gammaError / gamma) * stays) / 2,
        },
        {
          bps: goes,
          exponent: used.beta,
          peakBps: goes,
          permanentBps: 0,
          standardErrorBps: (etaError / eta) * goes,
        },
      ];
    },
  );
}
const unknown: ImpactPart = {
  bps: NaN,
  exponent: NaN,
  peakBps: NaN,
  permanentBps: NaN,
  standardErrorBps: NaN,
};

/** I-Star at the pace Q / (Q + what others trade meanwhile). Its sources tell no errors: the whole part counts as its error. */
export function iStarModel(set: keyof typeof ISTAR): ImpactModel {
  const parameters: IStarParameters = ISTAR[set];
  return modelOfParts(
    `i-star-${set.toLowerCase()}/published`,
    published(SOURCES.iStar),
    ({ advShare, volatilityDaily, volumeTime }): readonly ImpactPart[] => {
      const pace = advShare === 0 ? 0 : advShare / (advShare + volumeTime);
      const all = instantaneous(
        { size: advShare, sigma: volatilityDaily * Math.sqrt(DAYS_A_YEAR) },
        parameters,
      );
      const goes = parameters.b1 * all * pace ** parameters.a4;
      const stays = (1 - parameters.b1) * all;
      return [
        {
          bps: goes,
          exponent: parameters.a2 + parameters.a4 * (1 - pace),
          peakBps: goes,
          permanentBps: 0,
          standardErrorBps: null,
        },
        {
          bps: stays,
          exponent: parameters.a2,
          peakBps: (1 + parameters.a2) * stays,
          permanentBps: stays,
          standardErrorBps: null,
        },
      ];
    },
  );
}

/** The impact of the calibrated cost functions of microstructure invariance, without their term for the spread. Values in dollars of 2005. */
export function invarianceModel(form: 'linear' | 'root'): ImpactModel {
  const exponent = form === 'linear' ? 1 : 0.5;
  return modelOfParts(
    `invariance-${form}/published`,
    published(SOURCES.invariance),
    ({ advShare, volatilityDaily, advNotional }): readonly ImpactPart[] => {
      const activity = { valueDaily: advNotional, volatilityDaily };
      const average =
        invarianceCostBps(activity, advShare)[form] - invarianceCostBps(activity, 0)[form];
      return [
        {
          bps: average,
          exponent,
          peakBps: (1 + exponent) * average,
          permanentBps: form === 'linear' ? 2 * average : average,
          standardErrorBps: null,
        },
      ];
    },
  );
}

export const PUBLISHED_MODELS = [
  'crossover/us-equity',
  'crossover/crypto',
  'square-root',
  'almgren-2005',
  'i-star',
  'i-star-lc',
  'i-star-sc',
  'invariance',
  'invariance-linear',
] as const;

/** A published model by its name; Almgren's asks for the units outstanding. */
export function publishedModel(
  name: string,
  unitsOutstanding: number | null,
): Result<ImpactModel, Problem> {
  // square-root/us-large-cap: with the coefficient of that prior, as a service names what it uses.
  const [law, prior] = name.split('/');
  if (law === 'square-root' && prior !== undefined && prior !== 'published') {
    const named = priorNamed(prior);
    return named.ok ? ok(publishedSquareRoot(named.value)) : named;
  }
  switch (name) {
    case 'crossover/us-equity':
      return ok(shippedModel('equity'));
    case 'crossover/crypto':
      return ok(shippedModel('crypto'));
    case 'square-root/published':
    case 'square-root':
      return ok(publishedSquareRoot(null));
    case 'almgren-2005':
      return unitsOutstanding === null
        ? err(
            problem(
              'FLAG_MISSING',
              '--outstanding',
              'the units outstanding are required for the model almgren-2005',
              'give --outstanding UNITS, or choose another --model',
            ),
          )
        : ok(almgrenModel(unitsOutstanding));
    case 'i-star':
      return ok(iStarModel('ALL'));
    case 'i-star-lc':
      return ok(iStarModel('LC'));
    case 'i-star-sc':
      return ok(iStarModel('SC'));
    case 'invariance':
      return ok(invarianceModel('root'));
    case 'invariance-linear':
      return ok(invarianceModel('linear'));
    default:
      return err(
        problem(
          'MODEL_UNKNOWN',
          '--model',
          `must be one of ${PUBLISHED_MODELS.join(', ')} or a file that calibrate wrote, was ${name}`,
          'give --model crossover/us-equity',
        ),
      );
  }
}
