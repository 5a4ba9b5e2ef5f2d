import { type Alert, alertKey, type Telling } from '#core/alert/alert-board';
import { MINUTE_US, type TimeUs } from '#core/kernel/units';

/** What is said of a symbol follows from a venue that does not answer: nobody has to be told of it too. */
const FOLLOWS: Readonly<Record<string, string>> = { FEED_STALE: 'VENUE_DOWN' };

export interface OutsideParts {
  /** All that is on the board. */
  readonly alerts: () => readonly Alert[];
  /** Where a symbol is traded. */
  readonly venuesOf: (symbol: string) => readonly string[];
  /** Of channels that are told only of what stays unacknowledged so long. */
  readonly afterMinutes: readonly number[];
}

/** ALR-23, ALR-24: what leaves this machine of what was told; the log and the pages have all of it. */
export function toldOutside({ alerts, venuesOf, afterMinutes }: OutsideParts) {
  const held = new Map<string, Telling & { readonly type: 'alert' }>();
  const overdue = overdueOnce(afterMinutes);

  const isHeld = (alert: Alert, board: ReadonlySet<string>): boolean => {
    const cause = FOLLOWS[alert.code];
    if (cause === undefined) return false;
    // A venue that is the only one has no name there.
    if (board.has(cause)) return true;
    const venues = venuesOf(alert.key.slice(alert.code.length + 1));
    return venues.length > 0 && venues.every((venue) => board.has(alertKey(cause, venue)));
  };
  return (tellings: readonly Telling[], now: TimeUs): readonly Telling[] => {
    if (tellings.length === 0 && held.size === 0 && afterMinutes.length === 0) return [];
    const list = alerts();
    const board = new Set(list.map(({ key }) => key));
    const told: Telling[] = [];
    for (const telling of tellings)
      if (telling.type === 'alert' && isHeld(telling.alert, board))
        held.set(telling.alert.key, telling);
      else told.push(telling);
    for (const [key, telling] of held) {
      if (board.has(key) && isHeld(telling.alert, board)) continue;
      held.delete(key);
      // The venue is back, and this is not over with it.
      if (board.has(key)) told.push(telling);
    }
    return [...told, ...overdue(list, now)];
  };
}

/** Each once, by how bad it is, for each span. */
function overdueOnce(afterMinutes: readonly number[]) {
  const told = new Set<string>();
  return (alerts: readonly Alert[], now: TimeUs): readonly Telling[] => {
    if (afterMinutes.length === 0) return [];
    const open = alerts.filter(({ acknowledged }) => acknowledged === null);
    const idOf = ({ key, firstAt, severity }: Alert, minutes: number): string =>
      `${minutes} ${severity} ${firstAt} ${key}`;
    const living = new Set(
      open.flatMap((alert) => afterMinutes.map((minutes) => idOf(alert, minutes))),
    );
    for (const id of told) if (!living.has(id)) told.delete(id);
    return open.flatMap((alert) =>
      afterMinutes.flatMap((minutes): readonly Telling[] => {
        const id = idOf(alert, minutes);
        if (now - alert.firstAt < minutes * MINUTE_US || told.has(id)) return [];
        told.add(id);
        return [{ type: 'overdue', alert, afterSeconds: 60 * minutes }];
      }),
    );
  };
}
