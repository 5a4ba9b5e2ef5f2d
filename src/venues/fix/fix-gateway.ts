import type { Clock } from '#core/kernel/clock';
import type { Fault, FaultCode, Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, OrderGateway } from '#engine/ports/ports';
import { type DropCopyAddress, dropCopy } from './drop-copy.ts';
import { type FixAddress, fixConnection } from './fix-connection.ts';
import { fixInbox } from './fix-inbox.ts';
import { fixQuestions } from './fix-questions.ts';
import {
  cancelFields,
  type FixListing,
  type FixRequest,
  newOrderFields,
  type RestingLife,
  replaceFields,
} from './fix-requests.ts';
import { type FixStatementTerms, fixStatement } from './fix-statement.ts';
import { fixStory } from './fix-story.ts';
import type { FixField } from './fix-text.ts';
import { type FollowedOrder, ownFixOrders, type PendingRequest } from './own-fix-orders.ts';
import type { ResetPolicy } from './session.ts';
import { openSessionStore, type SentRequest } from './session-store.ts';

/** One FIX 4.4 session at one venue, for one account. */
export interface FixGatewayOptions extends FixAddress {
  readonly senderCompId: string;
  readonly targetCompId: string;
  readonly account: string;
  readonly heartbeatSeconds: number;
  readonly reset: ResetPolicy;
  /** Beyond what every logon has: such as Username (553) and Password (554). They are in no log and no file. */
  readonly logonFields: readonly FixField[];
  readonly resting: RestingLife;
  /** The longest ClOrdID that the venue takes. */
  readonly clientIdLengthMax: number;
  /** Where numbers and sent ids are kept; of this session alone. */
  readonly folder: string;
  readonly listings: readonly FixListing[];
  /** What the journal says was sent before. */
  readonly sentBefore: ReadonlyMap<string, VenueOrder>;
  /** Which Plimsoll this is: three letters or digits in each of its client ids. */
  readonly instance: string;
  readonly backOffMs: { readonly first: number; readonly longest: number };
  /** Where the broker copies the account's executions; absent: nowhere. */
  readonly dropCopy?: DropCopyAddress | null;
  /** What the venue answers about the account; absent: nothing, and there are no statements. */
  readonly statement?: FixStatementTerms | null;
  readonly clock: Clock;
  say(line: string): void;
}
export interface FixGateway extends OrderGateway {
  amend(order: Parameters<OrderGateway['send']>[0]): void;
  /** Connects, and stays connected until `close`. */
  start(): void;
  isUp(): boolean;
  close(): Promise<void>;
}

const ANSWER_WAIT_MS = 10_000;
const MESSAGE = { send: 'D', cancel: 'F', amend: 'G' } as const;
const FIELDS = { send: newOrderFields, cancel: cancelFields, amend: replaceFields } as const;
type Kind = SentRequest['kind'];

