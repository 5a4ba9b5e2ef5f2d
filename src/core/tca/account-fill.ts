import type { Side, TimeUs } from '#core/kernel/units';

/** One execution as the account that had it was told of it: analytics, so prices and quantities are the decimals that were printed. */
export interface AccountFill {
  /** Of the execution; where the file has none, `file:line`. */
  readonly id: string;
  readonly at: TimeUs;
  readonly symbol: string;
  readonly side: Side;
  /** Units (shares, coins, contracts) and currency a unit; `multiplier` units of the underlying a contract. */
  readonly quantity: number;
  readonly price: number;
  readonly multiplier: number;
  /** The currency of the price; null: the file does not say. */
  readonly currency: string | null;
  /** Positive is paid, negative a rebate; null: the file does not say. */
  readonly fee: { readonly amount: number; readonly asset: string } | null;
  readonly liquidity: 'maker' | 'taker' | null;
  /** Of the order that the venue had, and of the parent above it. */
  readonly orderId: string | null;
  readonly parentId: string | null;
  /** When the order was placed. */
  readonly orderedAt: TimeUs | null;
  /** What it may be grouped by. */
  readonly tags: Tags;
  /** `file:line`, for words. */
  readonly from: string;
}
/** Who did it, where and how, as far as anybody says. */
export type Tags = Readonly<Partial<Record<Tag, string>>>;
export const TAGS = [
  'strategy',
  'venue',
  'broker',
  'trader',
  'portfolio',
  'account',
  'tier',
] as const;
export type Tag = (typeof TAGS)[number];
