/** Of others' volume: alpha = pov / (1 - pov); pov counts our own volume in the whole (Kissell 2014, ch. 1). */
export const povToTradeRate = (pov: number): number => pov / (1 - pov);

/** Days to do X at a constant share: of printed volume that excludes ours, X / (pov ADV); of all volume, ours included, (X / ADV)(1 - pov) / pov. */
export const povDays = (
  X: number,
  adv: number,
  pov: number,
): { readonly ofPrinted: number; readonly ofAll: number } => ({
  ofPrinted: X / (pov * adv),
  ofAll: ((X / adv) * (1 - pov)) / pov,
});

/** n_i = min(remaining, pov V_i) per bin; `completionTime` in bins, inside the last one by its volume; null where the day is too short. */
export function povFills(
  bins: readonly number[],
  X: number,
  pov: number,
): {
  readonly fills: readonly number[];
  readonly done: number;
  readonly completionTime: number | null;
} {
  const fills: number[] = [];
  let done = 0;
  for (let i = 0; i < bins.length; i++) {
    const room = pov * (bins[i] ?? 0);
    const fill = Math.min(X - done, room);
    fills.push(fill);
    done += fill;
    if (done >= X - 1e-12 * X)
      return { fills, done, completionTime: i + (room > 0 ? fill / room : 0) };
  }
  return { fills, done, completionTime: null };
}
