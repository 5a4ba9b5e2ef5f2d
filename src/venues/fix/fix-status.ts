import { lots, type TimeUs } from '#core/kernel/units';
import type { Fill } from '#core/order/child';
import type { ExecutionReport } from './execution-report.ts';
import type { RestingLife } from './fix-requests.ts';
import { acceptanceOf, amendedOf, endOf, executionIdOf, missingPrice } from './fix-words.ts';
import {
  type FollowedOrder,
  isAccepted,
  missingSpans,
  settleSend,
  toldFilled,
} from './own-fix-orders.ts';
import type { KeptReport } from './session-store.ts';

export interface FixStatusOptions {
  readonly resting: RestingLife;
  keep(mine: FollowedOrder, kept: Omit<KeptReport, 'clientOrderId'>): void;
  rejected(mine: FollowedOrder, report: ExecutionReport): void;
  /** What was asked is answered. */
  answered(mine: FollowedOrder): void;
  say(line: string): void;
}
/** Answers to our questions about an order. */
export interface FixStatus {
  heard(mine: FollowedOrder, report: ExecutionReport, nowMs: number): void;
}

/** Beyond a status answer: the venue's own queues. "Not found" and "more than it reported" are believed only after it. */
const SETTLED_MS = 2000;
const UNKNOWN_ANSWERS = 2;
/** An amended order may be asked for by an id that it does not have yet, once or twice. */
const STRANGE_ANSWERS = 4;

/** What a status makes of an order, where no report of its own said it. */
export function fixStatus(options: FixStatusOptions): FixStatus {
  const { keep, rejected, answered, say } = options;

  /** The answer to a question: how the order is now, and how much of it filled in all. */
  function heard(mine: FollowedOrder, report: ExecutionReport, nowMs: number): void {
    if (report.isUnknown) return unknown(mine, report.at, nowMs);
    if (report.orderStatus === '8') {
      if (mine.seen.has(report.execId)) return answered(mine);
      return rejected(mine, report);
    }
    // Pending: it is asked again until it is settled.
    if (report.orderStatus === 'A' || report.orderStatus === 'E') return;
    settleSend(mine);
    const first = acceptanceOf(mine, report);
    if (first.length > 0) keep(mine, { execId: `accepted by status`, reports: first });
    if (report.filled > toldFilled(mine)) {
      mine.shortSinceMs ??= nowMs;
      if (nowMs - mine.shortSinceMs < SETTLED_MS) return;
      if (!catchUp(mine, report)) return;
    }
    mine.shortSinceMs = null;
    if (!settleAmend(mine, report, nowMs)) return;
    const isEnded = ['4', 'C'].includes(report.orderStatus) || isDone(mine, report);
    if (isEnded && !mine.isOver)
      keep(mine, {
        execId: `ended by status`,
        reports: [endOf(mine, { ...report, execType: report.orderStatus })],
        isOver: true,
      });
    else if (report.orderStatus === '2' && !mine.isOver)
      keep(mine, { execId: `filled by status`, reports: [], isOver: true });
    answered(mine);
  }
  const isDone = (mine: FollowedOrder, { orderStatus }: ExecutionReport): boolean =>
    orderStatus === '3' && (options.resting === 'day' || mine.order.type === 'ioc');

  /** FIX-14: executions that were lost with their numbers are booked as one, at what is left of the average. False: the venue's figures do not allow it. */
  function catchUp(mine: FollowedOrder, report: ExecutionReport): boolean {
    const told = toldFilled(mine);
    const missing = report.filled - told;
    const covered = missingSpans(mine, report.filled);
    const isWhole = covered.reduce((sum, { from, to }) => sum + to - from, 0) === missing;
    const price = report.averagePrice === null ? NaN : missingPrice(mine, report, missing);
    // After a trade was taken back or changed, what the venue counts and what we count may be two things.
    const isRestated = mine.kept.some(({ restates }) => restates !== undefined);
    if (!isWhole || isRestated || !(price > 0)) {
      say(
        `order ${report.clOrdId}: ${missing} lots filled that nobody reported; a person must look`,
      );
      return false;
    }
    const execId = `status:${report.filled}`;
    const fill: Fill = {
      executionId: executionIdOf(mine, execId),
      clientOrderId: mine.order.clientOrderId,
      at: report.at,
      price,
      quantity: lots(missing),
      liquidity: 'taker',
      fee: 0,
      venue: mine.order.venue,
    };
    say(`order ${report.clOrdId}: ${missing} lots are booked from a status, without their fees`);
    keep(mine, { execId, reports: [{ type: 'fill', fill }], covered });
    return true;
  }

  /** Whether an amendment that nobody answered came to be. False: it may still be under way. */
  function settleAmend(mine: FollowedOrder, report: ExecutionReport, nowMs: number): boolean {
    for (const [fixId, { kind, order, sentMs }] of mine.pending) {
      if (kind !== 'amend') continue;
      const isDone = report.quantity === order.quantity && report.limit === order.limit;
      if (!isDone && nowMs - sentMs < SETTLED_MS) return false;
      const about = { clientOrderId: order.clientOrderId, at: report.at };
      keep(mine, {
        execId: `amend ${fixId}`,
        answers: fixId,
        ...(isDone
          ? { reports: [amendedOf(mine, report)], liveId: fixId }
          : { reports: [{ type: 'amendRefused', ...about, reason: 'it never arrived' }] }),
      });
    }
    return true;
  }

  function unknown(mine: FollowedOrder, at: TimeUs, nowMs: number): void {
    mine.unknownAnswers++;
    if (isAccepted(mine)) {
      if (mine.unknownAnswers === STRANGE_ANSWERS)
        say(`order ${mine.liveId}: the venue took it and does not know it now; a person must look`);
      return;
    }
    // FIX-15: messages of one session are read in their order, so the question came after the order, if that came at all.
    if (mine.unknownAnswers < UNKNOWN_ANSWERS || nowMs - mine.sentMs < SETTLED_MS) return;
    settleSend(mine);
    const { clientOrderId } = mine.order;
    keep(mine, {
      execId: 'never arrived',
      reports: [{ type: 'neverArrived', clientOrderId, at }],
      isOver: true,
    });
    answered(mine);
  }

  return { heard };
}
