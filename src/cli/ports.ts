import type { BookRead, BookTask } from '#cli/book-task';
import type { FileTerms } from '#cli/file-job';
import type { MarketOutline, WorkAsk } from '#cli/job-kinds';
import type { ServingPorts } from '#cli/serving-ports';
import type { Config } from '#contracts/config';
import type { ImbalanceDay } from '#core/cost/calibrate/imbalance-panel';
import type { JournalEntry } from '#core/journal/entry';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { Side, TimeUs } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import type { Bars, Tape } from '#core/market/tape';
import type { LotChoice } from '#core/portfolio/lots';
import type { AccountFile } from '#core/tca/account-order';
import type { FillTerms } from '#core/tca/fill-terms';
import type { DatedRate } from '#core/tca/rates';
import type { LiquidityStore } from '#engine/ports/liquidity-store';
import type { Journal } from '#engine/ports/ports';
import type { PartRunner } from '#platform/part-runner';

type TableColumns = { readonly [name: string]: readonly (string | number | null)[] };

/** A recording, and the symbol that the fills have for it; null: its own. */
export interface GivenTape {
  readonly path: string;
  readonly symbol: string | null;
}

/** One thing that a start needs, as `doctor` found it. */
export interface Check {
  readonly name: string;
  readonly isWell: boolean;
  readonly found: string;
  readonly remedy: string;
}

/** What a channel for alerts answered to a test. */
export interface NotifyAnswer {
  readonly name: string;
  readonly kind: string;
  readonly isTaken: boolean;
  readonly words: string;
}

/** An order of somebody's own at a venue, and an execution of it. */
export interface OwnOrderSeen {
  readonly venueOrderId: string;
  readonly symbol: string;
  readonly side: Side;
  readonly quantity: number;
  /** null: at the market. */
  readonly limit: number | null;
  readonly at: TimeUs;
}
export interface OwnFillSeen {
  readonly venueOrderId: string;
  readonly executionId: string;
  readonly at: TimeUs;
  readonly price: number;
  readonly quantity: number;
}
/** An account that is only looked at. */
export interface OwnAccount {
  readonly symbols: readonly string[];
  /** What is new since it was looked at last; an order always comes before its fills. */
  look(): Promise<
    Result<
      { readonly orders: readonly OwnOrderSeen[]; readonly fills: readonly OwnFillSeen[] },
      Problem
    >
  >;
  close(): Promise<void>;
}
/** The account that the keys of a configured venue open. */
export type OwnAccountPort = (
  config: Config,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
) => Promise<Result<OwnAccount, Problem>>;

/** TCA-92: bars of the public history of an exchange, by its name in the configuration or by ccxt's. */
export type VenueHistoryPort = (
  config: Config,
  name: string,
  wanted: readonly { readonly symbol: string; readonly days: readonly number[] }[],
) => Promise<Result<readonly Bars[], Problem>>;

/** PRP-11: fundings of the public history of an exchange, by its name in the configuration or by ccxt's. Milliseconds; shares of the value, positive: longs pay. */
export type VenueFundingsPort = (
  config: Config,
  name: string,
  wanted: { readonly symbol: string; readonly fromMs: number; readonly toMs: number },
) => Promise<
  Result<
    readonly { readonly atMs: number; readonly rate: number; readonly mark: number | null }[],
    Problem
  >
>;

