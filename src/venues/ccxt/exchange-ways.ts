// What is known of single exchanges, in one place: how each of them has to be asked, and what its answers are worth.

/** What a question costs of the budget. */
export interface RequestWeights {
  readonly order: number;
  readonly query: number;
  /** Of a market in a round. */
  readonly poll: number;
  /** Of a market in a statement. */
  readonly statement: number;
}
export interface ExchangeWays {
  /** How a client order id of ours is spelt: see `IdRule`. */
  readonly ids: {
    readonly spelling: 'underscored' | 'packed' | 'hex' | 'uuid';
    readonly lengthMax: number;
  };
  /** What our id is called in a new order, and in a request about one; null: an order is asked about by its number only. */
  readonly idOfNew: 'clientOrderId' | 'client_order_id';
  readonly idOfAsked: 'clientOrderId' | 'orderLinkId' | null;
  /**
   * How orders and executions are listed. `plain`: newest first, pages going back in time. `byId`: oldest first, from an execution's id on. `byWeeks` (BYB-15): a week at most,
   * with a cursor. `byIdInWeeks`: both, a week at most or from an id on. `byNumber` (KRK-14): single orders by the exchange's number only, executions of all markets by offset. `byCursor` (CBS-13): everything by a cursor, of all
   * markets, and no order by our id.
   */
  readonly lists: 'plain' | 'byId' | 'byIdInWeeks' | 'byWeeks' | 'byNumber' | 'byCursor';
  /** After so long, ms, a request that was sent is refused as too old: what was not found then never comes. Infinity: that is never promised. */
  readonly receiveWindowMs: number;
  /** What such a window rests on: the exchange's own; a time that each order carries (KRK-18); the life of each request's token (CBS-15). */
  readonly windowBy: 'exchange' | 'deadline' | 'token';
  readonly weights: RequestWeights;
  /** Whether its books are followed by raw diffs, or as ccxt keeps them. */
  readonly books: 'diffs' | 'ccxt';
  /** Fees of the account are asked market by market, also where ccxt has a list of all (BYB-17). */
  readonly feesByMarket: boolean;
  /** Signed requests have to arrive in the order of their nonces (KRK-13). */
  readonly inNonceOrder: boolean;
  /** What its accounts hold: coins and money, or contracts on margin as Binance keeps them: USD-M linear ones, COIN-M inverse ones. */
  readonly account: 'spot' | 'usdm' | 'coinm';
  /** How an order says until when it rests, where we know it (VEN-24); null: it rests until it is cancelled. */
  readonly goodTill: 'expiretm' | 'goodTillDate' | null;
  /** Options of ccxt's client beside ours. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** Of the receive window that we ask for where it is ours to choose. */
export const RECV_WINDOW_MS = 5000;
/** CBS-15: a token of ours lasts 20 s; the rest is for a clock that forgives a little. */
const TOKEN_WINDOW_MS = 30_000;

/** As nearly every exchange is, and as careful as it has to be with one that nobody has looked at: weights are Binance's, and nobody else's are heavier. */
const USUAL: ExchangeWays = {
  ids: { spelling: 'packed', lengthMax: 32 },
  idOfNew: 'clientOrderId',
  idOfAsked: 'clientOrderId',
  lists: 'plain',
  receiveWindowMs: Number.POSITIVE_INFINITY,
  windowBy: 'exchange',
  weights: { order: 1, query: 4, poll: 26, statement: 50 },
  books: 'ccxt',
  feesByMarket: false,
  inNonceOrder: false,
  goodTill: null,
  account: 'spot',
  options: {},
};
const BINANCE: Partial<ExchangeWays> = {
  ids: { spelling: 'underscored', lengthMax: 36 },
  lists: 'byId',
  receiveWindowMs: RECV_WINDOW_MS,
  books: 'diffs',
};
const CONTRACTS: Partial<ExchangeWays> = {
  ...BINANCE,
  lists: 'byIdInWeeks',
  weights: { order: 1, query: 1, poll: 6, statement: 50 },
  feesByMarket: true,
};
const optionsOf = (kind: 'linear' | 'inverse'): ExchangeWays['options'] => ({
  defaultType: 'swap',
  defaultSubType: kind,
  fetchMarkets: { types: [kind] },
});
const KNOWN: ReadonlyMap<string, Partial<ExchangeWays>> = new Map([
  ['binance', BINANCE],
  ['binanceus', BINANCE],
  [
    'binanceusdm',
    { ...CONTRACTS, account: 'usdm', goodTill: 'goodTillDate', options: optionsOf('linear') },
  ],
  ['binancecoinm', { ...CONTRACTS, account: 'coinm', options: optionsOf('inverse') }],
  [
    'okx',
    // Not ours to choose: a request is refused 30 seconds after its time.
    { receiveWindowMs: 30_000 },
  ],
  [
    'bybit',
    {
      ids: { spelling: 'packed', lengthMax: 36 },
      // ccxt passes the parameters of a cancel on as they are, and there an id of ours has another name.
      idOfAsked: 'orderLinkId',
      lists: 'byWeeks',
      receiveWindowMs: RECV_WINDOW_MS,
      feesByMarket: true,
    },
  ],
  [
    'kraken',
    {
      // Or 18 signs of any kind, which are fewer bits.
      ids: { spelling: 'hex', lengthMax: 32 },
      lists: 'byNumber',
      receiveWindowMs: RECV_WINDOW_MS,
      windowBy: 'deadline',
      // As it counts for each key: executions count twice, and a statement asks for them twice.
      weights: { order: 1, query: 1, poll: 3, statement: 6 },
      inNonceOrder: true,
      goodTill: 'expiretm',
    },
  ],
  [
    'coinbase',
    {
      ids: { spelling: 'uuid', lengthMax: 36 },
      // ccxt leaves ours out, and sends one that it makes, unless it has the exchange's name.
      idOfNew: 'client_order_id',
      idOfAsked: null,
      lists: 'byCursor',
      receiveWindowMs: TOKEN_WINDOW_MS,
      windowBy: 'token',
      // Which of ccxt's two ways to ask, the newer one.
      options: { fetchMarkets: 'fetchMarketsV3', fetchBalance: 'v3PrivateGetBrokerageAccounts' },
    },
  ],
  [
    'alpaca',
    {
      ids: { spelling: 'underscored', lengthMax: 128 },
      // Each request counts as one.
      weights: { order: 1, query: 1, poll: 2, statement: 6 },
    },
  ],
  ['mexc', { receiveWindowMs: RECV_WINDOW_MS }],
  ['kucoin', { ids: { spelling: 'packed', lengthMax: 40 } }],
]);
const WAYS = new Map<string, ExchangeWays>();
/** By ccxt's name of the exchange. */
export function waysOf(exchangeId: string): ExchangeWays {
  const known = WAYS.get(exchangeId) ?? { ...USUAL, ...KNOWN.get(exchangeId) };
  WAYS.set(exchangeId, known);
  return known;
}
