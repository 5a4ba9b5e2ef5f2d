import { connect, type Socket } from 'node:net';
import type { Clock } from '#core/kernel/clock';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { QuotesSeen } from '#core/liquidity/quotes-seen';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { MarketView } from '#core/market/view';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, MarketFeed, OrderGateway } from '#engine/ports/ports';
import { jsonIn, readLines } from '#platform/line-reader';
import { readAddress } from './venue-process.ts';
import {
  barsOf,
  type Charged,
  eventOf,
  type Message,
  message,
  paperInstrument,
  statementOf,
} from './wire-words.ts';

/** What every venue charged before it said so itself. */
const FEES_BEFORE = { makerBps: 0, takerBps: 1, perUnit: 0 };
export interface PaperVenue {
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  dailyBars(instrument: Instrument, days: number): Promise<Bars>;
  observed(instrumentId: string): ReturnType<QuotesSeen['observed']>;
  /** As the venue announced them. */
  feesOf(instrument: Instrument): Fees;
  isUp(): boolean;
  close(): void;
}

const ANSWER_WITHIN_MS = 2000;
const RECONNECT_MS = 300;
const CONNECT_WITHIN_MS = 5000;
/** F33: books come several times a second; a venue that is frozen, or has not greeted us, is hung up on and dialled again. */
const SILENT_MS = 10_000;
const GREETED_WITHIN_MS = 5000;
// A statement of a long day is a long line.
const LINE_MAX = 64 * 1024 * 1024;

export interface PaperVenueOptions {
  readonly home: string;
  readonly clock: Clock;
  /** Starts the venue again where it has died; called before each new dial. */
  revive?(): Promise<unknown>;
}

