import { seededRandom } from '#core/kernel/random';
import { factorRisk } from '#core/portfolio/optimise/factor-risk';
import { marketOf, model } from './book.fixture.ts';
import { type Rebalanced, rebalance } from './rebalance.ts';
import { rebalanceName } from './rebalance-name.ts';
import { type Aim, type RebalanceAsk, type RebalanceRules } from './rebalance-problem.ts';

const RULES: RebalanceRules = {
  riskAversion: 5,
  daysAYear: 252,
  holdingDays: 63,
  participation: 0.1,
  completionDays: 5,
  maxIlliquid: null,
  minDaily: null,
  turnover: null,
  leverage: null,
  daysMax: null,
  borrowAYear: 0.01,
};
export const NAMES = 6;

/** Six liquid names that are held, and what is expected of each, from a seed. */
export function askOf(
  seed: number,
  change: Partial<RebalanceRules> = {},
  lotOf: (i: number) => number = () => 1,
  aim?: Aim,
): RebalanceAsk {
  const random = seededRandom(seed);
  const names = Array.from({ length: NAMES }, (_, i) => {
    const close = 20 + 100 * random.next();
    const found = rebalanceName({
      symbol: `N${i}`,
      units: 100 * Math.ceil(200 * random.next()),
      lot: lotOf(i),
      market: marketOf(`N${i}`, {
        close,
        adv: 1e6 * (1 + random.next()),
        spreadBps: 1 + 10 * random.next(),
        volatility: 0.01 + 0.02 * random.next(),
      }),
      model,
      feesBps: 0.5,
      fullScore: null,
    });
    if (!found.ok) throw new Error(found.error.message);
    return { ...found.value, capOfNav: 1 };
  });
  const risk = factorRisk(
    names.map(() => [0.5 + random.next(), random.next() - 0.5]),
    [
      [1e-4, 1e-5],
      [1e-5, 5e-5],
    ],
    names.map(() => 1e-5 + 2e-4 * random.next()),
  );
  if (risk === null) throw new Error('factors have a covariance');
  return {
    names,
    cash: 1e6,
    risk,
    aim: aim ?? { kind: 'returns', perYear: names.map(() => 0.3 * random.next()) },
    rules: { ...RULES, ...change },
  };
}
export function rebalancedOf(ask: RebalanceAsk): Rebalanced {
  const found = rebalance(ask);
  if (!found.ok) throw new Error(found.error.message);
  return found.value;
}
