import type { StatedMovement } from '#core/ledger/stated';
import type { Session } from '#core/market/session';

/** Prices and amounts come as strings (`number: String`): no float stands between the venue's decimals and our ticks. */
export interface ClientOrder {
  readonly id: string;
  readonly clientOrderId: string | undefined;
  readonly symbol: string;
  readonly type?: string | undefined;
  readonly side: string;
  readonly price: string | undefined;
  readonly amount: string | undefined;
  readonly filled: string | undefined;
  readonly status: string | undefined;
  readonly timestamp: number | undefined;
  readonly lastUpdateTimestamp?: number | undefined;
  readonly trades?: readonly ClientTrade[];
  /** As the venue said it. */
  readonly info?: Readonly<Record<string, unknown>>;
}
export interface ClientTrade {
  readonly id: string;
  readonly order: string | undefined;
  readonly symbol: string;
  readonly side: string;
  readonly price: string;
  readonly amount: string;
  /** The answer to an order dates its trades with the order. */
  readonly timestamp: number | undefined;
  readonly takerOrMaker: string | undefined;
  readonly fee?: {
    readonly cost?: string | undefined;
    readonly currency?: string | undefined;
    /** It is booked apart, as a movement: this is what it is expected to be. */
    readonly isApart?: boolean;
  };
  /** As the venue said it. */
  readonly info?: Readonly<Record<string, unknown>>;
}
export interface ClientMarket {
  readonly id: string;
  readonly symbol: string;
  readonly base: string;
  readonly quote: string;
  readonly spot: boolean;
  /** A perpetual contract. */
  readonly swap?: boolean;
  /** A dated one, and when it is settled, milliseconds. */
  readonly future?: boolean;
  readonly expiry?: number | undefined;
  /** Its price and its settlement are in the same money. */
  readonly linear?: boolean | undefined;
  /** It is settled in the coin whose price it is. */
  readonly inverse?: boolean | undefined;
  readonly settle?: string | undefined;
  /** Units of the base in one; of an inverse one, of the quote. */
  readonly contractSize?: string | number | undefined;
  readonly active: boolean | undefined;
  readonly maker: string | number | undefined;
  readonly taker: string | number | undefined;
  readonly precision: {
    readonly price: string | number | undefined;
    readonly amount: string | number | undefined;
  };
  readonly limits: { readonly cost?: { readonly min?: string | number | undefined } };
  /** When it trades; without it around the clock. ccxt does not say. */
  readonly session?: Session;
}
type Params = Readonly<Record<string, unknown>>;
/** What our gateway, feed and statements need of the client of one account at one exchange: the words are those of ccxt, which others speak too. */
export interface ExchangeClient {
  readonly id: string;
  readonly requiredCredentials?: { readonly password?: boolean };
  urls: { api: Record<string, unknown> };
  readonly markets: Readonly<Record<string, ClientMarket>>;
  readonly options: Record<string, unknown>;
  readonly last_response_headers: Readonly<Record<string, string>> | undefined;
  loadMarkets(): Promise<unknown>;
  loadHttpProxyAgent(): Promise<unknown>;
  createOrder(
    symbol: string,
    type: string,
    side: string,
    amount: string,
    price: string,
    params: Params,
  ): Promise<ClientOrder>;
  cancelOrder(id: string | undefined, symbol: string, params: Params): Promise<ClientOrder>;
  fetchOrder(id: string | undefined, symbol: string, params: Params): Promise<ClientOrder>;
  fetchOpenOrders(
    symbol: string | undefined,
    since?: number,
    limit?: number,
    params?: Params,
  ): Promise<readonly ClientOrder[]>;
  /** Where the exchange lists orders whatever became of them. */
  fetchOrders?(
    symbol: string | undefined,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly ClientOrder[]>;
  /** Where the exchange has it; those that were cancelled are among them at some. */
  fetchClosedOrders?(
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly ClientOrder[]>;
  /** Where the exchange lists orders that have ended for itself. */
  fetchCanceledAndClosedOrders?(
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly ClientOrder[]>;
  fetchMyTrades(
    symbol: string | undefined,
    since: number | undefined,
    limit: number | undefined,
    params?: Params,
  ): Promise<readonly ClientTrade[]>;
  /** Where the exchange has it; not every one does. */
  fetchOrderTrades(
    id: string,
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<readonly ClientTrade[]>;
  fetchBalance(params?: Params): Promise<{
    readonly total: Readonly<Record<string, string>>;
    /** As the venue said it. */
    readonly info?: Readonly<Record<string, unknown>>;
  }>;
  /** What was booked that is no trade, where the exchange lists it under ids. ccxt has nothing alike. */
  fetchMovements?(sinceMs: number): Promise<readonly StatedMovement[]>;
  /** Where it charges trades now and names the commissions later: what may be on its way, at most, by asset. */
  fetchFeesDue?(): Promise<Readonly<Record<string, string>>>;
  /** Where the exchange trades contracts. */
  setLeverage?(leverage: number, symbol: string): Promise<unknown>;
  fetchTime(): Promise<number>;
  /** Of what it keeps as floats. */
  readonly roundedAssets?: ReadonlySet<string>;
  /** What this client can ask its exchange. */
  readonly has: Readonly<Record<string, boolean | string | undefined>>;
  /** Of the account, by unified symbol. */
  fetchTradingFees(): Promise<
    Readonly<
      Record<
        string,
        {
          readonly maker?: string | number | undefined;
          readonly taker?: string | number | undefined;
        }
      >
    >
  >;
  fetchTradingFee(symbol: string): Promise<{
    readonly maker?: string | number | undefined;
    readonly taker?: string | number | undefined;
  }>;
  fetchOrderBook(symbol: string, limit: number): Promise<ClientBook>;
  fetchOHLCV(
    symbol: string,
    timeframe: string,
    since: number | undefined,
    limit: number,
  ): Promise<readonly (readonly (number | string)[])[]>;
  /** Where the exchange trades perpetuals. */
  fetchFundingRateHistory?(
    symbol: string,
    since: number | undefined,
    limit: number | undefined,
    params: Params,
  ): Promise<
    readonly {
      readonly timestamp?: number | undefined;
      readonly fundingRate: string | number;
      readonly info?: Readonly<Record<string, unknown>>;
    }[]
  >;
  watchOrderBook(symbol: string, limit?: number): Promise<ClientBook>;
  watchTrades(symbol: string): Promise<readonly ClientTrade[]>;
  watchMyTrades(): Promise<readonly ClientTrade[]>;
  close(): Promise<unknown>;
}
export interface ClientBook {
  readonly bids: readonly (readonly (number | string)[])[];
  readonly asks: readonly (readonly (number | string)[])[];
  readonly nonce: number | undefined;
  readonly timestamp: number | undefined;
}

/** Where an exchange is reached instead of its own addresses: a local exchange, a test network. `rest` http(s)://host:port, `stream` ws(s)://host:port. */
export interface ExchangeAddress {
  readonly rest: string;
  readonly stream: string;
}
