import type { ProfitDoc } from '#contracts/account-documents';
import type { OrderRecord } from '#core/journal/order-record';
import { grouped } from '#core/kernel/grouped';
import { lots } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import { gainOf, type Profit, profitOf } from '#core/portfolio/profit';
import type { DeskView } from '#engine/desk/desk';

const PAGE = 1000;
/** So many times as long as a fold took, and so long at least, it is kept. */
const KEPT_TIMES = 10;
const KEPT_MS = 1000;

interface Traded {
  readonly instrument: Instrument;
  readonly profit: Profit;
}
/** Profit and loss of everything that is held or was traded here, marked at the mid of now. */
export function profitBook(
  desk: Pick<DeskView, 'page' | 'positions' | 'view'>,
): () => readonly ProfitDoc[] {
  let traded: readonly Traded[] = [];
  let untilMs = -Infinity;
  const refresh = (): void => {
    const beganMs = performance.now();
    if (beganMs < untilMs) return;
    traded = tradedOf(allRecords(desk));
    const endedMs = performance.now();
    untilMs = endedMs + Math.max(KEPT_MS, KEPT_TIMES * (endedMs - beganMs));
  };
  return () => {
    refresh();
    const held = new Map(desk.positions().map((each) => [each.instrument.id, each]));
    const known = new Map(traded.map((each) => [each.instrument.id, each]));
    return [...new Set([...held.keys(), ...known.keys()])].flatMap((id) => {
      const instrument = held.get(id)?.instrument ?? known.get(id)?.instrument;
      if (instrument === undefined) return [];
      return profitDocOf(instrument, held.get(id)?.position ?? 0, {
        profit: known.get(id)?.profit ?? profitOf([], instrument),
        mark: markOf(desk, instrument),
      });
    });
  };
}

function allRecords({ page }: Pick<DeskView, 'page'>): readonly OrderRecord[] {
  const all: OrderRecord[] = [];
  for (let before: OrderRecord | null = null; ; ) {
    const some = page({ limit: PAGE, before, status: null, symbol: null });
    all.push(...some);
    before = some.at(-1) ?? null;
    if (some.length < PAGE) return all;
  }
}

function tradedOf(records: readonly OrderRecord[]): readonly Traded[] {
  const traded = records.filter(({ fills }) => fills.size > 0);
  return [...grouped(traded, ({ instrument }) => instrument.id).values()].flatMap((some) => {
    const [first] = some;
    if (first === undefined) return [];
    const { instrument } = first;
    const fills = some.flatMap((record) =>
      [...record.fills.values()].map((fill) => ({
        at: fill.at,
        side: record.order.side,
        quantity: quantityOf(record.instrument, fill.quantity),
        price: priceOf(record.instrument, fill.price),
        feeMoney: fill.fee,
      })),
    );
    return [{ instrument, profit: profitOf(fills, instrument) }];
  });
}

function markOf({ view }: Pick<DeskView, 'view'>, instrument: Instrument): number | null {
  const seen = view(instrument.id);
  const mid = seen === null ? null : midOf(seen);
  return mid === null ? null : priceOf(instrument, mid);
}

function profitDocOf(
  instrument: Instrument,
  position: number,
  { profit, mark }: { readonly profit: Profit; readonly mark: number | null },
): ProfitDoc {
  const { symbol, currencies } = instrument;
  const quantity = Math.sign(position) * quantityOf(instrument, lots(Math.abs(position)));
  // What a fee took of the coins, or what was there before, was not bought here.
  const own =
    profit.quantity * quantity > 0
      ? Math.sign(quantity) * Math.min(Math.abs(quantity), Math.abs(profit.quantity))
      : 0;
  const averageCost = own === 0 ? null : profit.averageCost;
  return {
    symbol,
    currency: currencies.quote,
    settledIn: currencies.settlement,
    quantity,
    costUnknown: quantity - own,
    averageCost,
    mark,
    value:
      mark === null
        ? null
        : Math.sign(quantity) * settlementUnits(instrument, Math.abs(quantity), mark),
    unrealised:
      mark === null || averageCost === null ? null : gainOf(instrument, own, averageCost, mark),
    realised: profit.realised,
    fees: profit.fees,
  };
}

/** In the currency of settlement. */
const settlementUnits = (
  { multiplier, settlement }: Instrument,
  units: number,
  price: number,
): number => (settlement === 'linear' ? units * multiplier * price : (units * multiplier) / price);
