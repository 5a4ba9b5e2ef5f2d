import type { TimeUs } from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { VenueOrder } from '#core/order/child';
import type { FixField } from './fix-text.ts';
import { timeToFix } from './fix-time.ts';

/** An instrument, and what the venue calls it. */
export interface FixListing {
  readonly instrument: Instrument;
  readonly symbol: string;
}
/** How long a resting order lives: until the venue's day ends, or until it is cancelled. */
export type RestingLife = 'day' | 'gtc';
export interface RequestTerms {
  readonly account: string;
  readonly resting: RestingLife;
}
/** A request about an order: `fixId` is its own ClOrdID, `liveId` the one under which the venue knows the order. */
export interface FixRequest {
  readonly order: VenueOrder;
  readonly listing: FixListing;
  readonly fixId: string;
  readonly liveId: string;
  readonly venueOrderId: string | null;
  readonly at: TimeUs;
}

const LIMIT = '2';
const TIME_IN_FORCE = { day: '0', gtc: '1' } as const;
const IMMEDIATE_OR_CANCEL = '3';
/** "Participate don't initiate": rejected or cancelled where it would take. */
const POST_ONLY = '6';

const exact = (value: number, scale: number): string => value.toFixed(Math.max(0, scale));
const fixPrice = ({ instrument }: FixListing, at: number): string =>
  exact(priceOf(instrument, at), instrument.tick.scale);
const fixQuantity = ({ instrument }: FixListing, lots: number): string =>
  exact(quantityOf(instrument, lots), instrument.lot.scale);

/** NewOrderSingle. Every order of ours has a limit. */
export const newOrderFields = (request: FixRequest, terms: RequestTerms): readonly FixField[] => [
  [11, request.fixId],
  [1, terms.account],
  ...termsOf(request, terms),
  ...whatOf(request),
];
/** OrderCancelReplaceRequest: the whole order as it is wanted, with what has filled. */
export const replaceFields = (request: FixRequest, terms: RequestTerms): readonly FixField[] => [
  ...namedBy(request),
  [1, terms.account],
  ...termsOf(request, terms),
  ...whatOf(request),
];
/** OrderCancelRequest. */
export const cancelFields = (request: FixRequest, terms: RequestTerms): readonly FixField[] => [
  ...namedBy(request),
  [1, terms.account],
  [38, fixQuantity(request.listing, request.order.quantity)],
  ...whatOf(request),
];
/** OrderStatusRequest, about the order that the venue knows as `liveId`. */
export const statusFields = (request: FixRequest, terms: RequestTerms): readonly FixField[] => [
  [11, request.liveId],
  ...venueIdOf(request),
  [1, terms.account],
  [55, request.listing.symbol],
  [54, sideOf(request.order)],
];

const namedBy = (request: FixRequest): readonly FixField[] => [
  [41, request.liveId],
  [11, request.fixId],
  ...venueIdOf(request),
];
const venueIdOf = ({ venueOrderId }: FixRequest): readonly FixField[] =>
  venueOrderId === null ? [] : [[37, venueOrderId]];
const sideOf = ({ side }: VenueOrder): string => (side === 'buy' ? '1' : '2');
const whatOf = ({ order, listing, at }: FixRequest): readonly FixField[] => [
  [55, listing.symbol],
  [54, sideOf(order)],
  [60, timeToFix(at)],
];
const termsOf = (
  { order, listing }: FixRequest,
  { resting }: RequestTerms,
): readonly FixField[] => [
  [38, fixQuantity(listing, order.quantity)],
  [40, LIMIT],
  [44, fixPrice(listing, order.limit)],
  [59, order.type === 'ioc' ? IMMEDIATE_OR_CANCEL : TIME_IN_FORCE[resting]],
  ...(order.type === 'postOnly' ? [[18, POST_ONLY] as const] : []),
];
