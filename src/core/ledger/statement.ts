import {
  type Amount,
  amountOfNumber,
  amountText,
  amountToNumber,
  minus,
  parseAmount,
  plus,
  ZERO,
} from '#core/kernel/amount';
import { type Side, signOf, type TimeUs } from '#core/kernel/units';
import type { Fill } from '#core/order/child';
import { isSameCommission } from '#core/order/executions';
import { isDead } from '#core/order/order';
import { balanceOf, movementOf } from './assets.ts';
import type { Difference } from './difference.ts';
import type { BookedFill } from './fill-log.ts';
import type { Ledger } from './ledger.ts';

/** An order that the venue lists as open on the account. */
export interface StatedOrder {
  readonly clientOrderId: string;
  readonly venueOrderId: string;
  readonly instrumentId: string;
  readonly side: Side;
  readonly quantity: number; // lots
  readonly filled: number;
  readonly limit: number; // ticks
}
/** All of an asset that the account holds, an exact decimal; free or bound in orders. */
export interface StatedBalance {
  readonly asset: string;
  readonly amount: string;
  /** The venue keeps it as a float: a sum of cents that is off by less than one is equal. */
  readonly isRounded?: boolean;
}

/** What the venue says about the whole account at one moment of its own clock. It is complete: what it does not list is not there. */
export interface AccountStatement {
  readonly at: TimeUs;
  readonly openOrders: readonly StatedOrder[];
  /** Signed lots. An instrument that is not listed has none. null: this venue keeps no positions. */
  readonly positions: readonly { readonly instrumentId: string; readonly lots: number }[] | null;
  /** Only the assets that are named are compared. */
  readonly balances: readonly StatedBalance[];
  /** Every execution since the time that was asked for, oldest first. */
  readonly fillsSince: readonly (Fill & { readonly instrumentId: string })[];
}

export interface Comparison {
  /** Fills of our orders that never reached us: they are facts and are booked. */
  readonly missed: readonly Fill[];
  /** Executions that the venue states otherwise than we hold them: it corrected them, and that never reached us. */
  readonly corrected: readonly Fill[];
  /** Executions that it does not list, that were asked about in vain, and whose absence is just what its positions differ by: it busted them. */
  readonly undone: readonly Fill[];
  readonly differences: readonly Difference[];
}

// An order that changed this shortly before the statement may be in it or not: messages cross on the way.
const CROSSING_US = 2_000_000;
const CASH_TOLERANCE = 0.01;
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
): Comparison {
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
    if (ours !== undefined || fill.at <= (ledger.controls.countsFrom ?? 0)) continue;
    if (ledger.orders.has(fill.clientOrderId)) missed.push(fill);
    else if (!isDecided(ledger, fill)) differences.push(unknownFill(instrumentId, fill));
  }
  const gone = goneFrom(ledger, statement, since);
  const isAsked = (ledger.controls.reconciling?.rounds ?? 0) >= STORY_ROUNDS;
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

function orderDifferences(ledger: Ledger, statement: AccountStatement): readonly Difference[] {
  const found: Difference[] = [];
  const listed = new Set<string>();
  for (const stated of statement.openOrders) {
    listed.add(stated.clientOrderId);
    const known = ledger.orders.get(stated.clientOrderId);
    const key = `order ${stated.clientOrderId === '' ? stated.venueOrderId : stated.clientOrderId}`;
    const facts = {
      key,
      id: key,
      instrumentId: stated.instrumentId,
      clientOrderId: stated.clientOrderId,
      lots: 0,
      amount: '0',
      asset: null,
    } as const;
    if (known === undefined) {
      if (!ledger.controls.resolved.has(key))
        found.push({
          ...facts,
          kind: 'orderUnknown',
          words: `open order ${stated.clientOrderId} (${stated.side} ${stated.quantity} at ${stated.limit}), which is not ours`,
        });
    } else if (isDead(known.life) && known.changedAt < statement.at - CROSSING_US) {
      found.push({
        ...facts,
        kind: 'orderAlive',
        words: `order ${stated.clientOrderId} is open at the venue, ${known.life.status} here`,
      });
    }
  }
  for (const living of ledger.living.values()) {
    for (const [clientOrderId, { order, changedAt }] of living) {
      if (listed.has(clientOrderId) || changedAt >= statement.at - CROSSING_US) continue;
      found.push({
        key: `order ${clientOrderId}`,
        id: `order ${clientOrderId}`,
        kind: 'orderMissing',
        instrumentId: order.instrumentId,
        clientOrderId,
        lots: 0,
        amount: '0',
        asset: null,
        words: `order ${clientOrderId} is open here, not at the venue`,
      });
    }
  }
  return found;
}

