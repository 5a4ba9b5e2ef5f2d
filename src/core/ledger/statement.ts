import { signOf } from '#core/kernel/units';
import type { Fill } from '#core/order/child';
import { isSameCommission } from '#core/order/executions';
import { accountAt } from './controls.ts';
import type { Difference } from './difference.ts';
import type { BookedFill } from './fill-log.ts';
import type { Ledger } from './ledger.ts';
import { type AccountStatement, type StatementComparison } from './stated.ts';
import {
  balanceDifferences,
  CROSSING_US,
  isAfter,
  isThere,
  lotsAfter,
  orderDifferences,
  positionDifferences,
} from './statement-differences.ts';

// An execution that is not listed is first asked about: the story of its order says better than an absence what became of it.
const STORY_ROUNDS = 6;

/** False where a fill was busted or corrected after the statement was made, or just before: what it says of positions may be either. */
export const isComparable = (ledger: Ledger, statement: AccountStatement): boolean =>
  ledger.restatedAt === null || ledger.restatedAt < statement.at - CROSSING_US;

/** LED-18: our books against the venue's. What happened after the statement was made is set aside on our side. `since`: executions from then on are listed. */
export function compareStatement(
  ledger: Ledger,
  statement: AccountStatement,
  since: number,
): StatementComparison {
  const account = accountAt(ledger.controls, statement.venue ?? '');
  const missed: Fill[] = [];
  const corrected: Fill[] = [];
  const differences: Difference[] = [];
  for (const { instrumentId, ...fill } of statement.fillsSince) {
    const ours = ledger.executions.get(fill.executionId);
    if (
      ours !== undefined &&
      isOtherwise(ours.fill, fill) &&
      ours.changedAt < statement.at - CROSSING_US
    )
      corrected.push(fill);
    if (ours !== undefined || fill.at <= (account.countsFrom ?? 0)) continue;
    if (ledger.orders.has(fill.clientOrderId)) missed.push(fill);
    else if (!isDecided(ledger, fill)) differences.push(unknownFill(instrumentId, fill));
  }
  const gone = goneFrom(ledger, statement, since);
  const isAsked = (account.reconciling?.rounds ?? 0) >= STORY_ROUNDS;
  const undone = gone.filter(
    (each) => isAsked && isExplained(ledger, statement, each.instrument.id, gone),
  );
  for (const each of gone) if (!undone.includes(each)) differences.push(goneDifference(each));
  differences.push(...orderDifferences(ledger, statement));
  // Before both sides know the same executions positions cannot be equal.
  if (missed.length + corrected.length + gone.length === 0)
    differences.push(
      ...positionDifferences(ledger, statement),
      ...balanceDifferences(ledger, statement),
    );
  return { missed, corrected, undone: undone.map((each) => each.fill), differences };
}

const isOtherwise = (ours: Fill, theirs: Fill): boolean =>
  ours.quantity !== theirs.quantity ||
  ours.price !== theirs.price ||
  (theirs.realised !== undefined && ours.realised !== theirs.realised) ||
  (theirs.commission !== undefined && !isSameCommission(ours, theirs));

/** Executions of ours that the venue should list and does not. */
function goneFrom(
  ledger: Ledger,
  statement: AccountStatement,
  since: number,
): readonly BookedFill[] {
  const listed = new Set(statement.fillsSince.map((each) => each.executionId));
  const { resolved, quarantine } = ledger.controls;
  const found: BookedFill[] = [];
  for (const { fills } of ledger.fills.values()) {
    for (let i = fills.length - 1; i >= 0; i--) {
      const booked = fills[i];
      if (booked === undefined || booked.bookedAt < since) break;
      const { executionId, quantity, at } = booked.fill;
      const isDue =
        isThere(statement, booked.fill.venue) &&
        quantity > 0 &&
        at > since &&
        at < statement.at - CROSSING_US &&
        booked.changedAt < statement.at - CROSSING_US;
      if (
        isDue &&
        !listed.has(executionId) &&
        !resolved.has(`gone ${executionId}`) &&
        !quarantine.has(`gone ${executionId}`)
      )
        found.push(booked);
    }
  }
  return found;
}

function isExplained(
  ledger: Ledger,
  statement: AccountStatement,
  instrumentId: string,
  gone: readonly BookedFill[],
): boolean {
  if (statement.positions === null) return false;
  const stated = statement.positions.find((each) => each.instrumentId === instrumentId)?.lots ?? 0;
  let ours =
    (ledger.positions.get(instrumentId) ?? 0) - lotsAfter(ledger, instrumentId, isAfter(statement));
  for (const { instrument, side, fill } of gone)
    if (instrument.id === instrumentId) ours -= signOf(side) * fill.quantity;
  return ours === stated;
}

const goneDifference = ({
  instrument,
  fill: { executionId, clientOrderId, quantity },
}: BookedFill): Difference => ({
  key: `gone ${executionId}`,
  id: `gone ${executionId}`,
  kind: 'fillGone',
  instrumentId: instrument.id,
  clientOrderId,
  lots: 0 - quantity,
  amount: '0',
  asset: null,
  words: `execution ${executionId} of ${quantity} lots of ${clientOrderId} is booked here, and not at the venue`,
});

/** A person has decided on this execution, or on the order that it is of: what it moved shows in the position. */
const isDecided = ({ controls: { resolved } }: Ledger, fill: Fill): boolean =>
  resolved.has(`fill ${fill.executionId}`) || resolved.has(`order ${fill.clientOrderId}`);

const unknownFill = (instrumentId: string, fill: Fill): Difference => ({
  key: `fill ${fill.executionId}`,
  id: `fill ${fill.executionId}`,
  kind: 'fillUnknown',
  instrumentId,
  clientOrderId: fill.clientOrderId,
  lots: fill.quantity,
  amount: '0',
  asset: null,
  words: `execution ${fill.executionId} of ${fill.quantity} lots of order ${fill.clientOrderId}, which is not ours`,
});