/** The paper venue's wire: orders, their stories and the live books. Reconnects by itself; what was in flight is then of unknown outcome. */
export async function connectPaperVenue(
  options: PaperVenueOptions,
): Promise<Result<PaperVenue, Fault>> {
  const { clock } = options;
  const instruments: Instrument[] = [];
  const views = new Map<string, MarketView>();
  const seen = new Map<string, QuotesSeen>();
  const waiting = new Map<string, NodeJS.Timeout>(); // sent and not yet answered
  const barsWaiting = new Map<string, { readonly days: number; resolve(bars: Bars): void }>();
  let marketListener: (instrumentId: string) => void = () => undefined;
  let listener: (event: VenueReport) => void = () => undefined;
  let accountListener: (event: AccountEvent) => void = () => undefined;
  let can: readonly string[] = [];
  let charged: Charged = {};
  let socket = null as Socket | null; // assigned in callbacks, which the compiler does not follow
  let isClosed = false;
  let isUp = false;

  function dial(): void {
    const target = readAddress(options.home);
    if (target === null) return void setTimeout(() => void retry(), RECONNECT_MS);
    const line = connect(target.port, '127.0.0.1');
    socket = line;
    const ungreeted = setTimeout(() => isUp || line.destroy(), GREETED_WITHIN_MS);
    line.setTimeout(SILENT_MS, () => line.destroy());
    line.on('error', () => line.destroy());
    line.on('close', () => clearTimeout(ungreeted));
    line.on('close', lost);
    line.on('connect', () =>
      line.write(`${JSON.stringify({ op: 'hello', secret: target.secret })}\n`),
    );
    // A line that is too long, or none of this language: hang up, reconnect, ask.
    readLines(line, LINE_MAX, { line: receive, tooLong: () => line.destroy() });
  }
  async function retry(): Promise<void> {
    if (isClosed) return;
    // A venue that died is started again; one that lives is only dialled.
    await options.revive?.();
    if (!isClosed) dial();
  }
  function lost(): void {
    if (isUp) accountListener({ type: 'connection', at: clock.now(), up: false });
    isUp = false;
    for (const [instrumentId, view] of views) views.set(instrumentId, { ...view, valid: false });
    for (const instrumentId of views.keys()) marketListener(instrumentId);
    for (const clientOrderId of waiting.keys())
      unanswered(clientOrderId, 'DISCONNECTED', 'the venue hung up before it answered');
    if (!isClosed) setTimeout(() => void retry(), RECONNECT_MS * (1 + Math.random()));
  }
  function unanswered(
    clientOrderId: string,
    code: 'DISCONNECTED' | 'TIMEOUT',
    detail: string,
  ): void {
    settle(clientOrderId);
    listener({
      type: 'fault',
      clientOrderId,
      at: clock.now(),
      during: 'send',
      fault: { code, resend: 'unknown', detail },
    });
  }
  function settle(clientOrderId: string): void {
    clearTimeout(waiting.get(clientOrderId));
    waiting.delete(clientOrderId);
  }

  function receive(text: string): void {
    const parsed = message.safeParse(jsonIn(text));
    if (!parsed.success) return void socket?.destroy();
    const news = parsed.data;
    if ('reply' in news) return replied(news);
    if (news.event === 'books') return books(news);
    if (news.event === 'statement')
      return accountListener({ type: 'statement', at: clock.now(), statement: statementOf(news) });
    settle(news.clientOrderId);
    listener(eventOf(news));
  }
  function replied(news: Extract<Message, { readonly reply: string }>): void {
    if (news.reply === 'hello') {
      [isUp, can, charged] = [true, news.can, news.fees];
      accountListener({ type: 'connection', at: clock.now(), up: true });
      // What the line that went down was asked and did not answer.
      for (const [wanted, { days }] of barsWaiting)
        write({ op: 'dailyBars', symbol: wanted, days });
      return;
    }
    const waitingFor = barsWaiting.get(news.symbol);
    barsWaiting.delete(news.symbol);
    waitingFor?.resolve(barsOf(news));
  }
  function books(news: Extract<Message, { readonly event: 'books' }>): void {
    for (const market of news.markets) {
      let instrument = instruments.find((each) => each.symbol === market.symbol);
      if (instrument === undefined) instruments.push((instrument = paperInstrument(market.symbol)));
      const quotes = seen.get(instrument.id) ?? new QuotesSeen();
      seen.set(instrument.id, quotes);
      const bid = market.bids[0];
      const ask = market.asks[0];
      const dataAt = timeUs(Math.round(news.at));
      if (bid !== undefined && ask !== undefined) quotes.see(dataAt, bid, ask);
      const volatility = quotes.volatilityDaily();
      views.set(instrument.id, {
        at: dataAt,
        dataAt,
        bids: market.bids.map(([price, size]) => ({ price: ticks(price), size: lots(size) })),
        asks: market.asks.map(([price, size]) => ({ price: ticks(price), size: lots(size) })),
        eligibleVolume: lots(market.volume),
        eligibleTurnover: market.turnover,
        volatilityDaily: volatility === null ? null : volatility,
        valid: true,
      });
    }
    // When all of them stand: a look values every position.
    for (const id of views.keys()) marketListener(id);
  }
  const write = (ask: Readonly<Record<string, unknown>>): boolean => {
    if (!isUp || socket === null || !socket.writable) return false;
    socket.write(`${JSON.stringify(ask)}\n`);
    return true;
  };

  const gateway: OrderGateway = {
    send(order) {
      const { clientOrderId } = order;
      const symbol = order.instrumentId.split('.')[0];
      if (
        !write({
          op: 'order',
          clientOrderId,
          symbol,
          side: order.side,
          price: order.limit,
          quantity: order.quantity,
          type: order.type,
        })
      ) {
        // Nothing was written: the venue cannot have seen it. Told later, as every outcome is.
        setImmediate(() =>
          listener({
            type: 'fault',
            clientOrderId,
            at: clock.now(),
            during: 'send',
            fault: { code: 'DISCONNECTED', resend: 'safe', detail: 'not connected' },
          }),
        );
        return;
      }
      waiting.set(
        clientOrderId,
        setTimeout(
          () => unanswered(clientOrderId, 'TIMEOUT', `no answer within ${ANSWER_WITHIN_MS} ms`),
          ANSWER_WITHIN_MS,
        ),
      );
    },
    // An unheard cancel or query is asked again at a later look.
    cancel: (clientOrderId) => void write({ op: 'cancel', clientOrderId }),
    query: (clientOrderId) => void write({ op: 'query', clientOrderId }),
    listen: (to) => {
      listener = to;
    },
    listenAccount: (to) => {
      accountListener = to;
    },
  };
  dial();
  const deadline = clock.now() + CONNECT_WITHIN_MS * 1000;
  while (!(isUp && views.size > 0)) {
    if (clock.now() > deadline) {
      isClosed = true;
      socket?.destroy();
      return err({
        code: 'DISCONNECTED',
        resend: 'safe',
        detail: `the paper venue of ${options.home} does not answer`,
      });
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  // A venue process of an older Plimsoll, which outlived it, has no statements.
  const statement = (since: TimeUs): void => void write({ op: 'statement', since });
  return ok({
    gateway: can.includes('statement') ? { ...gateway, statement } : gateway,
    feed: {
      instruments,
      view: (instrumentId) => {
        const view = views.get(instrumentId);
        return view === undefined ? null : { ...view, at: clock.now() };
      },
      onMarket: (to) => {
        marketListener = to;
      },
    },
    dailyBars: (instrument, days) =>
      new Promise((resolve) => {
        barsWaiting.set(instrument.symbol, { days, resolve });
        write({ op: 'dailyBars', symbol: instrument.symbol, days });
      }),
    observed: (instrumentId) => seen.get(instrumentId)?.observed() ?? null,
    feesOf: ({ symbol }) => charged[symbol] ?? FEES_BEFORE,
    isUp: () => isUp,
    close() {
      isClosed = true;
      for (const clientOrderId of waiting.keys()) settle(clientOrderId);
      socket?.destroy();
    },
  });
}
