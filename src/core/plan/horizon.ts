import { isoTime } from '#core/kernel/civil';
import type { Facts } from '#core/kernel/fact';
import { type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
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

/** The time that an order has, cut into slices: `edges` are the first start and every end. */
export interface Horizon {
  readonly day: SessionDay;
  readonly edges: readonly TimeUs[];
  /** The market closes before the deadline: the plan ends with the session. */
  readonly endsAtClose: boolean;
}

// A month in minutes is 44,640 slices that nobody reads; longer slices serve it as well.
const SLICES_MAX = 20_000;
// A short order still gets a schedule: a dozen slices, of five seconds at least.
const SLICES_WANTED = 12;
const SLICE_SECONDS_MIN = 5;

/** SCH-2: from start (or the open, if that is later) to the deadline (or the close, if that is earlier), in one session, cut into slices of equal trading time: over lunch one is longer by the clock. A market that never closes has no edge at midnight. */
export function horizonOf(
  order: Pick<ParentOrder, 'start' | 'deadline'>,
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
  const day = sessionAt(session, order.start);
  if (day === null)
    return err(
      closed(
        session,
        order.start,
        `the order must start on a trading day, was ${times.start}`,
        times,
      ),
    );
  const always = isAlwaysOpen(session);
  const start = Math.max(order.start, day.open);
  const end = always ? order.deadline : Math.min(order.deadline, day.close);
  const traded = tradedTime(day, start, Math.max(start, end));
  if (traded <= 0) {
    const facts = { ...times, open: isoTime(day.open), close: isoTime(day.close) };
    const words = `the order must have time within the session ${facts.open} to ${facts.close}, was ${times.start} to ${times.deadline}`;
    return err(closed(session, order.start, words, facts));
  }
  const seconds = traded / 1e6;
  const count = Math.min(
    SLICES_MAX,
    Math.max(
      1,
      Math.round(seconds / sliceSeconds),
      Math.min(SLICES_WANTED, Math.floor(seconds / SLICE_SECONDS_MIN)),
    ),
  );
  const edges = Array.from({ length: count + 1 }, (_, i) =>
    timeUs(i === count ? end : Math.round(timeAfter(day, start, (traded * i) / count))),
  );
  return ok({
    day,
    edges: edges.filter((edge, i) => i === 0 || edge !== edges[i - 1]),
    endsAtClose: end < order.deadline,
  });
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
export const daysBetween = (day: SessionDay, from: number, to: number): number =>
  (day.share * tradedTime(day, from, to)) / tradedTime(day, day.open, day.close);

/** Share of an average day's volume expected in [from, to); above 1 over several days of a market that never closes, whose curve goes round. */
export function volumeShare(curve: VolumeCurve, day: SessionDay, from: number, to: number): number {
  const until = (at: number): number => {
    const days = fractionOfDay(day, at);
    return day.share * (Math.floor(days) + cumulativeShare(curve, days - Math.floor(days)));
  };
  return Math.max(0, until(to) - until(from));
}
