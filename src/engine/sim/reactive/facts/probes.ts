import { childrenDailyOf } from '#core/matching/flow-terms';
import { marketDrawsOf, seedOf } from '#engine/sim/reactive/chance';
import type { DayAsk } from '#engine/sim/reactive/facts/watch-day';
import { type DayWatcher, reactiveDay } from '#engine/sim/reactive/market';
import { daySecondsOf, type ReactiveParameters } from '#engine/sim/reactive/parameters';

/** A parent order of ours: market orders of one size at even distances, nothing clever. */
export interface Probe {
  readonly side: 1 | -1;
  readonly lots: number;
  readonly children: number;
  /** Seconds since the open: of its first and of its last child order. */
  readonly from: number;
  readonly to: number;
}
/** What a probe did to the price: the log mid with it less that without it on the same day, positive with the order. */
export interface ProbedImpact {
  /** Lots over the lots of an average day. */
  readonly size: number;
  readonly filled: number;
  /** After the last child order; in the last ten minutes of the day; and on average between its first and its last child order. */
  readonly peak: number;
  readonly close: number;
  readonly path: number;
  /** How far the price was off later: entry i is `AFTER_MINUTES[i]` after the last child order, NaN past the close. */
  readonly after: readonly number[];
}
const AFTER_MINUTES = [1, 5, 15, 30, 60] as const;

const MARKET_ORDER = 1;
/** Mids are averaged over so long: after an order, and before the close. */
const SETTLE_SECONDS = 5;
const CLOSING_SECONDS = 600;
/** Log mids at the end of each second of a day, with a probe or without. */
function midsOf(
  ask: DayAsk,
  probe: Probe | null,
): {
  readonly mids: Float64Array;
  readonly lots: number;
} {
  const daySeconds = daySecondsOf(ask.parameters);
  const watcher: DayWatcher = {};
  let lots = 0;
  const market = reactiveDay({ ...ask, daySeconds }, watcher, {
    filled(_id, _price, filled) {
      lots += filled;
    },
    rested: () => undefined,
    ended: () => undefined,
    rejected: () => undefined,
  });
  const mids = new Float64Array(daySeconds + 1);
  let sent = 0;
  const gap =
    probe === null || probe.children < 2 ? 0 : (probe.to - probe.from) / (probe.children - 1);
  for (let second = 0; second <= daySeconds; second++) {
    for (;;) {
      const due = probe !== null && sent < probe.children ? probe.from + sent * gap : Infinity;
      const next = market.nextAt();
      if (Math.min(due, next) > second) break;
      if (next <= due) {
        market.step();
        continue;
      }
      if (probe === null) break;
      const whole =
        Math.round(((sent + 1) * probe.lots) / probe.children) -
        Math.round((sent * probe.lots) / probe.children);
      sent++;
      if (whole > 0) market.submit(due, sent, probe.side, MARKET_ORDER, 0, whole);
    }
    const mid = market.mid();
    mids[second] = Number.isNaN(mid) ? (mids[second - 1] ?? NaN) : Math.log(mid);
  }
  return { mids, lots };
}

/** The same day with each probe alone and without any: what differs is what the probe did. */
export function probeDay(ask: DayAsk, probes: readonly Probe[]): readonly ProbedImpact[] {
  const plain = midsOf(ask, null);
  const last = plain.mids.length - 1;
  return probes.map((probe) => {
    const ours = midsOf(ask, probe);
    const off = (second: number, during: number): number => {
      if (second > last) return NaN;
      const end = Math.min(last, second + during);
      let sum = 0;
      for (let i = second; i <= end; i++) sum += ours.mids[i]! - plain.mids[i]!;
      return (probe.side * sum) / (end - second + 1);
    };
    const end = Math.ceil(probe.to);
    const first = Math.floor(probe.from);
    let path = 0;
    for (let i = first; i <= end; i++) path += ours.mids[i]! - plain.mids[i]!;
    return {
      size: probe.lots / ask.parameters.volumeDaily,
      filled: ours.lots,
      peak: off(end, SETTLE_SECONDS),
      close: off(last - CLOSING_SECONDS, CLOSING_SECONDS),
      path: (probe.side * path) / (end - first + 1),
      after: AFTER_MINUTES.map((minutes) => off(end + minutes * 60, SETTLE_SECONDS)),
    };
  });
}

const SMALLEST = 1e-3;
const LARGEST = 0.1;
const LEFT_SECONDS = 1800;
/** Sizes even in log from 0.1 % to 10 % of the daily volume, at the market's own pace, over before the last half hour. */
export function drawProbes(
  parameters: ReactiveParameters,
  seed: number,
  count: number,
): readonly Probe[] {
  const draws = marketDrawsOf(seedOf(seed, 2));
  const daySeconds = daySecondsOf(parameters);
  const child = parameters.volumeDaily / childrenDailyOf(parameters);
  return Array.from({ length: count }, (_, i) => {
    // Strata: every day has small and large ones.
    const place = (i + draws.uniform()) / count;
    const lots = parameters.volumeDaily * SMALLEST * (LARGEST / SMALLEST) ** place;
    const seconds = (lots / parameters.volumeDaily / parameters.takers.participation) * daySeconds;
    const room = Math.max(0, daySeconds - LEFT_SECONDS - seconds);
    const from = draws.uniform() * room;
    return {
      side: draws.uniform() < 0.5 ? 1 : -1,
      lots: Math.max(1, Math.round(lots)),
      children: Math.max(2, Math.round(lots / child)),
      from,
      to: Math.min(daySeconds - LEFT_SECONDS, from + seconds),
    };
  });
}
