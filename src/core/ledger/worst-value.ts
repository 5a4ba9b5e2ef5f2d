import type { InLots, Money, Side } from '#core/kernel/units';
import { type Instrument, quantityOf, quoteValueOf } from '#core/market/instrument';
import { leavesOf } from '#core/order/order';
import { assetOf, holdingsOf, unitsHeld } from './assets.ts';
import type { Marks } from './exposure.ts';
import type { Ledger } from './ledger.ts';

/** Value of what is held and open. `side`: the orders that would add to it. null: a position without a price. */
export interface Exposure {
  readonly symbol: number;
  readonly gross: Money;
  readonly net: Money;
}
/** What may still be done beside the order that is checked. */
export interface OpenLots {
  readonly instrumentId: string;
  readonly side: Side;
  readonly lots: InLots;
}
export interface ExposureOrder {
  readonly side: Side;
  readonly quantity: InLots;
  readonly others: readonly OpenLots[];
}
/** Beside all that is open but the order of this id: as `openBeside` would list it, to the last bit, without a list. */
export interface ExposureChild {
  readonly side: Side;
  readonly quantity: InLots;
  readonly openBut: string;
}
export function openBeside(ledger: Ledger, clientOrderId: string): readonly OpenLots[] {
  const open: OpenLots[] = [];
  for (const [instrumentId, living] of ledger.living) {
    for (const [id, { order, life }] of living)
      if (id !== clientOrderId) open.push({ instrumentId, side: order.side, lots: leavesOf(life) });
  }
  return open;
}

interface Sum {
  listed: Instrument;
  readonly held: number;
  buys: number;
  sells: number;
}
interface OpenOf {
  readonly listed: Instrument;
  readonly side: Side;
  readonly lots: InLots;
}
/** By asset, in units and not lots: two listings of one asset have grids of their own. */
function sumsOf(
  ledger: Ledger,
  open: readonly OpenOf[],
  marks: Marks,
  beside: { readonly openBut: string; readonly instrument: Instrument } | null = null,
): ReadonlyMap<string, Readonly<Sum>> {
  const sums = new Map<string, Sum>();
  const of = (listed: Instrument): Sum => {
    const asset = assetOf(listed);
    const known = sums.get(asset) ?? {
      listed,
      held: unitsHeld(ledger, asset),
      buys: 0,
      sells: 0,
    };
    if (!marks.has(known.listed.id) && marks.has(listed.id)) known.listed = listed;
    sums.set(asset, known);
    return known;
  };
  for (const { instrument: held } of holdingsOf(ledger, ({ id }) => marks.has(id)))
    if (assetOf(held) !== ledger.money) of(held);
  if (beside !== null)
    for (const [instrumentId, living] of ledger.living) {
      const { openBut, instrument } = beside;
      const listed =
        instrumentId === instrument.id ? instrument : ledger.instruments.get(instrumentId);
      if (listed !== undefined && living.hasBeside(openBut))
        living.addUnits(of(listed), listed, openBut);
    }
  for (const { listed, side, lots: count } of open) {
    const sum = of(listed);
    if (side === 'buy') sum.buys += quantityOf(listed, count);
    else sum.sells += quantityOf(listed, count);
  }
  return sums;
}
/** Reporting currency for one unit; null: it has no price. */
function unitValueOf(listed: Instrument, marks: Marks): number | null {
  const mark = marks.get(listed.id);
  return mark === undefined ? null : quoteValueOf(listed, 1, mark) / quantityOf(listed, 1);
}
/** The worse of both ends: all buys fill and no sell, or the other way round. */
const worstOf = ({ held, buys, sells }: Sum): number =>
  Math.max(Math.abs(held + buys), Math.abs(held - sells));

/** LED-7. What an order adds is counted where it leads: a sell against a long position first brings it down. */
export function exposureWith(
  ledger: Ledger,
  order: ExposureOrder | ExposureChild,
  instrument: Instrument,
  marks: Marks,
): Exposure | { readonly unknown: string } {
  const open: OpenOf[] = [];
  const beside = 'openBut' in order ? { openBut: order.openBut, instrument } : null;
  if (beside !== null)
    for (const [instrumentId, living] of ledger.living)
      if (
        instrumentId !== instrument.id &&
        living.hasBeside(beside.openBut) &&
        !ledger.instruments.has(instrumentId)
      )
        return { unknown: instrumentId };
  for (const { instrumentId, side, lots } of 'openBut' in order ? [] : order.others) {
    const listed =
      instrumentId === instrument.id ? instrument : ledger.instruments.get(instrumentId);
    if (listed === undefined) return { unknown: instrumentId };
    open.push({ listed, side, lots });
  }
  open.push({ listed: instrument, side: order.side, lots: order.quantity });
  let symbol = 0;
  let gross = 0;
  let net = 0;
  for (const [asset, sum] of sumsOf(ledger, open, marks, beside)) {
    const { listed, held, buys, sells } = sum;
    if (held === 0 && buys === 0 && sells === 0) continue;
    const unitValue = unitValueOf(listed, marks);
    if (unitValue === null) return { unknown: listed.id };
    const worst = worstOf(sum) * unitValue;
    gross += worst;
    net += (held + (order.side === 'buy' ? buys : -sells)) * unitValue;
    if (asset === assetOf(instrument)) symbol = worst;
  }
  return { symbol, gross, net };
}

/** Value of each asset with everything that is open, or that is wanted; NaN: it has no price at this moment. */
export function valuesWith(
  ledger: Ledger,
  open: readonly OpenOf[],
  marks: Marks,
): ReadonlyMap<string, number> {
  const values = new Map<string, number>();
  for (const [asset, sum] of sumsOf(ledger, open, marks)) {
    const unitValue = unitValueOf(sum.listed, marks);
    if (worstOf(sum) !== 0) values.set(asset, worstOf(sum) * (unitValue ?? NaN));
  }
  return values;
}
