import type { Clock } from '#core/kernel/clock';
import { lots, type TimeUs, ticks } from '#core/kernel/units';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent } from '#engine/ports/ports';
import { type ExecutionReport, executionReport } from './execution-report.ts';
import type { FixListing } from './fix-requests.ts';
import type { FixStory } from './fix-story.ts';
import type { FixMessage } from './fix-text.ts';
import { fixToTime } from './fix-time.ts';
import type { FollowedOrder, OwnFixOrders, PendingRequest } from './own-fix-orders.ts';

export interface FixInboxOptions {
  readonly account: string;
  readonly listings: readonly FixListing[];
  readonly own: OwnFixOrders;
  readonly story: FixStory;
  readonly clock: Clock;
  /** Orders with a request that is not answered. */
  readonly waiting: ReadonlySet<FollowedOrder>;
  ask(mine: FollowedOrder): void;
  tell(report: VenueReport): void;
  tellAccount(event: AccountEvent): void;
  say(line: string): void;
}
export interface FixInbox {
  delivered(message: FixMessage): void;
}

/** SessionRejectReason (373). */
export const SENDING_TIME_REFUSED = '10';
/** New, partially filled, replaced, restated: what a foreign order is when it lives. */
const LIVING_STATUS: ReadonlySet<string> = new Set(['0', '1', '5']);

/** What the venue says on the session: execution reports of ours and of others, and refusals of what we asked. */
export function fixInbox(options: FixInboxOptions): FixInbox {
  const { own, story, clock, say, tell, tellAccount, ask } = options;

  function delivered(message: FixMessage): void {
    switch (message.type) {
      case '8':
        return reported(message);
      case '9':
        return cancelRejected(message);
      case '3':
      case 'j':
        return refused(message);
      default:
        say(`a message of type ${message.type} is not acted on`);
    }
  }

  function reported(message: FixMessage): void {
    const { fields } = message;
    const mine = ownerOf(fields);
    const account = fields.get(1);
    if (mine === null && account !== undefined && account !== options.account)
      return say(`a report of account ${account} is not for ${options.account}`);
    const listing =
      mine?.listing ?? options.listings.find(({ symbol }) => symbol === fields.get(55));
    if (listing === undefined)
      return say(`a report of ${fields.get(55) ?? 'no symbol'}, which is not listed here`);
    const report = executionReport(message, listing, clock.now());
    if (!report.ok) {
      const { field, message: rule } = report.error;
      say(`execution report ${fields.get(17) ?? ''} of ${fields.get(11) ?? ''}: ${field} ${rule}`);
      if (mine !== null) ask(mine);
      return;
    }
    if (mine === null) foreign(report.value, listing, dayOf(fields));
    else story.heard(mine, report.value, performance.now());
  }

  const ownerOf = (fields: FixMessage['fields']): FollowedOrder | null => {
    for (const tag of [11, 41]) {
      const clientOrderId = own.ownId(fields.get(tag));
      const mine = clientOrderId === null ? null : own.found(clientOrderId);
      if (mine !== null) return mine;
    }
    return null;
  };

  /** FIX-17: an order on the account that we never sent: its executions are facts, and the engine is told that it lives. */
  function foreign(report: ExecutionReport, { instrument }: FixListing, day: string): void {
    const clientOrderId = own.ownId(report.clOrdId) ?? (report.clOrdId || report.venueOrderId);
    const { venueOrderId, execution, execId, at } = report;
    if (execution !== null && report.execType !== 'G')
      return tell({
        type: 'fill',
        fill: {
          ...execution,
          executionId: `${day}:${venueOrderId}:${execId}`,
          clientOrderId,
          at,
          venue: instrument.venue,
        },
        instrumentId: instrument.id,
      });
    if (report.execType === 'G' || report.execType === 'H')
      return say(`execution ${report.execRefId} of order ${clientOrderId}, not ours, was restated`);
    if (!LIVING_STATUS.has(report.orderStatus)) return;
    tellAccount({
      type: 'foreignOrder',
      at,
      order: {
        clientOrderId,
        venueOrderId,
        instrumentId: instrument.id,
        side: report.side,
        quantity: report.quantity ?? lots(0),
        filled: report.filled,
        limit: report.limit ?? ticks(0),
      },
    });
  }

  /** A cancel or an amendment was refused. Why, the order's own story says: it filled, it ended, or it never came. */
  function cancelRejected({ fields }: FixMessage): void {
    const mine = ownerOf(fields);
    const request = mine?.pending.get(fields.get(11) ?? '');
    // A copy, or the answer to one that was given up: its order has been asked about.
    if (mine === null || request === undefined) return;
    const at = fixToTime(fields.get(60)) ?? fixToTime(fields.get(52)) ?? clock.now();
    turnedDown(mine, request, fields.get(58) ?? `reason ${fields.get(102) ?? 'not given'}`, at);
    ask(mine);
  }

  /** A message of ours could not be processed. Which one, its number says. */
  function refused({ type, fields }: FixMessage): void {
    const text = fields.get(58) ?? 'no reason given';
    const sequence = Number(fields.get(45));
    say(`message ${sequence} of type ${fields.get(372) ?? '?'} was refused: ${text}`);
    const isClock = type === '3' && fields.get(373) === SENDING_TIME_REFUSED;
    if (isClock) tellAccount({ type: 'clockRefused', at: clock.now() });
    for (const mine of options.waiting)
      for (const request of mine.pending.values())
        if (!request.isUnsure && request.sequence === sequence)
          turnedDown(mine, request, text, clock.now());
  }

  function turnedDown(
    mine: FollowedOrder,
    { kind, fixId }: PendingRequest,
    reason: string,
    at: TimeUs,
  ): void {
    const about = { clientOrderId: mine.order.clientOrderId, at };
    mine.pending.delete(fixId);
    const kept = { execId: `refused ${fixId}`, answers: fixId };
    if (kind === 'amend')
      story.keep(mine, { ...kept, reports: [{ type: 'amendRefused', ...about, reason }] });
    else if (kind === 'send')
      story.keep(mine, {
        ...kept,
        reports: [{ type: 'rejected', ...about, reason }],
        isOver: true,
      });
    // Not kept: told again, it would speak of a later cancel.
    else {
      story.keep(mine, { ...kept, reports: [] });
      tell({ type: 'cancelRefused', ...about });
    }
  }
  return { delivered };
}

/** Of the trade, or of the message: an ExecID is unique within its day. */
const dayOf = (fields: FixMessage['fields']): string =>
  fields.get(75) ?? (fields.get(60) ?? fields.get(52) ?? '').slice(0, 8);
