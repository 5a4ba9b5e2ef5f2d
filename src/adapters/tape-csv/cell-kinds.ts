// What a cell can be, for tables that do not say it.

export const isNumber = (cell: string | undefined): boolean =>
  cell !== undefined && cell !== '' && Number.isFinite(Number(cell));
export const isPositive = (cell: string | undefined): boolean => isNumber(cell) && Number(cell) > 0;
export const isCount = (cell: string | undefined): boolean =>
  cell !== undefined && /^\d{1,15}(\.0*)?$/.test(cell);
export const isTruth = (cell: string | undefined): boolean =>
  cell !== undefined && /^(true|false)$/i.test(cell);
/** Seconds to nanoseconds since 1970, from 1973 on. */
export const isEpoch = (cell: string | undefined): boolean =>
  isNumber(cell) && Number(cell) >= 1e8 && Number(cell) < 7e18;
