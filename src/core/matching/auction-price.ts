/**
 * The price of a call auction: most volume, then least surplus, then nearest to `reference`, then the lower. Both sides as [price, quantity] with the
 * best first; candidates are the prices that somebody named. null: nothing crosses.
 */
export function auctionPrice(
  bids: readonly (readonly [price: number, quantity: number])[],
  asks: readonly (readonly [price: number, quantity: number])[],
  reference: number,
): number | null {
  const candidates = [...new Set([...bids, ...asks].map(([price]) => price))].sort((a, b) => a - b);
  let chosen: { readonly price: number; readonly volume: number; readonly surplus: number } | null =
    null;
  for (const price of candidates) {
    const buys = bids.reduce((sum, [limit, quantity]) => sum + (limit >= price ? quantity : 0), 0);
    const sells = asks.reduce((sum, [limit, quantity]) => sum + (limit <= price ? quantity : 0), 0);
    const candidate = { price, volume: Math.min(buys, sells), surplus: Math.abs(buys - sells) };
    if (candidate.volume > 0 && (chosen === null || isBetter(candidate, chosen, reference)))
      chosen = candidate;
  }
  return chosen?.price ?? null;
}

interface Candidate {
  readonly price: number;
  readonly volume: number;
  readonly surplus: number;
}
function isBetter(a: Candidate, b: Candidate, reference: number): boolean {
  if (a.volume !== b.volume) return a.volume > b.volume;
  if (a.surplus !== b.surplus) return a.surplus < b.surplus;
  return Math.abs(a.price - reference) < Math.abs(b.price - reference);
}