function positionDifferences(ledger: Ledger, statement: AccountStatement): readonly Difference[] {
  if (statement.positions === null) return [];
  const stated = new Map(statement.positions.map((each) => [each.instrumentId, each.lots]));
  const found: Difference[] = [];
  const after = isAfter(statement);
  for (const instrumentId of new Set([...ledger.positions.keys(), ...stated.keys()])) {
    const ours = (ledger.positions.get(instrumentId) ?? 0) - lotsAfter(ledger, instrumentId, after);
    const theirs = stated.get(instrumentId) ?? 0;
    const lots = theirs - ours - (ledger.controls.ignoredLots.get(instrumentId) ?? 0);
    if (lots === 0) continue;
    found.push({
      key: `position ${instrumentId} ${lots}`,
      id: `position ${instrumentId}`,
      kind: 'position',
      instrumentId,
      clientOrderId: null,
      lots,
      amount: '0',
      asset: null,
      words: `position in ${instrumentId} is ${theirs} lots at the venue, ${ours} here`,
    });
  }
  return found;
}

/** A fill that the statement cannot have seen: young, and not among the executions that it lists. Times alone would not tell in the same moment. */
function isAfter(statement: AccountStatement): (fill: Fill) => boolean {
  const listed = new Set(statement.fillsSince.map((each) => each.executionId));
  return (fill) => fill.at > statement.at - CROSSING_US && !listed.has(fill.executionId);
}

/** Signed lots of fills that the venue made after the statement. */
function lotsAfter(ledger: Ledger, instrumentId: string, after: (fill: Fill) => boolean): number {
  let sum = 0;
  for (const { fill, side } of ledger.fills.get(instrumentId)?.fills ?? [])
    if (after(fill)) sum += signOf(side) * fill.quantity;
  return sum;
}

/** LED-27: asset by asset, to the last unit. */
function balanceDifferences(ledger: Ledger, statement: AccountStatement): readonly Difference[] {
  if (!ledger.isOpened) return [];
  const later = movedAfter(ledger, isAfter(statement));
  return statement.balances.flatMap(({ asset, amount, isRounded }) => {
    const theirs = parseAmount(amount);
    if (theirs === null || !isOurs(ledger, asset)) return [];
    const ours = minus(balanceOf(ledger, asset), later.get(asset) ?? ZERO);
    const found = minus(minus(theirs, ours), ledger.controls.ignored.get(asset) ?? ZERO);
    const size = Math.abs(amountToNumber(found));
    if (
      found === ZERO ||
      (isRounded === true && size <= CASH_TOLERANCE + 1e-9 * Math.abs(amountToNumber(ours)))
    )
      return [];
    const text = amountText(
      isRounded === true ? amountOfNumber(Number(amountToNumber(found).toFixed(2))) : found,
    );
    return [
      {
        key: `balance ${asset} ${text}`,
        id: `balance ${asset}`,
        kind: 'balance' as const,
        instrumentId: null,
        asset,
        clientOrderId: null,
        lots: 0,
        amount: amountText(found),
        words: `${asset} is ${amount} at the venue, ${amountText(ours)} here`,
      },
    ];
  });
}

/** An asset that we trade, pay with, or have been charged in. What else lies on the account is none of our business. */
function isOurs(ledger: Ledger, asset: string): boolean {
  if (ledger.charged.has(asset) || asset === ledger.money) return true;
  return [...ledger.instruments.values()].some(
    ({ currencies }) => currencies.base === asset || currencies.quote === asset,
  );
}

/** What fills moved that the venue made after the statement. */
function movedAfter(ledger: Ledger, after: (fill: Fill) => boolean): ReadonlyMap<string, Amount> {
  const moved = new Map<string, Amount>();
  for (const { fills } of ledger.fills.values()) {
    for (let i = fills.length - 1; i >= 0; i--) {
      const booked = fills[i];
      if (booked === undefined || !after(booked.fill)) continue;
      for (const [asset, amount] of movementOf(booked.instrument, booked.side, booked.fill))
        moved.set(asset, plus(moved.get(asset) ?? ZERO, amount));
    }
  }
  return moved;
}
