import { MINUTE_US, type Ratio, type TimeUs, timeUs, type Units } from '#core/kernel/units';
import type { MarketSource } from './parent-market.ts';
import type { AccountParent } from './parents.ts';

/** How far an order was from a schedule: the mean over its time of |share done - share due|, of the whole order. 0 is on schedule; null: the schedule is not known, or the order had less than a minute. */
export interface Adherence {
  /** From an even pace. */
  readonly even: Ratio | null;
  /** From the pace of the market's eligible volume while it worked. */
  readonly volume: Ratio | null;
  /** From the plan that it was placed with. */
  readonly plan: Ratio | null;
}
/** What is due at a moment, as a share of the whole; linear between the points. */
type Schedule = readonly (readonly [at: number, share: Ratio])[];

/** Steps in which the volume of the market is looked at. */
const STEPS = 10;
const UNKNOWN: Adherence = { even: null, volume: null, plan: null };

/** TCA-93. The time of an order is from its start to its deadline; to its end where nobody names one. */
export function adherenceOf(
  parent: AccountParent,
  quantity: Units,
  market: MarketSource | null,
): Adherence {
  const { startAt, endAt, terms } = parent;
  const until = terms.deadline !== null && terms.deadline > startAt ? terms.deadline : endAt;
  if (until - startAt < MINUTE_US || !(quantity > 0)) return UNKNOWN;
  const from = (schedule: Schedule | null): Ratio | null =>
    schedule === null ? null : meanDistance(parent, quantity, { startAt, until }, schedule);
  return {
    even: from([
      [startAt, 0],
      [until, 1],
    ]),
    volume: from(market === null ? null : volumeSchedule(parent, until, market)),
    plan: from(planSchedule(parent, quantity)),
  };
}

/** null: nothing traded that counts, or the market is not known to the end. */
function volumeSchedule(
  { side, startAt }: AccountParent,
  until: TimeUs,
  market: MarketSource,
): Schedule | null {
  if (market.arrivalAt(until) === null) return null;
  const points: (readonly [number, number])[] = [[startAt, 0]];
  for (let i = 1; i <= STEPS; i++) {
    const endAt = timeUs(startAt + Math.round(((until - startAt) * i) / STEPS));
    const { volume } = market.benchmarks({ side, startAt, endAt, filled: 0, average: null });
    if (volume === null) return null;
    points.push([endAt, volume]);
  }
  const whole = points.at(-1)?.[1] ?? 0;
  return whole > 0 ? points.map(([at, volume]) => [at, volume / whole]) : null;
}

function planSchedule({ terms }: AccountParent, quantity: Units): Schedule | null {
  const [first] = terms.plan;
  if (first === undefined) return null;
  let due = 0;
  const points: (readonly [number, number])[] = [[first.startAt, 0]];
  for (const slice of terms.plan) {
    points.push([slice.startAt, due / quantity]);
    due += slice.quantity;
    points.push([slice.endAt, due / quantity]);
  }
  return points;
}

function meanDistance(
  { fills }: AccountParent,
  quantity: Units,
  { startAt, until }: { readonly startAt: TimeUs; readonly until: TimeUs },
  schedule: Schedule,
): Ratio {
  const isInside = (at: number): boolean => at > startAt && at < until;
  const knots = [
    startAt,
    ...[...fills.map(({ at }) => at), ...schedule.map(([at]) => at)].filter(isInside),
    until,
  ].toSorted((a, b) => a - b);
  let next = 0;
  let done = 0;
  let sum = 0;
  for (let i = 1; i < knots.length; i++) {
    const from = knots[i - 1] ?? startAt;
    const to = knots[i] ?? until;
    for (let fill = fills[next]; fill !== undefined && fill.at <= from; fill = fills[++next])
      done += fill.quantity;
    if (to > from)
      sum += (to - from) * distance(done / quantity, dueAt(schedule, from), dueAt(schedule, to));
  }
  return sum / (until - startAt);
}

/** The mean of |done - due| while what is due goes in a line from one value to another. */
function distance(done: Ratio, from: Ratio, to: Ratio): number {
  const low = Math.min(from, to);
  const high = Math.max(from, to);
  return done <= low || done >= high
    ? Math.abs(done - (low + high) / 2)
    : ((done - low) ** 2 + (high - done) ** 2) / (2 * (high - low));
}

function dueAt(schedule: Schedule, at: number): Ratio {
  const i = schedule.findIndex(([end]) => end >= at);
  if (i < 0) return schedule.at(-1)?.[1] ?? 0;
  const [end, due] = schedule[i] ?? [at, 0];
  const [start, before] = schedule[i - 1] ?? [end, due];
  return end === start ? due : before + ((due - before) * (at - start)) / (end - start);
}
