import type { Refusal } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';
import type { Acceptance, ParentEvent, ParentStatus } from '#core/execute/parent-state';
import type { Assessment, LiquidityProfile } from '#core/liquidity/profile';
import type { Instrument } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import type { ParentOrder } from '#core/order/parent';
import type { TcaReport } from '#core/tca/report';
import type { JournalEntry } from '#engine/ports/ports';

/** The market beside an order or a fill, for TCA: mid and opposite touch in ticks; null where a side was empty. */
export interface Beside {
  readonly mid: number | null;
  readonly touch: number | null;
}

/** Everything a journal can hold. What is not here did not happen. */
export type Body =
  | { readonly type: 'opened'; readonly schema: 1; readonly mode: 'paper' | 'tape'; readonly configHash: string; readonly market: string; readonly cash: number }
  | { readonly type: 'placed'; readonly acceptance: Acceptance; readonly assessment: Assessment; readonly profile: LiquidityProfile; readonly idempotencyKey: string | null; readonly fingerprint: string; readonly by: string }
  | { readonly type: 'turnedAway'; readonly order: ParentOrder; readonly instrument: Instrument; readonly refusal: Refusal; readonly idempotencyKey: string | null; readonly fingerprint: string; readonly by: string }
  | { readonly type: 'parent'; readonly parentId: string; readonly event: ParentEvent; readonly beside: Beside | null }
  | { readonly type: 'send'; readonly order: VenueOrder; readonly beside: Beside; readonly displayedAtLimit: number }
  | { readonly type: 'cancel'; readonly parentId: string; readonly clientOrderId: string }
  | { readonly type: 'kill'; readonly on: boolean; readonly by: string; readonly reason: string }
  | { readonly type: 'ended'; readonly parentId: string; readonly status: ParentStatus; readonly tca: TcaReport | null };

export type Kind = JournalEntry['kind'];
export function kindOf(body: Body): Kind {
  if (body.type === 'send' || body.type === 'cancel') return 'intent';
  return body.type === 'parent' ? 'event' : 'decision';
}
export interface Entry {
  readonly sequence: number;
  readonly at: TimeUs;
  readonly kind: Kind;
  readonly body: Body;
}
