import type { VenueOrder } from '#core/order/child';
import type { CcxtListing } from './listings.ts';

/** An order of ours as the gateway follows it. */
export interface Tracked {
  readonly order: VenueOrder;
  readonly listing: CcxtListing;
  /** As the venue spells our id. */
  readonly coded: string;
  /** On the gateway's clock, ms: after this plus the receive window a copy under way is refused by the venue. */
  readonly sentMs: number;
  venueOrderId: string | null;
  /** Lots of executions that were reported, by execution id. */
  readonly told: Map<string, number>;
  isOver: boolean;
}
export const toldLots = ({ told }: Tracked): number =>
  [...told.values()].reduce((sum, lots) => sum + lots, 0);