/** Orders at a venue that speaks FIX 4.4. A request is sent once; what is not known of it is a fault of unknown outcome, and is asked about. */
export function fixGateway(options: FixGatewayOptions): Result<FixGateway, Problem> {
  const opened = openSessionStore(options.folder);
  if (!opened.ok) return opened;
  const store = opened.value;
  const { clock } = options;
  let listener: (event: VenueReport) => void = () => undefined;
  let accountListener: (event: AccountEvent) => void = () => undefined;
  let isClosed = false;
  let isClosing = false;
  let wasUp = false;
  const tell = (report: VenueReport): void => {
    if (!isClosed) listener(report);
  };
  const tellAccount = (event: AccountEvent): void => {
    if (!isClosed) accountListener(event);
  };
  /** Outcomes are told later, always: nobody hears of an order while he is still sending it. */
  const later = (run: () => void): void => void setImmediate(run);
  const own = ownFixOrders({ ...options, store, ids: options, openedMs: performance.now() });
  /** Orders with a request that is not answered. */
  const waiting = new Set<FollowedOrder>();

  const connection = fixConnection({
    ...options,
    terms: options,
    store,
    to: {
      delivered(message) {
        if (account?.heard(message) !== true) inbox.delivered(message);
      },
      whole() {
        wasUp = true;
        tellAccount({ type: 'connection', at: clock.now(), up: true });
        for (const mine of own.living()) questions.ask(mine);
      },
      jumped() {
        for (const mine of own.living()) questions.ask(mine);
      },
      // They were read by nobody, and the venue says so only now. Each is asked about: a promise it is not.
      skipped: (from, to) =>
        unsure(({ sequence }) => sequence >= from && sequence <= to, 'the venue did not get it'),
      down(why) {
        unsure(() => true, why);
        account?.down();
        if (wasUp) tellAccount({ type: 'connection', at: clock.now(), up: false });
        wasUp = false;
      },
      tick(nowMs) {
        unsure(({ sentMs }) => nowMs - sentMs > ANSWER_WAIT_MS, 'no answer', 'TIMEOUT');
        questions.tick(nowMs);
        account?.tick(nowMs);
      },
    },
  });
  const questions = fixQuestions({ connection, terms: options, clock });
  const story = fixStory({ ...options, store, tell, ...questions });
  const inbox = fixInbox({
    ...options,
    own,
    story,
    tell,
    tellAccount,
    ask: questions.ask,
    waiting,
  });

  const account =
    options.statement == null
      ? null
      : fixStatement({
          ...options,
          terms: options.statement,
          own,
          connection,
          missed: (trade) => story.missed(trade),
          stated: (statement) => tellAccount({ type: 'statement', at: clock.now(), statement }),
        });
  const copies =
    options.dropCopy == null
      ? null
      : dropCopy(options.dropCopy, {
          ...options,
          terms: options,
          delivered: (message) => inbox.delivered(message),
        });
  if (copies?.ok === false) {
    store.close();
    return copies;
  }

  function faulted(clientOrderId: string, during: Kind, fault: Fault): void {
    tell({ type: 'fault', clientOrderId, at: clock.now(), during, fault });
  }

  /** FIX-16: what left and is not answered is of unknown outcome, once. */
  function unsure(
    isMeant: (request: PendingRequest) => boolean,
    detail: string,
    code: FaultCode = 'DISCONNECTED',
  ): void {
    for (const mine of waiting) {
      const open = [...mine.pending.values()].filter((each) => !each.isUnsure);
      if (open.length === 0) waiting.delete(mine);
      for (const request of open) {
        if (!isMeant(request)) continue;
        request.isUnsure = true;
        const { clientOrderId } = mine.order;
        later(() => faulted(clientOrderId, request.kind, { code, resend: 'unknown', detail }));
        // A cancel may be asked for again, under a new id; what became of the order is what matters.
        if (request.kind === 'cancel') mine.pending.delete(request.fixId);
        questions.ask(mine);
      }
    }
  }

  function request(mine: FollowedOrder, kind: Kind, order: VenueOrder): void {
    const { clientOrderId } = order;
    const fixId = own.nextId(mine);
    const fault = (code: FaultCode, detail: string): void => {
      if (kind === 'send') mine.isOver = true;
      later(() => faulted(clientOrderId, kind, { code, resend: 'safe', detail }));
    };
    if (!fixId.ok) return fault('MALFORMED_REPLY', fixId.error.message);
    const sent: SentRequest = { kind, order, fixId: fixId.value };
    const about: FixRequest = {
      order,
      listing: mine.listing,
      fixId: fixId.value,
      liveId: mine.liveId,
      venueOrderId: mine.venueOrderId,
      at: clock.now(),
    };
    const left = connection.send(MESSAGE[kind], FIELDS[kind](about, options), sent);
    if ('notSent' in left) return fault(left.notSent, left.detail);
    mine.steps++;
    const { sequence } = left;
    mine.pending.set(fixId.value, {
      ...sent,
      sequence,
      sentMs: performance.now(),
      isUnsure: false,
    });
    waiting.add(mine);
  }

  return ok({
    send(order) {
      const { clientOrderId } = order;
      const mine = own.begin(order, performance.now());
      if (mine.ok) return request(mine.value, 'send', order);
      const { error } = mine;
      // FIX-13: an id leaves once. The first may live, so this is no rejection.
      if (error === 'sentBefore')
        return later(() =>
          faulted(clientOrderId, 'send', {
            code: 'DISCONNECTED',
            resend: 'unknown',
            detail: 'an order of this id was sent before',
          }),
        );
      const reason = error.message;
      later(() => tell({ type: 'rejected', clientOrderId, at: clock.now(), reason }));
    },
    cancel(clientOrderId) {
      const mine = own.found(clientOrderId);
      if (mine !== null) return request(mine, 'cancel', mine.order);
      later(() => tell({ type: 'cancelRefused', clientOrderId, at: clock.now() }));
    },
    amend(order) {
      const mine = own.found(order.clientOrderId);
      if (mine !== null) return request(mine, 'amend', order);
      const { clientOrderId } = order;
      const reason = 'the order is not known';
      later(() => tell({ type: 'amendRefused', clientOrderId, at: clock.now(), reason }));
    },
    query(clientOrderId) {
      const mine = own.found(clientOrderId);
      if (mine === null)
        // Neither the store, which knows every id before it leaves, nor the journal: it was never sent.
        return later(() => tell({ type: 'neverArrived', clientOrderId, at: clock.now() }));
      later(() => story.retell(mine));
      questions.ask(mine);
    },
    ...(account === null ? {} : { statement: (since: TimeUs) => account.ask(since) }),
    listen: (to) => {
      listener = to;
    },
    listenAccount: (to) => {
      accountListener = to;
    },
    start() {
      connection.start();
      copies?.value.start();
    },
    isUp: connection.isWhole,
    async close() {
      if (isClosing) return;
      isClosing = true;
      await Promise.all([connection.stop(), copies?.value.stop()]);
      isClosed = true;
      store.close();
    },
  } satisfies FixGateway);
}
