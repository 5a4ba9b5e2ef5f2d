import type { InLots, Side, TickPrice } from '#core/kernel/units';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import type { Instrument } from '#core/market/instrument';
import type { AccountView, RiskLimits } from './limits.ts';

/** An order as the account sees it: so many lots at (at worst) this price in ticks. */
export interface Claim {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: InLots;
  readonly price: TickPrice;
  readonly account: AccountView;
  readonly policy: LiquidityPolicy;
  readonly limits: RiskLimits;
}
