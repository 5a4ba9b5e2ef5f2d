/** One thing in which the venue's statement is not what we hold. Plain data: it stands in the journal. */
export interface Difference {
  /** The same difference in two statements has the same key. */
  readonly key: string;
  readonly kind: 'orderUnknown' | 'orderMissing' | 'fillUnknown' | 'position' | 'balance';
  readonly instrumentId: string | null;
  /** Of our order that the venue does not list, or its order that we do not know. */
  readonly clientOrderId: string | null;
  readonly lots: number;
  readonly cash: number;
  readonly words: string;
}
