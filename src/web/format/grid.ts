/** Steps of an instrument in quote currency and units: they say how many decimals its prices and quantities have. null: the instrument is not known here. */
export interface Grid {
  readonly tick: number | null;
  readonly lot: number | null;
}
