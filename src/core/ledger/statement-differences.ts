import {
  type Amount,
  amountOfNumber,
  amountText,
  amountToNumber,
  minus,
  negated,
  parseAmount,
  plus,
  ZERO,
} from '#core/kernel/amount';
import { type InLots, signOf } from '#core/kernel/units';
import type { Fill } from '#core/order/child';
import { isDead } from '#core/order/order';
import { assetsOf, balanceKey, balanceOf, entryWorthOf, movementOf } from './assets.ts';
import type { Difference } from './difference.ts';
import type { Ledger } from './ledger.ts';
import type { AccountStatement, StatedPosition } from './stated.ts';

// An order that changed this shortly before the statement may be in it or not: messages cross on the way.
export const CROSSING_US = 2_000_000;

const CASH_TOLERANCE = 0.01;

/** Is it the business of this statement? */
export const isThere = ({ venue }: AccountStatement, at: string): boolean =>
  venue === undefined || venue === at;

export function orderDifferences(
  ledger: Ledger,
  statement: AccountStatement,
): readonly Difference[] {
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
      const isOut = !isThere(statement, order.venue) || listed.has(clientOrderId);
      if (isOut || changedAt >= statement.at - CROSSING_US) continue;
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

export function positionDifferences(
  ledger: Ledger,
  statement: AccountStatement,
): readonly Difference[] {
  if (statement.positions === null) return [];
  const stated = new Map(statement.positions.map((each) => [each.instrumentId, each]));
  const found: Difference[] = [];
  const after = isAfter(statement);
  for (const instrumentId of new Set([...ledger.positions.keys(), ...stated.keys()])) {
    const at = ledger.instruments.get(instrumentId)?.venue;
    if (at !== undefined && !isThere(statement, at)) continue;
    const ours = (ledger.positions.get(instrumentId) ?? 0) - lotsAfter(ledger, instrumentId, after);
    const theirs = stated.get(instrumentId);
    const lots = (theirs?.lots ?? 0) - ours - (ledger.controls.ignoredLots.get(instrumentId) ?? 0);
    if (lots === 0) continue;
    found.push({
      key: `position ${instrumentId} ${lots}`,
      id: `position ${instrumentId}`,
      kind: 'position',
      instrumentId,
      clientOrderId: null,
      lots,
      amount: entryDifference(ledger, instrumentId, theirs?.entry),
      // One that shares its margin stops all that share it.
      asset: theirs?.settledIn ?? marginedIn(ledger, instrumentId),
      words: positionWords(instrumentId, theirs, ours),
    });
  }
  return found;
}
function positionWords(
  instrumentId: string,
  theirs: StatedPosition | undefined,
  ours: InLots,
): string {
  return theirs?.unlisted === undefined
    ? `position in ${instrumentId} is ${theirs?.lots ?? 0} lots at the venue, ${ours} here`
    : `the account holds ${theirs.unlisted} of ${instrumentId}, which is not listed here and shares the margin`;
}
/** In what a contract on margin is settled; null: it is none. */
function marginedIn({ instruments }: Ledger, instrumentId: string): string | null {
  const instrument = instruments.get(instrumentId);
  return instrument?.margin === undefined ? null : instrument.currencies.settlement;
}
/** Of what contracts were opened at: who takes over the difference of a position takes over this one. */
function entryDifference(ledger: Ledger, instrumentId: string, entry: string | undefined): string {
  if (entry === undefined && marginedIn(ledger, instrumentId) === null) return '0';
  const theirs = entry === undefined ? ZERO : (parseAmount(entry) ?? ZERO);
  return amountText(minus(theirs, balanceOf(ledger, entryWorthOf({ id: instrumentId }))));
}

/** A fill that the statement cannot have seen: young, and not among the executions that it lists. Times alone would not tell in the same moment. */
export function isAfter(statement: AccountStatement): (fill: Fill) => boolean {
  const listed = new Set(statement.fillsSince.map((each) => each.executionId));
  return (fill) =>
    isThere(statement, fill.venue) &&
    fill.at > statement.at - CROSSING_US &&
    !listed.has(fill.executionId);
}

/** Signed lots of fills that the venue made after the statement. */
export function lotsAfter(
  ledger: Ledger,
  instrumentId: string,
  after: (fill: Fill) => boolean,
): number {
  let sum = 0;
  for (const { fill, side } of ledger.fills.get(instrumentId)?.fills ?? [])
    if (after(fill)) sum += signOf(side) * fill.quantity;
  return sum;
}

/** LED-27: asset by asset, to the last unit. */
export function balanceDifferences(
  ledger: Ledger,
  statement: AccountStatement,
): readonly Difference[] {
  if (!ledger.isOpened) return [];
  const { venue } = statement;
  const where = venue === undefined ? '' : ` at ${venue}`;
  const later = movedAfter(ledger, isAfter(statement));
  return statement.balances.flatMap(({ asset, amount, isRounded, feesDue }) => {
    const theirs = parseAmount(amount);
    if (theirs === null || !isOurs(ledger, asset)) return [];
    const ours = minus(balanceOf(ledger, asset, venue), later.get(asset) ?? ZERO);
    const found = minus(
      minus(theirs, ours),
      ledger.controls.ignored.get(balanceKey(asset, venue)) ?? ZERO,
    );
    const size = Math.abs(amountToNumber(found));
    // LED-34: what was taken and is named later explains itself then.
    const due = parseAmount(feesDue ?? '0') ?? ZERO;
    if (
      found === ZERO ||
      (found < ZERO && negated(found) <= due) ||
      (isRounded === true && size <= CASH_TOLERANCE + 1e-9 * Math.abs(amountToNumber(ours)))
    )
      return [];
    const text = amountText(
      isRounded === true ? amountOfNumber(Number(amountToNumber(found).toFixed(2))) : found,
    );
    return [
      {
        key: `balance ${asset}${where} ${text}`,
        id: `balance ${asset}${where}`,
        kind: 'balance' as const,
        instrumentId: null,
        asset,
        clientOrderId: null,
        lots: 0,
        amount: amountText(found),
        words: `${asset} is ${amount} at ${venue ?? 'the venue'}, ${amountText(ours)} here`,
      },
    ];
  });
}

/** An asset that we trade, pay with, or have been charged in. What else lies on the account is none of our business. */
function isOurs(ledger: Ledger, asset: string): boolean {
  if (ledger.charged.has(asset) || asset === ledger.money) return true;
  return [...ledger.instruments.values()].some((each) =>
    assetsOf(each).some((one) => one === asset),
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
