/** A book of constant density q (units per unit of price) above A: cost A X + X^2 / (2 q), last price A + X / q. Obizhaeva & Wang (2013). */
export const walkBlock = (
  A: number,
  q: number,
  X: number,
): { readonly cost: number; readonly average: number; readonly last: number } => ({
  cost: A * X + X ** 2 / (2 * q),
  average: A + X / (2 * q),
  last: A + X / q,
});
