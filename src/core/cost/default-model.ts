import { type CrossoverLaw, crossoverModel } from '#core/cost/crossover';
import type { Calibration, ImpactModel } from '#core/cost/model';
import type { NoiseLaw } from '#core/cost/noise';
import type { Prior } from '#core/liquidity/priors';
import { isAlwaysOpen, type Session } from '#core/market/session';

/** Markets whose costs were fitted apart. */
export type CostMarket = 'equity' | 'crypto';

/** Coefficients that are shipped, the law of what falls around them, and where they come from. */
export interface ShippedLaw {
  readonly id: string;
  readonly law: CrossoverLaw;
  readonly noise: NoiseLaw;
  readonly calibration: Calibration;
}

/**
 * How costs fall with time, T^-beta. Net flows of 30 s to 2 h on six instrument-days of IBM, AIG and AMZN (2012, 2013): 0.23 to 0.45 by the form of the fit; three days of
 * BAC, whose spread is one tick, show none. Almgren et al. (2005), 29,509 orders of known durations: a cost of 0.02 to 0.1 of ADV over a day falls with an elasticity of
 * 0.23 to 0.32. Flows of growing windows: 0.25 (Patzelt & Bouchaud 2017, J. Stat. Mech.). The error covers all of them.
 */
const DECAY = { decay: 0.25, decayStandardError: 0.1 };
/**
 * One deviation of ln Y between studies of the same order: the published levels run from a third to one (Toth et al. 2011, Grinold & Kahn 2000).
 * It is the error that matters where this market was not in the fit.
 */
const BETWEEN_STUDIES = 0.33;

/**
 * How realised costs fell around the law on the same panel: wider than a normal's in quiet names and for large orders. 90 % of them lie within in every third of volatility
 * and bucket of size.
 */
const PANEL_NOISE: NoiseLaw = {
  intercept: -1.755,
  byVolatility: -0.4217,
  bySize: 0.0302,
  byLargeSize: 0.2449,
  seen: { volatilityDaily: [0.0045, 0.065], advShare: [0.00033, 0.43] },
  quantiles: [-2.085, -1.542, -0.76, -0.015, 0.761, 1.563, 2.165],
};

/** Everything that is shipped, by market. docs/calibration.md says how each number was found, and the command that finds it again. */
export const SHIPPED: { readonly [Market in CostMarket]: ShippedLaw } = {
  equity: {
    id: 'crossover/us-equity',
    law: {
      coefficient: 0.542,
      volatilityExponent: 0.615,
      crossover: 0.0081,
      covariance: [
        [0.00969, 0.00184, 0.0593],
        [0.00184, 0.00657, -0.00077],
        [0.0593, -0.00077, 0.621],
      ],
      ...DECAY,
      transferError: BETWEEN_STUDIES,
      fastest: 0.00125,
    },
    noise: PANEL_NOISE,
    calibration: {
      state: 'prior',
      source:
        'fitted on net flows of 248 S&P 500 stocks, July to September 2007; time from tapes of 2012-13 and Almgren et al. 2005',
      asOf: null,
      n: 13_414,
    },
  },
  crypto: {
    id: 'crossover/crypto',
    law: {
      coefficient: 0.3,
      // One coin on three days tells no exponent: proportional, as the square-root law has it, and unsure by a fifth.
      volatilityExponent: 1,
      crossover: 0.0081,
      covariance: [
        [0.101, 0, 0],
        [0, 0.04, 0],
        [0, 0, 0.621],
      ],
      ...DECAY,
      transferError: BETWEEN_STUDIES,
      fastest: 0.00005,
    },
    noise: PANEL_NOISE,
    calibration: {
      state: 'prior',
      source:
        'level fitted on net flows of BTC: Binance spot and USD-M (August 2024), Bitstamp (May 2015); shape and time as in US equities',
      asOf: null,
      n: 89,
    },
  },
};

export function shippedModel(market: CostMarket): ImpactModel {
  const { id, calibration, law, noise } = SHIPPED[market];
  return crossoverModel(id, calibration, law, noise);
}

/** Whose costs those of a market are like: one that never closes trades like a coin. */
export const costMarketOf = (session: Session | null, prior: Prior | null): CostMarket =>
  prior?.name === 'crypto-major' || (session !== null && isAlwaysOpen(session))
    ? 'crypto'
    : 'equity';

/** What prices orders where no other model is named: state `prior`, always named, never "calibrated". */
export const defaultModel = (prior: Prior | null, session: Session | null = null): ImpactModel =>
  shippedModel(costMarketOf(session, prior));
