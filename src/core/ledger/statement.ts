import { signOf, type Side, type TimeUs } from '#core/kernel/units';
import { notionalOf } from '#core/market/instrument';
import type { Fill } from '#core/order/child';
import { isDead } from '#core/order/order';
import type { Difference } from './difference.ts';
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
/** What the venue says about the whole account at one moment of its own clock. It is complete: what it does not list is not there. */
export interface AccountStatement {
  readonly at: TimeUs;
  readonly openOrders: readonly StatedOrder[];
  /** Signed lots. An instrument that is not listed has none. null: this venue keeps no positions. */
  readonly positions: readonly { readonly instrumentId: string; readonly lots: number }[] | null;
  /** Only the currencies that are named are compared. */
  readonly balances: readonly { readonly currency: string; readonly amount: number }[];
  /** Every execution since the time that was asked for, oldest first. */
  readonly fillsSince: readonly (Fill & { readonly instrumentId: string })[];
}

export interface Comparison {
  /** Fills of our orders that never reached us: they are facts and are booked. */
  readonly missed: readonly Fill[];
  readonly differences: readonly Difference[];
}

// An order that changed this shortly before the statement may be in it or not: messages cross on the way.
const CROSSING_US = 2_000_000;
const CASH_TOLERANCE = 0.01;

/** LED-18: our books against the venue's. What happened after the statement was made is set aside on our side. */
export function compareStatement(ledger: Ledger, statement: AccountStatement): Comparison {
  const missed: Fill[] = [];
  const differences: Difference[] = [];
  for (const { instrumentId, ...fill } of statement.fillsSince) {
    if (ledger.executions.has(fill.executionId) || fill.at <= (ledger.controls.countsFrom ?? 0)) continue;
    if (ledger.orders.has(fill.clientOrderId)) missed.push(fill);
    else if (!ledger.controls.resolved.has(`fill ${fill.executionId}`)) differences.push(unknownFill(instrumentId, fill));
  }
  // With fills still to be booked positions cannot be equal: they are compared when those are in.
  differences.push(...orderDifferences(ledger, statement));
  if (missed.length === 0) differences.push(...positionDifferences(ledger, statement), ...balanceDifferences(ledger, statement));
  return { missed, differences };
}

const unknownFill = (instrumentId: string, fill: Fill): Difference => ({
  key: `fill ${fill.executionId}`, kind: 'fillUnknown', instrumentId, clientOrderId: fill.clientOrderId, lots: fill.quantity, cash: 0,
  words: `execution ${fill.executionId} of ${fill.quantity} lots of order ${fill.clientOrderId}, which is not ours`,
});

function orderDifferences(ledger: Ledger, statement: AccountStatement): readonly Difference[] {
  const found: Difference[] = [];
  const listed = new Set<string>();
  for (const stated of statement.openOrders) {
    listed.add(stated.clientOrderId);
    const known = ledger.orders.get(stated.clientOrderId);
    const key = `order ${stated.clientOrderId === '' ? stated.venueOrderId : stated.clientOrderId}`;
    const facts = { key, instrumentId: stated.instrumentId, clientOrderId: stated.clientOrderId, lots: 0, cash: 0 } as const;
    if (known === undefined) {
      if (!ledger.controls.resolved.has(key)) found.push({ ...facts, kind: 'orderUnknown', words: `open order ${stated.clientOrderId} (${stated.side} ${stated.quantity} at ${stated.limit}), which is not ours` });
    } else if (isDead(known.life) && known.changedAt < statement.at - CROSSING_US) {
      found.push({ ...facts, kind: 'orderMissing', words: `order ${stated.clientOrderId} is open at the venue, ${known.life.status} here` });
    }
  }
  for (const living of ledger.living.values()) {
    for (const [clientOrderId, { order, changedAt }] of living) {
      if (listed.has(clientOrderId) || changedAt >= statement.at - CROSSING_US) continue;
      found.push({ key: `order ${clientOrderId}`, kind: 'orderMissing', instrumentId: order.instrumentId, clientOrderId, lots: 0, cash: 0, words: `order ${clientOrderId} is open here, not at the venue` });
    }
  }
  return found;
}

function positionDifferences(ledger: Ledger, statement: AccountStatement): readonly Difference[] {
  if (statement.positions === null) return [];
  const stated = new Map(statement.positions.map((each) => [each.instrumentId, each.lots]));
  const found: Difference[] = [];
  for (const instrumentId of new Set([...ledger.positions.keys(), ...stated.keys()])) {
    const [ours, theirs] = [(ledger.positions.get(instrumentId) ?? 0) - lotsAfter(ledger, instrumentId, statement.at), stated.get(instrumentId) ?? 0];
    if (ours === theirs || ledger.controls.resolved.has(`position ${instrumentId} ${theirs - ours}`)) continue;
    found.push({ key: `position ${instrumentId} ${theirs - ours}`, kind: 'position', instrumentId, clientOrderId: null, lots: theirs - ours, cash: 0, words: `position in ${instrumentId} is ${theirs} lots at the venue, ${ours} here` });
  }
  return found;
}

/** Signed lots of fills that the venue made after the statement. */
function lotsAfter(ledger: Ledger, instrumentId: string, at: TimeUs): number {
  let sum = 0;
  for (const { fill, side } of ledger.fills.get(instrumentId) ?? []) if (fill.at > at) sum += signOf(side) * fill.quantity;
  return sum;
}

function balanceDifferences(ledger: Ledger, statement: AccountStatement): readonly Difference[] {
  const quote = quoteOf(ledger);
  const stated = statement.balances.find((each) => each.currency === quote);
  if (stated === undefined || ledger.cash === null) return [];
  let ours = ledger.cash;
  for (const { fill, side, instrument } of [...ledger.fills.values()].flat()) if (fill.at > statement.at) ours += signOf(side) * notionalOf(instrument, fill.quantity, fill.price) + fill.fee;
  const difference = stated.amount - ours;
  if (Math.abs(difference) <= CASH_TOLERANCE + 1e-9 * Math.abs(ours)) return [];
  const rounded = Number(difference.toFixed(2));
  return [{ key: `balance ${quote} ${rounded}`, kind: 'balance', instrumentId: null, clientOrderId: null, lots: 0, cash: difference, words: `cash in ${quote} is ${stated.amount} at the venue, ${Number(ours.toFixed(2))} here` }];
}

/** The currency of our cash: that of what we trade. */
const quoteOf = (ledger: Ledger): string | null => [...ledger.parents.values()][0]?.instrument.currencies.quote ?? null;
