import type { OrderRecord } from '#core/journal/order-record';
import type { Clock } from '#core/kernel/clock';
import { DAY_US, type Money, type TimeUs, timeUs } from '#core/kernel/units';
import type { BookReport } from '#core/portfolio/book-report';
import { type GroupCost, groupsOf } from '#core/tca/attribution';
import { type League, leagueOf } from '#core/tca/league-table';
import { type RefusalFigure, refusalFigure } from '#core/tca/refusal-followed';
import { type SavedFigure, savedFigures, TRADED_DAYS } from '#core/tca/saved';
import {
  againstEstimate,
  againstVwap,
  type EstimateFigure,
  type VwapFigure,
} from '#core/tca/success';
import { type WheelReport, wheelReports } from '#core/tca/wheel-report';
import { WHEEL_TERMS } from '#core/tca/wheel-watch';
import type { DeskRecords } from '#engine/desk/desk-records';
import { executedSince, ownParentOf, turnedAwayOrderOf } from '#engine/desk/own-parents';

/** Orders placed from `from` on and before `to`; null: 30 days before `to`, and now. */
export interface ReportAsked {
  readonly from: TimeUs | null;
  readonly to: TimeUs | null;
}
/** How well the desk does, of its own orders (docs/success.md). */
export interface DeskReport {
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly currency: string;
  readonly orders: {
    readonly placed: number;
    readonly ended: number;
    readonly working: number;
    readonly refused: number;
    /** There were more: the oldest are not in the report. */
    readonly isCut: boolean;
  };
  /** Executed in the 30 days before `to`. */
  readonly tradedValue: Money | null;
  readonly againstEstimate: EstimateFigure;
  readonly againstVwap: VwapFigure;
  readonly refusals: RefusalFigure;
  readonly saved: readonly SavedFigure[];
  /** Of the book as it is now; null: nothing is held, or an input is missing. */
  readonly daysToLiquidate: {
    /** null: some of it is never sold at the cap. */
    readonly longest: number | null;
    readonly byValue: number | null;
    readonly names: number;
  } | null;
  readonly byStrategy: readonly GroupCost[];
  readonly bySymbol: readonly GroupCost[];
  readonly league: League;
  readonly wheel: readonly WheelReport[];
}

const RANGE_US = 30 * DAY_US;
/** So many orders at most, the newest. */
const REPORT_ORDERS_MAX = 10_000;
const PAGE = 500;

export interface ReportDeps {
  readonly clock: Clock;
  readonly records: Pick<DeskRecords, 'page'>;
  readonly currency: string;
  book(): BookReport;
}
/** TCA-60 to TCA-67, by the orders that the journal has. */
export function deskReport(deps: ReportDeps, asked: ReportAsked): DeskReport {
  const now = deps.clock.now();
  const to = asked.to ?? now;
  const from = asked.from ?? timeUs(Math.max(0, to - RANGE_US));
  const tradedFrom = timeUs(Math.max(0, to - TRADED_DAYS * DAY_US));
  const { found, isCut } = placedBetween(deps.records, Math.min(from, tradedFrom), to);
  const records = found.filter(({ createdAt }) => createdAt >= from);
  const rows = records.flatMap((record) => ownParentOf(record, deps.currency) ?? []);
  const refused = records.flatMap((record) => turnedAwayOrderOf(record, now) ?? []);
  const traded = executedSince(found, tradedFrom, deps.currency);
  const tradedValue = isCut ? null : traded;
  return {
    from,
    to,
    currency: deps.currency,
    orders: {
      placed: records.length,
      ended: rows.length,
      working: records.filter(({ endedAt }) => endedAt === null).length,
      refused: refused.length,
      isCut,
    },
    tradedValue,
    againstEstimate: againstEstimate(rows),
    againstVwap: againstVwap(rows),
    refusals: refusalFigure(refused),
    saved: savedFigures(rows, tradedValue),
    daysToLiquidate: daysOf(deps.book()),
    byStrategy: groupsOf(rows, 'strategy'),
    bySymbol: groupsOf(rows, 'symbol'),
    league: leagueOf(rows, {
      by: 'strategy',
      within: ['symbol', 'side', 'size'],
      pairedBy: 'pair',
      covariates: [],
    }),
    wheel: wheelReports(records, WHEEL_TERMS),
  };
}

function daysOf({ total, positions }: BookReport): DeskReport['daysToLiquidate'] {
  if (total === null || positions.length === 0) return null;
  const finite = (days: number): number | null => (Number.isFinite(days) ? days : null);
  return {
    longest: finite(total.longest),
    byValue: finite(total.valueWeighted),
    names: positions.length,
  };
}

/** Oldest first: as they were placed. */
function placedBetween(
  records: ReportDeps['records'],
  from: number,
  to: number,
): { readonly found: readonly OrderRecord[]; readonly isCut: boolean } {
  const found: OrderRecord[] = [];
  for (let before: OrderRecord | null = null; ; ) {
    const page = records.page({ limit: PAGE, before, status: null, symbol: null });
    for (const record of page) {
      if (record.createdAt < from) return { found: found.toReversed(), isCut: false };
      if (record.createdAt >= to) continue;
      if (found.length === REPORT_ORDERS_MAX) return { found: found.toReversed(), isCut: true };
      found.push(record);
    }
    before = page.at(-1) ?? null;
    if (page.length < PAGE) return { found: found.toReversed(), isCut: false };
  }
}
