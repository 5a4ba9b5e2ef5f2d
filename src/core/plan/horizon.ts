import { invariant } from '#core/kernel/assert';
import { isoTime } from '#core/kernel/civil';
import type { Facts } from '#core/kernel/fact';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type Days, type Ratio, type TimeUs, timeUs } from '#core/kernel/units';
import type { VolumeCurve } from '#core/liquidity/profile';
import { cumulativeShare } from '#core/liquidity/volume-curve';
import {
  fractionOfDay,
  isAlwaysOpen,
  nextSession,
  type Session,
  type SessionDay,
  sessionAt,
  timeAfter,
  tradedTime,
} from '#core/market/session';
import type { ParentOrder } from '#core/plan/parent';
import type { Window } from '#core/plan/plan-limits';

/** A stretch of a session that a slice may be cut from. Closed: a blackout of the client's. */
export interface Period {
  readonly start: TimeUs;
  readonly end: TimeUs;
  readonly day: SessionDay;
  readonly isOpen: boolean;
  /** Neighbours of one stretch may become one slice; over a night or a blackout none does. */
  readonly stretch: number;
}

/** The time that an order has, over one session or several. */
export interface Horizon {
  readonly periods: readonly Period[];
  readonly days: readonly SessionDay[];
  /** The market closes before the deadline: the plan ends with the session. */
  readonly endsAtClose: boolean;
}

// A month in minutes is 44,640 slices that nobody reads; longer slices serve it as well.
const SLICES_MAX = 20_000;
// A short order still gets a schedule: a dozen slices, of five seconds at least.
const SLICES_WANTED = 12;
const SLICE_SECONDS_MIN = 5;

/** Part of a session between the order's times, open or in a blackout. */
interface Stretch {
  readonly day: SessionDay;
  readonly from: number;
  readonly to: number;
  readonly isOpen: boolean;
}

/**
 * SCH-2: from start to deadline over every session between them, cut into slices of equal trading time: over lunch one is longer by the clock. A market that never closes has no edge
 * at midnight. SCH-15: blackouts are periods without trading; a session's edge and a blackout's are edges of slices.
 */
export function horizonOf(
  order: Pick<ParentOrder, 'start' | 'deadline' | 'limits'>,
  session: Session,
  sliceSeconds: number,
): Result<Horizon, Refusal> {
  const times = { start: isoTime(order.start), deadline: isoTime(order.deadline) };
  if (order.deadline <= order.start)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        `the deadline must be after the start, was ${times.deadline} with start ${times.start}`,
        times,
        'give a later deadline',
      ),
    );
  const sessions = sessionsOf(order, session);
  const last = sessions.at(-1);
  if (last === undefined) return err(notOpen(order, session, times));
  const stretches = sessions.flatMap((each) => cutBy(each, order.limits?.blackouts ?? []));
  const open = stretches.filter(({ isOpen }) => isOpen);
  if (open.length === 0)
    return err(
      refusal(
        'PLAN_INFEASIBLE',
        'the blackouts must leave time to trade between start and deadline, left none',
        times,
        'give a later deadline, or shorter blackouts',
      ),
    );
  return ok({
    periods: periodsOf(stretches, open, sliceSeconds),
    days: sessions.map(({ day }) => day),
    endsAtClose: last.to < order.deadline,
  });
}

/** Every session with trading time between start and deadline. */
function sessionsOf(
  { start, deadline }: Pick<ParentOrder, 'start' | 'deadline'>,
  session: Session,
): readonly Stretch[] {
  const first = sessionAt(session, start);
  if (isAlwaysOpen(session))
    return first === null ? [] : [{ day: first, from: start, to: deadline, isOpen: true }];
  const found: Stretch[] = [];
  let day = first ?? nextSession(session, start);
  while (day !== null && day.open < deadline) {
    const from = Math.max(start, day.open);
    const to = Math.min(deadline, day.close);
    if (to > from && tradedTime(day, from, to) > 0) found.push({ day, from, to, isOpen: true });
    day = nextSession(session, day.open);
  }
  return found;
}

/** What is left of a session beside the blackouts, and they themselves, in order. */
function cutBy({ day, from, to }: Stretch, blackouts: readonly Window[]): readonly Stretch[] {
  const parts: Stretch[] = [];
  const add = (a: number, b: number, isOpen: boolean): void => {
    if (b > a && tradedTime(day, a, b) > 0) parts.push({ day, from: a, to: b, isOpen });
  };
  let at = from;
  for (const each of blackouts.toSorted((a, b) => a.from - b.from)) {
    const begin = Math.min(to, Math.max(at, each.from));
    const end = Math.min(to, Math.max(at, each.to));
    if (end <= begin) continue;
    add(at, begin, true);
    add(begin, end, false);
    at = end;
  }
  add(at, to, true);
  return parts;
}

