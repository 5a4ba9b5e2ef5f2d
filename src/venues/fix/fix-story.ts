import type { Fill } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { ExecutionReport } from './execution-report.ts';
import type { RestingLife } from './fix-requests.ts';
import { fixStatus } from './fix-status.ts';
import {
  acceptanceOf,
  amendedOf,
  endOf,
  executionIdOf,
  rootOf,
  wholeStoryOf,
} from './fix-words.ts';
import {
  type FollowedOrder,
  isCovered,
  remember,
  settleSend,
  toldFilled,
} from './own-fix-orders.ts';
import type { FillSpan, KeptReport, SessionStore } from './session-store.ts';
import type { MissedTrade } from './trade-matching.ts';

export interface FixStoryOptions {
  readonly store: SessionStore;
  readonly resting: RestingLife;
  tell(report: VenueReport): void;
  /** The venue has to say what became of it. */
  ask(mine: FollowedOrder): void;
  /** What was asked is answered. */
  answered(mine: FollowedOrder): void;
  say(line: string): void;
}
/** Execution reports of our orders, told to the engine: each once, and each in the store before it is told. */
export interface FixStory {
  heard(mine: FollowedOrder, report: ExecutionReport, nowMs: number): void;
  /** Everything again that was ever told about it. */
  retell(mine: FollowedOrder): void;
  /** An execution that the venue lists, and no report told. */
  missed(trade: MissedTrade): void;
  /** Something about it that no execution report says. */
  keep(mine: FollowedOrder, kept: Omit<KeptReport, 'clientOrderId'>): void;
}

const DUPLICATE_ORDER = /duplicate/i;

export function fixStory(options: FixStoryOptions): FixStory {
  const { store, tell, ask, answered, say } = options;
  const status = fixStatus({ ...options, keep, rejected });

  function keep(mine: FollowedOrder, kept: Omit<KeptReport, 'clientOrderId'>): void {
    const record: KeptReport = { clientOrderId: mine.order.clientOrderId, ...kept };
    store.keep(record);
    remember(mine, record);
    for (const report of record.reports) tell(report);
  }

  function heard(mine: FollowedOrder, report: ExecutionReport, nowMs: number): void {
    if (report.execType === 'I') return status.heard(mine, report, nowMs);
    // FIX-7: ExecID says what a copy is; a flag or a number says nothing.
    if (mine.seen.has(report.execId)) return;
    if (report.execType !== '8') settleSend(mine);
    const first = acceptanceOf(mine, report);
    switch (report.execType) {
      case '0':
        return keep(mine, { execId: report.execId, reports: first });
      case '1':
      case '2':
      case 'F':
        return traded(mine, report, first);
      case '3':
      case '4':
      case 'C':
        return ended(mine, report, first);
      case '5':
      case 'D':
        return changed(mine, report, first);
      case '8':
        return refused(mine, report);
      case 'G':
      case 'H':
        return restated(mine, report);
      case '6':
      case 'A':
      case 'E':
        return;
      default:
        say(`order ${report.clOrdId}: a report of ExecType ${report.execType} is not acted on`);
    }
  }

  function traded(
    mine: FollowedOrder,
    report: ExecutionReport,
    first: readonly VenueReport[],
  ): void {
    const { execution } = report;
    if (execution === null) return;
    const span: FillSpan = {
      from: Math.max(0, report.filled - execution.quantity),
      to: report.filled,
    };
    const { execId } = report;
    if (isCovered(mine, span)) {
      say(`order ${report.clOrdId}: execution ${execId} came late; it was booked from a status`);
      return keep(mine, { execId, reports: [] });
    }
    const fill: Fill = {
      ...execution,
      executionId: executionIdOf(mine, execId),
      clientOrderId: mine.order.clientOrderId,
      at: report.at,
      venue: mine.order.venue,
    };
    keep(mine, {
      execId,
      reports: [...first, { type: 'fill', fill }],
      span,
      ...(report.orderStatus === '2' && { isOver: true }),
    });
    // An execution before this one was lost; the whole order is asked for.
    if (report.filled > toldFilled(mine)) ask(mine);
  }

  function missed({ mine, execId, fill, span }: MissedTrade): void {
    if (mine.seen.has(execId)) return;
    say(
      `order ${mine.liveId}: execution ${execId} was never reported; it is in the list of trades`,
    );
    settleSend(mine);
    keep(mine, { execId, reports: [{ type: 'fill', fill }], span });
    // What became of the rest of the order may have been lost with it.
    if (!mine.isOver) ask(mine);
  }

  function ended(
    mine: FollowedOrder,
    report: ExecutionReport,
    first: readonly VenueReport[],
  ): void {
    // Done for the day: an order until cancelled goes on tomorrow.
    if (report.execType === '3' && options.resting === 'gtc' && mine.order.type !== 'ioc') return;
    keep(mine, {
      execId: report.execId,
      reports: [...first, endOf(mine, report)],
      isOver: true,
      answers: report.clOrdId,
    });
    if (report.filled > toldFilled(mine)) ask(mine);
  }

  function changed(
    mine: FollowedOrder,
    report: ExecutionReport,
    first: readonly VenueReport[],
  ): void {
    const isOurs = report.execType === '5';
    keep(mine, {
      execId: report.execId,
      reports: [...first, amendedOf(mine, report)],
      ...(isOurs && { liveId: report.clOrdId, answers: report.clOrdId }),
    });
  }

  function refused(mine: FollowedOrder, report: ExecutionReport): void {
    // FIX-13: what is refused as a duplicate is not refused: the first of the two may live (F4).
    if (DUPLICATE_ORDER.test(report.reason)) {
      say(`order ${report.clOrdId}: refused as a duplicate (${report.reason}); it is asked about`);
      return ask(mine);
    }
    rejected(mine, report);
  }
  function rejected(mine: FollowedOrder, report: ExecutionReport): void {
    settleSend(mine);
    const { clientOrderId } = mine.order;
    keep(mine, {
      execId: report.execId,
      reports: [{ type: 'rejected', clientOrderId, at: report.at, reason: report.reason }],
      isOver: true,
    });
    answered(mine);
  }

  function restated(mine: FollowedOrder, report: ExecutionReport): void {
    const { execId, execRefId, execution, at } = report;
    if (execRefId === null) return say(`order ${report.clOrdId}: ${execId} has no ExecRefID (19)`);
    const about = {
      clientOrderId: mine.order.clientOrderId,
      at,
      executionId: executionIdOf(mine, rootOf(mine, execRefId)),
    };
    if (report.execType === 'H')
      return keep(mine, { execId, reports: [{ type: 'busted', ...about }], restates: execRefId });
    if (execution === null) return;
    const { price, quantity, commission } = execution;
    // FIX 4.4 lets a correction leave out the commission: then the old one stays in proportion.
    const isCharged = commission !== undefined && Number(commission.amount) !== 0;
    keep(mine, {
      execId,
      reports: [
        {
          type: 'corrected',
          ...about,
          price,
          quantity,
          fee: isCharged ? execution.fee : null,
          ...(isCharged && { commission }),
        },
      ],
      restates: execRefId,
    });
  }

  return {
    heard,
    missed,
    keep,
    retell(mine) {
      for (const report of wholeStoryOf(mine)) tell(report);
    },
  };
}
