import type { Clock } from '#core/kernel/clock';
import type { DurationUs } from '#core/kernel/units';
import type { RiskLimits } from '#core/gate/limits';
import type { LedgerLimits } from '#core/ledger/limits';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { Journal, MarketFeed, OrderGateway } from '#engine/ports/ports';

export interface EngineDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  readonly gateway: OrderGateway;
  readonly feed: MarketFeed;
  readonly policy: LiquidityPolicy;
  readonly limits: RiskLimits;
  /** Caps over all orders; without them DEFAULT_LEDGER_LIMITS hold. */
  readonly ledgerLimits?: LedgerLimits;
  /** Fees in force now: reserved beside open buys. */
  readonly feesOf?: (instrument: Instrument) => Fees;
  /** How often the account is compared with the venue's statement, where the gateway has one; without it once a minute. */
  readonly reconcileEveryUs?: DurationUs;
  /** True where the venue's prints contain our own fills; on a tape they do not, and own taker fills are added to the volume. */
  readonly printsIncludeOwn: boolean;
  readonly mode: 'paper' | 'tape' | 'live';
  readonly configHash: string;
  /** What the market is, by reference: tape hash, or the venue's name. */
  readonly market: string;
  readonly cash: number;
  /** A look that decided nothing is journaled this often, for the charts. */
  readonly progressIntervalUs: number;
}