function periodsOf(
  stretches: readonly Stretch[],
  open: readonly Stretch[],
  sliceSeconds: number,
): readonly Period[] {
  const secondsOf = ({ day, from, to }: Stretch): number => tradedTime(day, from, to) / 1e6;
  const total = open.reduce((sum, each) => sum + secondsOf(each), 0);
  const seconds = Math.max(sliceSeconds, total / Math.max(1, SLICES_MAX + 1 - open.length));
  return stretches.flatMap((each, stretch) => {
    const own = secondsOf(each);
    const wanted = Math.ceil((SLICES_WANTED * own) / total - 1e-9);
    const count = each.isOpen
      ? Math.max(
          1,
          Math.round(own / seconds),
          Math.min(wanted, Math.floor(own / SLICE_SECONDS_MIN)),
        )
      : 1;
    return slicedEvenly(each, stretch, Math.min(SLICES_MAX, count));
  });
}

function slicedEvenly(
  { day, from, to, isOpen }: Stretch,
  stretch: number,
  count: number,
): readonly Period[] {
  const traded = tradedTime(day, from, to);
  const edges = Array.from({ length: count + 1 }, (_, i) =>
    timeUs(i === count ? to : Math.round(timeAfter(day, from, (traded * i) / count))),
  ).filter((edge, i, all) => i === 0 || edge !== all[i - 1]);
  return edges.slice(1).map((end, i) => ({ start: edges[i]!, end, day, isOpen, stretch }));
}

function notOpen(
  { start, deadline }: Pick<ParentOrder, 'start' | 'deadline'>,
  session: Session,
  times: Facts,
): Refusal {
  const day = sessionAt(session, start);
  if (day === null)
    return closed(
      session,
      start,
      `the order must start on a trading day, was ${isoTime(start)}`,
      times,
    );
  const facts = { ...times, open: isoTime(day.open), close: isoTime(day.close) };
  const words = `the order must have time within the session ${facts.open} to ${facts.close}, was ${isoTime(start)} to ${isoTime(deadline)}`;
  return closed(session, start, words, facts);
}

function closed(session: Session, at: TimeUs, words: string, facts: Facts): Refusal {
  const next = nextSession(session, at);
  if (next === null)
    return refusal(
      'SESSION_CLOSED',
      words,
      { ...facts, nextOpen: null },
      'move the order into a session',
    );
  const nextOpen = isoTime(next.open);
  const nextClose = isoTime(next.close);
  return refusal(
    'SESSION_CLOSED',
    `${words}; the next session is ${nextOpen} to ${nextClose}`,
    { ...facts, nextOpen, nextClose },
    `start in the session that opens at ${nextOpen}`,
  );
}

/** Session time in trading days: a market of 24 hours has days of 24 hours, and half a day is half a day. */
export const daysBetween = (day: SessionDay, from: number, to: number): Days =>
  (day.share * tradedTime(day, from, to)) / tradedTime(day, day.open, day.close);

/** The same over all sessions of a horizon; the nights between them take no time of their own: a day's volatility has its night in it. */
export function daysWithin({ days, periods }: Horizon, from: number, to: number): Days {
  // A market that never closes has one day, which goes on.
  if (days.length === 1) return to > from ? daysBetween(days[0]!, from, to) : 0;
  const begin = periods[0]?.start ?? from;
  return days.reduce((sum, day) => {
    const a = Math.max(from, begin, day.open);
    const b = Math.min(to, day.close);
    return b > a ? sum + daysBetween(day, a, b) : sum;
  }, 0);
}

/** The session that a moment of the horizon belongs to. */
export function sessionOfHorizon({ days }: Horizon, at: number): SessionDay {
  const day = days.findLast(({ open }) => open <= at) ?? days[0];
  invariant(day !== undefined, 'a horizon has a session');
  return day;
}

/** Share of an average day's volume expected in [from, to); above 1 over several days of a market that never closes, whose curve goes round. */
export function volumeShare(curve: VolumeCurve, day: SessionDay, from: number, to: number): Ratio {
  const until = (at: number): number => {
    const days = fractionOfDay(day, at);
    return day.share * (Math.floor(days) + cumulativeShare(curve, days - Math.floor(days)));
  };
  return Math.max(0, until(to) - until(from));
}
