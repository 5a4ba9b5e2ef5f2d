import { invariant } from '#core/kernel/assert';
import {
  addTime,
  type Count,
  type DurationUs,
  type Seconds,
  type TimeUs,
  timeUs,
} from '#core/kernel/units';

export type Severity = 'critical' | 'warning' | 'notice';
const RANK: { readonly [Name in Severity]: number } = { critical: 0, warning: 1, notice: 2 };

/** Something that a person may have to know. The key says what it is about (`OVERFILLED/P1`): the same key is the same matter. */
export interface AlertNews {
  readonly key: string;
  readonly severity: Severity;
  readonly code: string;
  readonly text: string;
  readonly remedy: string;
  readonly at: TimeUs;
}
/** A matter as the board calls it. */
export const alertKey = (code: string, about: string): string =>
  about === '' ? code : `${code}/${about}`;
export interface Alert extends AlertNews {
  readonly firstAt: TimeUs;
  readonly count: Count;
  readonly acknowledged: { readonly by: string; readonly at: TimeUs } | null;
  /** How often nobody reacted in time. */
  readonly escalations: Count;
}

export interface AlertPolicy {
  /** Warnings and notices told per window; critical ones are never held back. */
  readonly toldPerWindow: Count;
  readonly windowUs: DurationUs;
  /** A critical alert must be acknowledged within this. */
  readonly acknowledgeWithinUs: DurationUs;
}

/** ALR-26: one that was settled, or let go after its time. */
export interface OverAlert extends Alert {
  readonly overAt: TimeUs;
}
/** How many of them are remembered. */
const OVER_MAX = 1000;

/** Folded in place: a storm must not cost the square of its size. */
export interface AlertBoard {
  readonly alerts: Map<string, Alert>;
  /** What has left the list, the newest last. */
  readonly over: OverAlert[];
  window: { readonly from: TimeUs; readonly told: number; readonly held: number };
}
export const emptyBoard = (): AlertBoard => ({
  alerts: new Map(),
  over: [],
  window: { from: timeUs(0), told: 0, held: 0 },
});

/** What is to be told to people, beside the list that they can look at. */
export type Telling =
  | { readonly type: 'alert'; readonly alert: Alert }
  | { readonly type: 'escalation'; readonly alert: Alert }
  /** Nobody has acknowledged it for so long: for those who are told of nothing else. */
  | { readonly type: 'overdue'; readonly alert: Alert; readonly afterSeconds: Seconds }
  | { readonly type: 'summary'; readonly held: number };

/** ALR-1, ALR-2, ALR-4: one matter is one alert, however often it is raised. Answers what to tell now. */
export function raise(board: AlertBoard, news: AlertNews, policy: AlertPolicy): readonly Telling[] {
  const before = board.alerts.get(news.key);
  const isWorse = before !== undefined && RANK[news.severity] < RANK[before.severity];
  // The worst severity that a matter has had stays: it does not talk itself down.
  const severity = before === undefined || isWorse ? news.severity : before.severity;
  const alert: Alert = {
    ...news,
    severity,
    firstAt: before?.firstAt ?? news.at,
    count: (before?.count ?? 0) + 1,
    acknowledged: isWorse ? null : (before?.acknowledged ?? null),
    escalations: isWorse ? 0 : (before?.escalations ?? 0),
  };
  board.alerts.set(news.key, alert);
  const tell = closeWindow(board, news.at, policy);
  if (before !== undefined && !isWorse) return tell;
  if (severity === 'critical') return [...tell, { type: 'alert', alert }];
  const isHeld = board.window.told >= policy.toldPerWindow;
  board.window = isHeld
    ? { ...board.window, held: board.window.held + 1 }
    : { ...board.window, told: board.window.told + 1 };
  invariant(board.window.told <= policy.toldPerWindow, 'warnings stay within their budget');
  return isHeld ? tell : [...tell, { type: 'alert', alert }];
}

/** ALR-2, ALR-5: time passes: held-back alerts are summed up, and nobody's silence goes unnoticed. */
export function remind(board: AlertBoard, now: TimeUs, policy: AlertPolicy): readonly Telling[] {
  const tell = [...closeWindow(board, now, policy)];
  for (const [key, alert] of board.alerts) {
    if (alert.severity !== 'critical' || alert.acknowledged !== null) continue;
    const due = Math.floor((now - alert.firstAt) / policy.acknowledgeWithinUs);
    if (due <= alert.escalations) continue;
    const escalated = { ...alert, escalations: due };
    board.alerts.set(key, escalated);
    tell.push({ type: 'escalation', alert: escalated });
  }
  return tell;
}

/** ALR-4. False: no such alert. */
export function acknowledge(board: AlertBoard, key: string, by: string, at: TimeUs): boolean {
  const alert = board.alerts.get(key);
  if (alert === undefined) return false;
  board.alerts.set(key, { ...alert, acknowledged: { by, at } });
  return true;
}

/** ALR-6: the matter is over. False: there was none. */
export function clear({ alerts, over }: AlertBoard, key: string, overAt: TimeUs): boolean {
  const alert = alerts.get(key);
  if (alert === undefined) return false;
  alerts.delete(key);
  over.push({ ...alert, overAt });
  if (over.length > OVER_MAX) over.shift();
  return true;
}

/** ALR-3: as a person should read them. */
export function sorted(board: AlertBoard): readonly Alert[] {
  const isOpen = (alert: Alert): number => (alert.acknowledged === null ? 0 : 1);
  return [...board.alerts.values()].sort(
    (a, b) => RANK[a.severity] - RANK[b.severity] || isOpen(a) - isOpen(b) || b.at - a.at,
  );
}

function closeWindow(board: AlertBoard, now: TimeUs, policy: AlertPolicy): readonly Telling[] {
  if (now < addTime(board.window.from, policy.windowUs)) return [];
  const { held } = board.window;
  board.window = { from: now, told: 0, held: 0 };
  return held === 0 ? [] : [{ type: 'summary', held }];
}