/** What the command line needs from adapters; the app introduces them. */
export interface CliPorts extends ServingPorts {
  readTape(
    paths: readonly string[],
    formats: readonly string[],
    how: FileTerms,
  ): Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;
  readHistory(
    path: string,
    instrument: Instrument,
    how: FileTerms,
  ): Result<readonly Bars[], Problem>;
  /** Daily bars of every symbol of a file. */
  readUniverse(path: string, how: FileTerms): Result<readonly Bars[], Problem>;
  /** Recordings of several symbols. */
  readTapes(
    given: readonly GivenTape[],
    formats: readonly string[],
    how: FileTerms,
  ): Result<readonly { readonly symbol: string; readonly tape: Tape }[], Problem>;
  /** Bars of any length of every symbol of a file: a plain CSV, or Lean minutes. */
  readMarketBars(path: string, how: FileTerms): Result<readonly Bars[], Problem>;
  /** An export of executions, or of the orders that they are of. */
  readFills(path: string, holds: 'fills' | 'orders', how: FillTerms): Result<AccountFile, Problem>;
  /** Dated rates of currencies and coins. */
  readRates(path: string): Result<readonly DatedRate[], Problem>;
  /** Signed imbalances of stocks and days. */
  readImbalance(
    path: string,
    columns: Readonly<Record<string, string>>,
  ): Result<
    { readonly days: readonly ImbalanceDay[]; readonly source: string; readonly hash: string },
    Problem
  >;
  /** Whoever does work in parts: processes of this machine, or the workers of PLIMSOLL_POSTGRES; never one in place of the other. */
  openWork(
    ask: WorkAsk,
    env: Readonly<Record<string, string | undefined>>,
    say: (line: string) => void,
  ): Promise<Result<PartRunner, Problem>>;
  /** Does parts for others until it is told to stop. */
  serveParts(
    processes: number,
    env: Readonly<Record<string, string | undefined>>,
    say: (line: string) => void,
  ): Promise<Result<null, Problem>>;
  /** What a file of daily bars holds, a partition of the store, or (null) the store. */
  outlineMarket(
    path: string | null,
    how: FileTerms,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<Result<MarketOutline, Problem>>;
  /** A book, and the mark of the files that it was read from. */
  readBook(task: BookTask): Result<{ readonly read: BookRead; readonly mark: string }, Problem>;
  /** Removes what writers that are gone had begun. */
  tidyStore(root: string): void;
  storeRoot(env: Readonly<Record<string, string | undefined>>): string;
  /** That of the home where no root is given. */
  openStore(env: Readonly<Record<string, string | undefined>>, root?: string): LiquidityStore;
  /** One table as a Parquet file; columns of one length, null is unknown. */
  writeParquet(path: string, columns: TableColumns): Promise<Result<null, Problem>>;
  readonly journalFiles: JournalFiles;
  readonly firm: FirmPort;
  memoryJournal(): Journal & { readonly entries: readonly JournalEntry[] };
  /** Which trades are rounded up to a whole lot so that every limit holds; null: none found. */
  chooseLots(choice: LotChoice): Promise<readonly boolean[] | null>;
  sha256(text: string): string;
  readonly ownAccount: OwnAccountPort;
  readonly venueHistory: VenueHistoryPort;
  readonly venueFundings: VenueFundingsPort;
  /** What a start would find at the exchanges of the configuration. */
  checkVenues(
    config: Config,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<readonly Check[]>;
  /** ALR-19: past what waits; null: through all channels. */
  testNotify(
    config: Config,
    only: string | null,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<Result<readonly NotifyAnswer[], readonly Problem[]>>;
  /** What a start would find where the journal is: the file of the home, or PostgreSQL. */
  checkJournal(
    config: Config,
    home: string,
    env: Readonly<Record<string, string | undefined>>,
  ): Promise<Check>;
  /** Milliseconds, for the performance figures only. */
  wallClock(): number;
}

/** What one account holds of one cap of the firm. */
export interface FirmShare {
  readonly account: string;
  /** The engine that has the account now. */
  readonly holder: string | null;
  readonly key: string;
  readonly amount: number;
  /** Since it was last needed. */
  readonly ageSeconds: number;
}
interface FirmPort {
  list(env: Environment): Promise<Result<readonly FirmShare[], Problem>>;
  forget(account: string, env: Environment): Promise<Result<null, Problem>>;
}
/** What a journal holds; times in microseconds since the epoch. */
export interface JournalFound {
  readonly path: string;
  /** null: its entries say it one by one. */
  readonly schema: number | null;
  readonly entries: number;
  readonly firstAt: number | null;
  readonly lastAt: number | null;
  readonly head: string | null;
  /** Of a restore: where the journal that stood there lies now. */
  readonly replaced?: string | null;
  /** Of a verification: saved states that a replay met, by their sequence, and files that a start would pass over. */
  readonly states?: { readonly met: readonly number[]; readonly passedOver: readonly string[] };
  /** Entries up to this one are in files of the folder. */
  readonly archived?: { readonly sequence: number; readonly folder: string } | null;
}
/** What was moved into an archive. */
export interface ArchiveFound {
  readonly path: string;
  readonly folder: string;
  readonly archivedTo: number;
  readonly moved: number;
  readonly left: number;
}
type Environment = Readonly<Record<string, string | undefined>>;
interface JournalFiles {
  verifyFile(path: string): Promise<Result<JournalFound, Problem>>;
  /** Of the place that the configuration says. */
  verify(config: Config, env: Environment): Promise<Result<JournalFound, Problem>>;
  archive(
    folder: string,
    before: TimeUs | null,
    config: Config,
    env: Environment,
  ): Promise<Result<ArchiveFound, Problem>>;
  backUp(from: string, to: string): Promise<Result<JournalFound, Problem>>;
  restore(from: string, to: string, force: boolean): Promise<Result<JournalFound, Problem>>;
}
