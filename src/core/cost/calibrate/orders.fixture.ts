import { type Observations, observationsOf } from '#core/cost/calibrate/observations';
import { seededRandom } from '#core/kernel/random';
import { normalQuantile } from '#core/numeric/normal';

interface World {
  readonly seed: number;
  readonly days?: number;
  readonly names?: number;
  readonly Y?: number;
  readonly delta?: number;
  /** Standard deviation of a day's common cost and of an order's own, as shares of daily volatility. */
  readonly common?: number;
  readonly own?: number;
  readonly coefficientOf?: (name: number) => number;
}
/** Orders of a market that follows the law, with days on which everything moves together. */
export function orders({
  seed,
  days = 40,
  names = 30,
  Y = 0.8,
  delta = 0.5,
  common = 0.1,
  own = 0.3,
  coefficientOf = () => Y,
}: World): Observations {
  const { next: random } = seededRandom(seed);
  const normal = (): number => normalQuantile(Math.min(1 - 1e-12, Math.max(1e-12, random())));
  const rows = Array.from({ length: days }, (_, day) => {
    const shared = common * normal();
    return Array.from({ length: names }, (__, name) => {
      const advShare = Math.exp(-5 + 3.5 * random());
      const volatilityDaily = 0.01 + 0.02 * random();
      const cost =
        1e4 * volatilityDaily * (coefficientOf(name) * advShare ** delta + shared + own * normal());
      return {
        name: `N${name}`,
        day,
        advShare: advShare,
        volatilityDaily: volatilityDaily,
        volumeTime: 0.9,
        varianceDays: 0.3,
        adv: 1e8,
        advNotional: 1e8 * (1 + random()),
        costBps: cost,
      };
    });
  });
  return observationsOf(rows.flat());
}
