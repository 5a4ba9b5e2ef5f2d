import type { Clock } from '#core/kernel/clock';
import { durationUs } from '#core/kernel/units';
import { isInMaintenance, type MaintenanceWindow } from '#core/market/maintenance';
import type { MarketFeed } from '#engine/ports/ports';

/** What rests needs that long to leave: a cancel, its answer, and a cancel once more. */
const LEAD_US = durationUs(60_000_000);

/** VEN-23: while its venue is down on purpose a market is not traded on, whatever its stream says. */
export const maintainedFeed = (
  feed: MarketFeed,
  windows: readonly MaintenanceWindow[],
  clock: Clock,
): MarketFeed => ({
  ...feed,
  view(instrumentId) {
    const view = feed.view(instrumentId);
    return view !== null && isInMaintenance(windows, clock.now(), LEAD_US)
      ? { ...view, valid: false, closed: 'maintenance' }
      : view;
  },
});
