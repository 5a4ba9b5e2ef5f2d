import type { AlertDoc } from '#contracts/alert-documents';
import type { BookDoc } from '#contracts/book-documents';
import type { OrderSummaryDoc } from '#contracts/documents';
import { formatCostBps, formatPercent } from '#web/format/format';
import { daysOf, headroomOf } from '#web/portfolio/headroom';

/** One line of what is so at this moment, and where to look. */
export interface NowLine {
  readonly id: string;
  readonly name: string;
  readonly value: string;
  readonly detail: string;
  readonly hash: string;
  readonly isBad: boolean;
}
interface KnownNow {
  readonly book: BookDoc | null;
  readonly working: readonly OrderSummaryDoc[] | null;
  readonly alerts: readonly AlertDoc[] | null;
}

/** What is at work, what nobody has acknowledged, and how the held book stands to its limits. What has not been answered is unknown. */
export const nowLines = ({ book, working, alerts }: KnownNow): readonly NowLine[] => [
  workLine(working),
  alertLine(alerts),
  bookLine(book),
  limitLine(book),
];

function workLine(working: KnownNow['working']): NowLine {
  const known = (working ?? []).flatMap(({ costSoFarBps }) => costSoFarBps ?? []);
  const worst = known.length === 0 ? null : Math.max(...known);
  return {
    id: 'working',
    name: 'Orders at work',
    value: working === null ? 'unknown' : String(working.length),
    detail: worst === null ? '' : `dearest so far ${formatCostBps(worst)}`,
    hash: '#/blotter',
    isBad: false,
  };
}
function alertLine(alerts: KnownNow['alerts']): NowLine {
  const open = (alerts ?? []).filter(({ acknowledged }) => acknowledged === null);
  const critical = open.filter(({ severity }) => severity === 'critical').length;
  return {
    id: 'alerts',
    name: 'Alerts not acknowledged',
    value: alerts === null ? 'unknown' : String(open.length),
    detail: critical === 0 ? (open[0]?.text ?? '') : `${critical} critical: ${open[0]?.text ?? ''}`,
    hash: '#/risk',
    isBad: critical > 0,
  };
}
function bookLine(book: BookDoc | null): NowLine {
  const isEmpty = book !== null && book.positions.length === 0;
  const total = book?.total ?? null;
  return {
    id: 'book',
    name: 'Days to sell the book',
    value: isEmpty ? 'nothing is held' : total === null ? 'unknown' : daysOf(total.longest),
    detail:
      total === null || isEmpty
        ? ''
        : `${formatPercent(total.soldBy[0]?.share ?? null, 0)} in one day, ${formatPercent(total.illiquidTier, 0)} in illiquid names`,
    hash: '#/portfolio',
    isBad: false,
  };
}
/** The limit of the book that has least room, over its size. */
function limitLine(book: BookDoc | null): NowLine {
  const [least] = (book?.limits ?? [])
    .map((limit) => ({ ...limit, room: headroomOf(limit) / limit.limit }))
    .toSorted((a, b) => a.room - b.room);
  return {
    id: 'limit',
    name: 'Nearest limit',
    value:
      least === undefined
        ? book === null || book.positions.length > 0
          ? 'unknown'
          : 'none is near'
        : least.room < 0
          ? 'broken'
          : `${formatPercent(least.room, 0)} left`,
    detail: least === undefined ? '' : least.name,
    hash: '#/portfolio',
    isBad: least !== undefined && least.room < 0,
  };
}
