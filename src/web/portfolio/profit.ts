import type { ProfitDoc } from '#contracts/account-documents';

interface ProfitTotal {
  readonly currency: string;
  /** null: a price of a position is not known. */
  readonly value: number | null;
  readonly unrealised: number | null;
  readonly realised: number;
  readonly fees: number;
  readonly all: number | null;
}
/** By currency: nothing is added up across them. */
export function profitTotals(rows: readonly ProfitDoc[]): readonly ProfitTotal[] {
  const currencies = [...new Set(rows.map(({ settledIn }) => settledIn))];
  return currencies.map((currency) => {
    const own = rows.filter((row) => row.settledIn === currency);
    const held = own.filter(({ quantity }) => quantity !== 0);
    const value = sum(held.map((row) => row.value));
    // What came from elsewhere whole has no cost, and takes no part.
    const unrealised = sum(
      held.filter((row) => row.averageCost !== null).map((row) => row.unrealised),
    );
    const realised = own.reduce((total, row) => total + row.realised, 0);
    const fees = own.reduce((total, row) => total + row.fees, 0);
    const all = unrealised === null ? null : realised + unrealised - fees;
    return { currency, value, unrealised, realised, fees, all };
  });
}
const sum = (values: readonly (number | null)[]): number | null =>
  values.reduce<number | null>(
    (total, value) => (total === null || value === null ? null : total + value),
    0,
  );
