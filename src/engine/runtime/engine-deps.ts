import type { LedgerLimits } from '#core/gate/account-limits';
import type { FirmStanding } from '#core/gate/firm';
import type { RiskLimits } from '#core/gate/limits';
import type { Counterparty } from '#core/gate/listing-rules';
import type { Mode } from '#core/journal/body';
import type { Clock } from '#core/kernel/clock';
import type { Count, DurationUs } from '#core/kernel/units';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { ExecutionPolicy } from '#core/plan/policy';
import type {
  Journal,
  LookLog,
  MarketFeed,
  OrderGateway,
  RecordedMarket,
} from '#engine/ports/ports';
import type { MarketLookTerms } from '#engine/runtime/market-looks';

/** Beside the journal: something that can be written when the journal cannot. */
interface KillMarks {
  /** Null: none. A mark that cannot be read is one. */
  read(): { readonly by: string; readonly reason: string } | null;
  /** False: not even this could be written. */
  set(by: string, reason: string): boolean;
  clear(): void;
}

export interface EngineDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** Where looks are kept for the charts; without it they are not. */
  readonly looks?: Pick<LookLog, 'keep'>;
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  /** Where the market is a recording: its quotes without our orders in them judge what was done. Without it the engine's own looks do. */
  readonly recorded?: RecordedMarket;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  /** Caps over all orders; without them DEFAULT_LEDGER_LIMITS hold. */
  readonly ledgerLimits?: LedgerLimits;
  /** Caps over all accounts of a firm, and this account's shares of them. */
  readonly firm?: FirmStanding;
  /** Caps on what lies with whom, of several venues; without them there are none. */
  readonly counterparties?: readonly Counterparty[];
  /** Fees in force now: reserved beside open buys. */
  readonly feesOf?: (instrument: Instrument) => Fees;
  /** How often the account is compared with the venue's statement, where the gateway has one; without it once a minute. */
  readonly reconcileEveryUs?: DurationUs;
  /** ENG-4: parents also look when their market moves. Without it, once a second. */
  readonly marketLooks?: MarketLookTerms;
  /** True where the venue's prints contain our own fills; on a tape they do not, and own taker fills are added to the volume. */
  readonly printsIncludeOwn: boolean;
  /** True where the feed's book shows our own resting orders among the others'. Without it, it does not. */
  readonly quotesIncludeOwn?: boolean;
  readonly mode: Mode;
  readonly configHash: string;
  /** Which life of the account this is: it stands in the ids of orders. Without it, or 0: the only one. */
  readonly epoch?: Count;
  /** What the market is, by reference: tape hash, or the venue's name. */
  readonly market: string;
  readonly cash: number;
  /** Where a kill is kept that the journal cannot take (F41); a mark that is found at the start kills. */
  readonly killMark?: KillMarks;
  /** Instruments of our books that the venue or the configuration no longer lists; symbols of the configuration that the venue does not list. */
  readonly gone?: readonly Instrument[];
  readonly unlisted?: readonly string[];
  /** A throw inside a commit: memory may be ahead of the journal, so everything stops. Without it the throw goes on to the caller. */
  readonly halt?: (error: unknown) => void;
  /** A throw outside of a commit: an alert and a log line, and the desk goes on. Without it the throw goes on to the caller. */
  readonly report?: (where: string, error: unknown) => void;
  /** True where a history keeps what has ended: then memory lets it go after some days. A saved state says it for itself. */
  readonly letsGo?: boolean;
  /** How often a look is kept for the charts, µs. */
  readonly progressIntervalUs: number;
}
