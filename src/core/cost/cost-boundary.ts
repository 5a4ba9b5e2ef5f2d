import { invariant } from '#core/kernel/assert';
import { normalCdf } from '#core/numeric/normal';

/** Of one order's cost: its variance so far, that of all of it by its estimate, and how often an order that costs what was forecast may be called dear. */
export interface BoundaryTerms {
  readonly variance: number;
  readonly varianceOfAll: number;
  readonly falseAlarm: number;
}

/**
 * How far the cost may be above its forecast, looked at as often as anybody likes: a path of Brownian motion that is in the variance `v` ever passes it with
 * a probability of at most `falseAlarm`. For S of variance v and any r > 0
 *     M = 2 sqrt(r / (v + r)) exp(S^2 / (2 (v + r))) Phi(S / sqrt(v + r))
 * is a martingale that begins at 1 (exp(l S - l^2 v / 2) mixed over the positive half of a normal l of variance 1 / r), and by Ville's inequality it ever
 * reaches 1 / falseAlarm with at most that probability. Ville (1939); Robbins (1970), "Statistical methods related to the law of the iterated logarithm",
 * Ann. Math. Statist. 41, 1397; Howard, Ramdas, McAuliffe & Sekhon (2021), "Time-uniform, nonparametric, nonasymptotic confidence sequences", Ann. Statist.
 * 49, 1055, whose choice of r makes it narrowest where the order is to end.
 */
export function costBoundary({ variance, varianceOfAll, falseAlarm }: BoundaryTerms): number {
  invariant(varianceOfAll > 0, 'an order whose cost is certain needs no test');
  invariant(falseAlarm > 0 && falseAlarm < 0.5, 'a rate of false alarms is above 0 and below 1/2');
  invariant(variance >= 0, 'variance is spent, never earned');
  const odds = 2 * Math.log(1 / falseAlarm);
  const mixed = varianceOfAll / (odds + Math.log(1 + odds));
  const width = variance + mixed;
  const at = (above: number): number =>
    Math.sqrt(width * (Math.log(width / mixed) + 2 * Math.log(1 / (2 * falseAlarm * above))));
  // The first step counts the half below as nothing and is too narrow by a hair; the second is too wide by less.
  return at(normalCdf(at(1) / Math.sqrt(width)));
}
