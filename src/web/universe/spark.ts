/** Points of a small line, from 0 to `width` and `height` (0 on top), for values between 0 and 1 on one scale for all lines: a spark of 0.2 lies lower than one of 0.8. */
export function sparkPoints(values: readonly number[], width: number, height: number): string {
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values
    .map(
      (value, i) =>
        `${(i * step).toFixed(1)},${((1 - Math.min(1, Math.max(0, value))) * height).toFixed(1)}`,
    )
    .join(' ');
}
