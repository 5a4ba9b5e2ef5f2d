/** What Databento writes for no price. */
const NO_PRICE = 9_223_372_036_854_775_000;
const BILLION = 1e9;

/** Databento writes prices as whole billionths, or "pretty", as decimals with a point. */
export function priceOfDatabento(text: string, value: number): number {
  if (value >= NO_PRICE) return NaN;
  return text.includes('.') ? value : value / BILLION;
}
