import type { Bps, Count } from '#core/kernel/units';
import type { Interval } from './costed-keys.ts';
import type { ComparedPair } from './league-pair.ts';

const OBSERVED =
  'Observed, not randomised: what else differs between these orders may be the cause.';

/** TCA-47, TCA-48: what may be said of two contenders, in words. `comparisons`: how many the table makes. */
export function sentenceOf(
  pair: ComparedPair,
  verdict: 'differs' | 'cannot tell' | 'not comparable',
  comparisons: Count,
): string {
  const { cheaper, costlier, differenceBps, interval95Bps } = pair;
  if (differenceBps === null)
    return `${cheaper} and ${costlier} cannot be compared: no group of like orders has both.`;
  if (interval95Bps === null)
    return `The data cannot tell ${cheaper} from ${costlier}: all comparable orders are of one day.`;
  const said =
    verdict === 'differs'
      ? `${cheaper} costs ${inBps(differenceBps)} bps less than ${costlier} (${rangeOf(interval95Bps)}, ${ordersOf(pair.orders)}${pair.isPaired ? ', paired' : ''}).`
      : `The data cannot tell ${cheaper} from ${costlier}: difference ${inBps(differenceBps)} bps, interval ${rangeOf(interval95Bps)}, ${ordersOf(pair.orders)}${needed(pair, comparisons)}.`;
  return pair.assignment === 'randomised' ? said : `${said} ${OBSERVED}`;
}

function needed({ ordersNeeded, interval95Bps, orders }: ComparedPair, comparisons: Count): string {
  if (interval95Bps !== null && interval95Bps[0] > 0)
    return `; it would count alone, but not as one of ${comparisons} comparisons`;
  if (ordersNeeded === null || ordersNeeded <= orders[0] + orders[1]) return '';
  if (ordersNeeded > 1_000_000) return '; more than a million orders would be needed';
  return `; about ${String(ordersNeeded).replace(/\B(?=(\d{3})+$)/g, ',')} orders would be needed`;
}
const inBps = (bps: Bps): string => bps.toFixed(1).replace('-', '−');
const rangeOf = ([low, high]: Interval): string => `${inBps(low)} to ${inBps(high)}`;
const ordersOf = ([a, b]: readonly [Count, Count]): string =>
  a === b ? `${a} orders each` : `${a} and ${b} orders`;
