import { invariant } from '#core/kernel/assert';
import type { Days, Price, Ratio, Units } from '#core/kernel/units';

/** A position to be closed: units (negative is short and is bought back), units that trade a day, price. */
export interface Holding {
  readonly units: Units;
  readonly adv: Units;
  readonly price: Price;
}

// 100,000 / (0.2 x 500,000) is 1.0000000000000002 in floating point, and one day.
const WHOLE = 1e-9;
export const wholeDays = (days: number): number =>
  days === Infinity ? Infinity : Math.max(0, Math.ceil(days - WHOLE * Math.max(1, days)));

/** |units| / (participation x ADV), days; infinite where nothing trades. */
export function daysToLiquidate(
  { units, adv }: Pick<Holding, 'units' | 'adv'>,
  participation: number,
): number {
  invariant(participation > 0 && participation <= 1, 'participation lies in (0, 1]');
  invariant(adv >= 0, 'volume is not negative');
  return units === 0 ? 0 : Math.abs(units) / (participation * adv);
}

const valueOf = ({ units, price }: Holding): number => Math.abs(units) * price;
/** Gross: what there is to close, longs and shorts at their sizes. */
export const bookValue = (book: readonly Holding[]): number =>
  book.reduce((sum, each) => sum + valueOf(each), 0);
/** What closing everything brings in: longs are sold, shorts are bought back. */
export const netValue = (book: readonly Holding[]): number =>
  book.reduce((sum, { units, price }) => sum + units * price, 0);
/** What can be sold for cash. */
export const longValue = (book: readonly Holding[]): number =>
  book.reduce((sum, { units, price }) => sum + Math.max(0, units) * price, 0);

/** Share of the gross value that is closed by day t at the participation cap, every name side by side. */
export function soldBy(book: readonly Holding[], participation: number, t: number): number {
  const sold = book.reduce(
    (sum, each) => sum + Math.min(Math.abs(each.units), t * participation * each.adv) * each.price,
    0,
  );
  return sold / bookValue(book);
}

export interface BookDays {
  readonly days: readonly number[];
  /** Until the last name is sold, and the mean weighted by value. */
  readonly longest: Days;
  readonly valueWeighted: Days;
}
export function bookDays(book: readonly Holding[], participation: number): BookDays {
  invariant(book.length > 0, 'a book has a position');
  const days = book.map((each) => daysToLiquidate(each, participation));
  const value = bookValue(book);
  return {
    days,
    longest: Math.max(...days),
    valueWeighted: book.reduce((sum, each, i) => sum + (valueOf(each) / value) * days[i]!, 0),
  };
}

export interface Redemption {
  /** Units sold of each name, and the days that takes at the cap. */
  readonly units: readonly number[];
  readonly days: readonly number[];
  readonly completion: Ratio;
}
/** The same share of everything: the mix stays, and the slowest name sets the pace. Shorts are bought back out of what longs bring in. null where the whole book does not bring in the cash. */
export function proRata(
  book: readonly Holding[],
  participation: number,
  cash: number,
): Redemption | null {
  const net = netValue(book);
  if (!(cash > 0 && cash <= net * (1 + WHOLE))) return null;
  const share = cash / net;
  return of(
    book,
    participation,
    book.map(({ units }) => share * Math.abs(units)),
  );
}
/** The quickest longs first: the cash comes sooner, and who stays holds the rest, shorts among it. null where the longs are not worth the cash. */
export function waterfall(
  book: readonly Holding[],
  participation: number,
  cash: number,
): Redemption | null {
  if (!(cash <= longValue(book) * (1 + WHOLE))) return null;
  const units = book.map(() => 0);
  let left = cash;
  const order = book
    .map((each, i) => ({ i, days: daysToLiquidate(each, participation) }))
    .filter(({ i }) => book[i]!.units > 0)
    .sort((a, b) => a.days - b.days);
  for (const { i } of order) {
    const each = book[i]!;
    units[i] = Math.min(each.units, left / each.price);
    left -= units[i]! * each.price;
    if (left <= 0) break;
  }
  return of(book, participation, units);
}
/** Every long at the cap until the cash is there; shorts stay, since buying them back takes cash. null where the longs do not bring it in. */
export function fastest(
  book: readonly Holding[],
  participation: number,
  cash: number,
): Redemption | null {
  const longs = book.map((each) => ({ ...each, units: Math.max(0, each.units) }));
  const raised = (t: number): number =>
    longs.reduce(
      (sum, { units, adv, price }) => sum + Math.min(units, t * participation * adv) * price,
      0,
    );
  // What a book raises is linear between the days on which a name is sold out.
  const ends = [
    0,
    ...longs
      .map((each) => daysToLiquidate(each, participation))
      .filter(Number.isFinite)
      .sort((a, b) => a - b),
  ];
  for (let k = 1; k < ends.length; k++) {
    const from = ends[k - 1]!;
    const to = ends[k]!;
    if (raised(to) < cash * (1 - WHOLE)) continue;
    const t =
      to === from ? to : from + ((cash - raised(from)) / (raised(to) - raised(from))) * (to - from);
    return of(
      book,
      participation,
      longs.map(({ units, adv }) => Math.min(units, t * participation * adv)),
    );
  }
  return null;
}
function of(book: readonly Holding[], participation: number, units: readonly number[]): Redemption {
  const days = book.map((each, i) =>
    daysToLiquidate({ units: units[i]!, adv: each.adv }, participation),
  );
  return { units, days, completion: Math.max(...days) };
}

/** Weight of names that take longer than `days` to sell, of what is left after `sold`. */
export function illiquidWeight(
  book: readonly Holding[],
  participation: number,
  days: number,
  sold: readonly number[] | null,
): number {
  const left = book.map((each, i) => (Math.abs(each.units) - (sold?.[i] ?? 0)) * each.price);
  const slow = book.reduce(
    (sum, each, i) => sum + (daysToLiquidate(each, participation) > days + WHOLE ? left[i]! : 0),
    0,
  );
  return slow / left.reduce((sum, each) => sum + each, 0);
}
