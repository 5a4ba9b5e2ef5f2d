/** Flags of the commands that serve; null: the configuration decides. */
export interface ServeFlags {
  readonly port: number | null;
  readonly host: string | null;
  readonly config: string | null;
}

/** What `plimsoll exchange` was asked for. */
export interface ExchangeOptions {
  /** null: `exchange` in the home of Plimsoll. */
  readonly home: string | null;
  readonly port: number;
  readonly host: string;
  readonly market: string;
  /** What its clients speak. */
  readonly dialect:
    | 'binance'
    | 'binance-usdm'
    | 'binance-coinm'
    | 'okx'
    | 'bybit'
    | 'kraken'
    | 'coinbase'
    | 'alpaca';
  readonly seed: number;
  /** 'received', 'quote' or the name of an asset; null: as its log says. */
  readonly fees: 'received' | 'quote' | Uppercase<string> | null;
  readonly faults: string | null;
  /** For the market `tape`. */
  readonly tape: { readonly path: string; readonly format: string; readonly speed: number } | null;
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  /** Of perpetuals: seconds between two payments of funding; null: eight hours. */
  readonly fundingSeconds: number | null;
  /** Of contracts: when the dated ones beside the perpetuals are settled, ISO; null: none is listed. */
  readonly delivery: string | null;
  /** Of the generated market: seed of the news that it shares with other exchanges; null: it has its own. */
  readonly news: number | null;
  /** Of the generated market: part of its usual sizes and trades. */
  readonly depth: number;
  /** Usual ticks in one of each symbol. */
  readonly ticks: number;
  /** Basis points; null: as its log says, ten of a new one. */
  readonly commission: { readonly makerBps: number; readonly takerBps: number } | null;
}

/** What runs until it is told to stop. */
export interface ServingPorts {
  /** Engine and server, until told to stop; answers the process's exit code. */
  start(options: ServeFlags): Promise<number>;
  /** The engine alone. */
  engine(options: Pick<ServeFlags, 'config'>): Promise<number>;
  /** The dead man's switch of an engine. */
  guard(options: Pick<ServeFlags, 'config'>): Promise<number>;
  /** A server alone. */
  server(options: ServeFlags): Promise<number>;
  /** Our own exchange, until told to stop; answers the process's exit code. */
  exchange(options: ExchangeOptions): Promise<number>;
  /** Of this build, as package.json says it. */
  readonly version: string;
}
