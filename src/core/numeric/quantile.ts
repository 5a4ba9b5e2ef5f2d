/** Quantile of ascending numbers, linear between neighbours (Hyndman & Fan 1996, type 7); NaN of none. */
export function quantileOf(sorted: Float64Array, share: number): number {
  const place = share * (sorted.length - 1);
  const low = Math.floor(place);
  const below = sorted[low] ?? NaN;
  const above = sorted[Math.min(sorted.length - 1, low + 1)] ?? NaN;
  return below + (place - low) * (above - below);
}
