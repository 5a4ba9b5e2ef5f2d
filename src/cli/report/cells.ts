export const inDays = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? 'unknown'
    : !Number.isFinite(value)
      ? 'never'
      : value < 0.01
        ? '< 0.01'
        : value.toFixed(2);
/** Under a head that says bps. */
export const bpsCell = (value: number | null): string =>
  value === null ? 'unknown' : value.toFixed(1);
