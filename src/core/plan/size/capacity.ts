/** The size that leaves most profit under a square-root cost: max q (alpha - a - Y sigma sqrt(q / V)). Y of the AVERAGE cost, all returns as fractions, V and q in units. */
export function capacityUnits(bet: {
  readonly alpha: number;
  readonly spreadCost: number;
  readonly Y: number;
  readonly sigma: number;
  readonly V: number;
}): { readonly best: number; readonly breakEven: number; readonly profitPerValue: number } {
  const edge = Math.max(0, bet.alpha - bet.spreadCost);
  const best = bet.V * (edge / (1.5 * bet.Y * bet.sigma)) ** 2;
  return { best, breakEven: 2.25 * best, profitPerValue: edge / 3 };
}
