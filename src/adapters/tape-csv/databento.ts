/** Every table of Databento has these columns. */
export const DATABENTO_LAYOUT = {
  named: [
    {
      name: 'Databento',
      header: ['ts_event', 'rtype', 'publisher_id'],
      columns: { at: 'ts_event' },
    },
  ],
  bare: [],
} as const;

/** What Databento writes for no price. */
const NO_PRICE = 9_223_372_036_854_775_000;
const BILLION = 1e9;

/** Databento writes prices as whole billionths, or "pretty", as decimals with a point. */
export function priceOfDatabento(text: string, value: number): number {
  if (value >= NO_PRICE) return NaN;
  return text.includes('.') ? value : value / BILLION;
}
