import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { executionIn, type ReportedExecution } from './execution-report.ts';
import type { FixListing } from './fix-requests.ts';
import { isOfAccount, listingIn, type StatedTerms } from './fix-stated.ts';
import { type FixFlaw, type FixMessage, groupIn } from './fix-text.ts';
import { fixToTime } from './fix-time.ts';

/** A TradeCaptureReport: one execution of the account, of whatever order. */
export interface CapturedTrade extends ReportedExecution {
  readonly execId: string;
  /** Of the execution that this one replaces, where it says so. */
  readonly execRefId: string | null;
  readonly clOrdId: string | undefined;
  readonly venueOrderId: string;
  readonly listing: FixListing;
  readonly at: TimeUs;
  readonly day: string;
  /** Without one the charge that its own report named stands. */
  readonly namesCommission: boolean;
}

const CANCELLED = '1';
/** All trades of the account that the reports list, without those that were taken back. */
export function tradesCaptured(
  reports: readonly FixMessage[],
  terms: StatedTerms,
  now: TimeUs,
): Result<readonly CapturedTrade[], FixFlaw> {
  const trades = new Map<string, CapturedTrade>();
  const undone = new Set<string>();
  for (const message of reports) {
    const fields = sideOf(message, terms);
    const listing = listingIn(message.fields, terms);
    if (fields === null || listing === undefined) continue;
    const execId = fields.get(17);
    if (execId === undefined) return err({ field: 'ExecID (17)', message: 'is required' });
    if (fields.get(487) === CANCELLED || fields.get(150) === 'H') {
      for (const tag of [17, 19]) undone.add(fields.get(tag) ?? execId);
      continue;
    }
    const execution = executionIn(fields, listing);
    if (!execution.ok) return execution;
    const at = fixToTime(fields.get(60)) ?? now;
    trades.set(execId, {
      ...execution.value,
      execId,
      execRefId: fields.get(19) ?? null,
      clOrdId: fields.get(11),
      venueOrderId: fields.get(37) ?? '',
      listing,
      at,
      day: fields.get(75) ?? (fields.get(60) ?? '').slice(0, 8),
      namesCommission: fields.has(12),
    });
  }
  return ok([...trades.values()].filter(({ execId }) => !undone.has(execId)));
}

/** The trade with the side of it that is ours; null: neither is. */
function sideOf(message: FixMessage, terms: StatedTerms): FixMessage['fields'] | null {
  const sides = groupIn(message, 552, 54);
  const side =
    sides.find((each) => each.get(1) === terms.account) ??
    sides.find((each) => terms.own.ownId(each.get(11)) !== null) ??
    (sides.length === 1 ? sides[0] : undefined);
  if (side === undefined || !isOfAccount(side, terms)) return null;
  return new Map([...message.fields, ...side]);
}
