import type { Bps, InLots, Ratio, Seconds } from '#core/kernel/units';
import type { Weighed } from './weigh.ts';
import { cheapest } from './weigh.ts';

/** What a tactic looks at. `usual`: what is normal for this name, from its profile; null is unknown. */
export interface Conditions {
  readonly usual: {
    readonly volatilityDaily: Ratio | null;
    readonly spreadBps: Bps | null;
    /** Lots at a touch. */
    readonly depth: InLots | null;
  };
  readonly volatilityDaily: Ratio | null;
  readonly spreadBps: Bps;
  /** Lots at our own touch and at the other one. */
  readonly near: InLots;
  readonly far: InLots;
  /** How far behind the schedule the plan allows, as a fraction of the parent. */
  readonly behindMax: Ratio;
  readonly weighed: Weighed | null;
  readonly unusual: Unusual;
  /** What the client set beside the order; null: left to the strategy. */
  readonly display: Ratio | null;
  readonly beyondArrival: Bps | null;
  /** How far the mid has moved against the order since its arrival. */
  readonly movedBps: Bps;
}

/** From where on a market is not a usual one for `adaptive`. */
export interface Unusual {
  /** Volatility and spread as multiples of the usual, depth at the touch as a share of it. */
  readonly volatility: Ratio;
  readonly spread: Ratio;
  readonly depth: Ratio;
  /** Share of one side in what both show at the touch. */
  readonly oneSided: Ratio;
}
export const UNUSUAL: Unusual = { volatility: 1.5, spread: 2, depth: 0.5, oneSided: 0.9 };

/** `aggressive` stands in older journals only. */
export type Pace = 'passive' | 'patient' | 'usual' | 'aggressive';
type WayToTrade = 'cross' | 'join' | 'improve' | 'wait';

/** How a schedule is worked at this moment. What is behind it by more than `slack` of the parent is taken in any case. */
export interface Tactic {
  readonly regime: Pace;
  readonly way: WayToTrade;
  readonly slack: Ratio;
  /** Share of what is due that one order may be, and share of the parent that it may show. */
  readonly size: Ratio;
  readonly display: Ratio;
  /** How long a resting order stays where it is after the touch has left it. */
  readonly staysFor: Seconds;
}
const STAYS_FOR = 5;

/** EXE-5, EXE-28: the cheapest way, whatever the market does; for strategies whose schedule is their whole opinion. Where nothing can be weighed: inside the spread. */
export const byPrice = ({ behindMax, weighed }: Conditions): Tactic => ({
  regime: 'usual',
  way: weighed === null ? 'improve' : cheapest(weighed),
  slack: behindMax,
  size: 1,
  display: 1,
  staysFor: STAYS_FOR,
});

const PATIENT_SLACK = 4;
const SMALLER = 0.5;

/**
 * EXE-6: regimes choose tactics inside the plan and never move it.
 *   passive (volatility high): at the touch, because a moving price comes to a resting order soon enough, and to the one in front with bad news; where resting costs more than crossing, nothing.
 *   patient (spread wide): inside the spread, and four times as much may be behind the schedule.
 *   usual: the cheapest way.
 * In a thin or a one-sided book orders are half as large.
 */
export function byRegime(conditions: Conditions): Tactic {
  const { usual, volatilityDaily, spreadBps, near, far, unusual } = conditions;
  const priced = byPrice(conditions);
  const isWild = isAbove(volatilityDaily, usual.volatilityDaily, unusual.volatility);
  const isWide = isAbove(spreadBps, usual.spreadBps, unusual.spread);
  const isThin = usual.depth !== null && (near + far) / 2 < unusual.depth * usual.depth;
  const isOneSided = Math.max(near, far) > unusual.oneSided * (near + far);
  const size = isThin || isOneSided ? SMALLER : 1;
  const tactic = { ...priced, size, slack: isWide ? PATIENT_SLACK * priced.slack : priced.slack };
  const isCross = priced.way === 'cross';
  if (isWild) return { ...tactic, regime: 'passive', way: isCross ? 'wait' : 'join' };
  if (isWide) return { ...tactic, regime: 'patient', way: isCross ? 'improve' : priced.way };
  return tactic;
}

/** EXE-42: at once, whatever it costs. */
export const taking = (conditions: Conditions): Tactic => ({
  ...byPrice(conditions),
  way: 'cross',
});

// All of an order may be late: what is late is taken towards the end of its plan, where it must complete (EXE-37).
const NEVER_LATE = 1;

/** EXE-37: at the touch, and with it wherever it goes. */
export const pegged = (conditions: Conditions): Tactic => ({
  ...byPrice(conditions),
  way: 'join',
  slack: NEVER_LATE,
  staysFor: 1,
});

const DISPLAY = 0.1;
/** EXE-38: at the touch, a tenth of the order at a time where the client does not say. */
export const iceberg = (conditions: Conditions): Tactic => ({
  ...pegged(conditions),
  display: conditions.display ?? DISPLAY,
  staysFor: STAYS_FOR,
});

const BLOCK = 2;
/** EXE-39: shows nothing, and takes what is due when the other side shows twice the usual size at no more than the usual spread. Where nobody knows what is usual, nothing. */
export function seeking(conditions: Conditions): Tactic {
  const { usual, far, spreadBps } = conditions;
  const isThere =
    usual.depth !== null &&
    usual.spreadBps !== null &&
    far >= BLOCK * usual.depth &&
    spreadBps <= usual.spreadBps;
  return { ...byPrice(conditions), way: isThere ? 'cross' : 'wait', slack: NEVER_LATE };
}

const BEYOND_ARRIVAL = 10;
const SOON = 0.05;
/** EXE-40: by price near the arrival price, and nothing while the market is further than that against it. */
export function nearArrival(conditions: Conditions): Tactic {
  const { movedBps, beyondArrival } = conditions;
  const priced = byPrice(conditions);
  return movedBps <= (beyondArrival ?? BEYOND_ARRIVAL)
    ? { ...priced, slack: SOON }
    : { ...priced, way: 'wait', slack: NEVER_LATE };
}

const isAbove = (now: number | null, usual: number | null, times: Ratio): boolean =>
  now !== null && usual !== null && usual > 0 && now > times * usual;
