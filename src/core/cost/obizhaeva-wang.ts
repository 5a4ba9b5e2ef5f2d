import { invariant } from '#core/kernel/assert';

/**
 * Obizhaeva & Wang (2013), "Optimal trading strategy and supply/demand dynamics", J. Financial Markets 16, prop. 3. A block book of density q: a trade moves the price
 * by kappa + lambda per unit, lambda stays, kappa = 1 / q - lambda decays with exp(-rho t). Costs are above the mid at the start, without the half spread.
 */
export interface BlockBook {
  readonly quantity: number;
  /** lambda, price per unit. */
  readonly permanent: number;
  /** kappa, price per unit. */
  readonly transient: number;
  /** rho, per unit of time: half of the displacement is gone after ln 2 / rho. */
  readonly resilience: number;
  readonly horizon: number;
}
function check({ quantity, permanent, transient, resilience, horizon }: BlockBook): void {
  invariant(quantity > 0 && horizon > 0, 'an order has a quantity and takes time');
  invariant(permanent >= 0 && transient >= 0, 'impact is not negative');
  invariant(resilience > 0, 'a book refills');
}

export interface BlockSchedule {
  /** The same block at the beginning and at the end, and an even rate between: whoever leaves the blocks out misses a good part of the volume. */
  readonly first: number;
  readonly rate: number;
  readonly last: number;
  readonly cost: number;
  readonly evenCost: number;
  readonly halfLife: number;
}
export function blockSchedule(book: BlockBook): BlockSchedule {
  check(book);
  const { quantity, permanent, transient, resilience, horizon } = book;
  const parts = resilience * horizon + 2;
  const stays = (permanent * quantity ** 2) / 2;
  const speed = quantity / horizon;
  const even =
    transient *
    speed ** 2 *
    (horizon / resilience - (1 - Math.exp(-resilience * horizon)) / resilience ** 2);
  return {
    first: quantity / parts,
    rate: (resilience * quantity) / parts,
    last: quantity / parts,
    cost: stays + (transient * quantity ** 2) / parts,
    evenCost: stays + even,
    halfLife: Math.LN2 / resilience,
  };
}

/** The same in n + 1 trades at equal distances (Alfonsi, Fruth & Schied 2010): xi_0 = xi_n = X / ((n - 1)(1 - a) + 2), the others (1 - a) of them, a = exp(-rho T / n). */
export function blockTrades(
  book: BlockBook,
  n: number,
): { readonly trades: readonly number[]; readonly cost: number } {
  check(book);
  invariant(Number.isInteger(n) && n >= 1, 'there are two trades at least');
  const a = Math.exp((-book.resilience * book.horizon) / n);
  const end = book.quantity / ((n - 1) * (1 - a) + 2);
  const trades = Array.from({ length: n + 1 }, (_, i) =>
    i === 0 || i === n ? end : (1 - a) * end,
  );
  let cost = (book.permanent * book.quantity ** 2) / 2;
  let displaced = 0;
  for (const [i, trade] of trades.entries()) {
    if (i > 0) displaced *= a;
    cost += trade * displaced + (book.transient * trade ** 2) / 2;
    displaced += book.transient * trade;
  }
  return { trades, cost };
}
