import { badArgument } from './kraken-error.ts';
import type { KrakenDesk, KrakenReader } from './kraken-route.ts';

/** A UUID with or without its dashes, or up to 18 printable signs. */
const CLIENT_ID_FORM =
  /^(?:[0-9a-f]{32}|[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|[\x20-\x7e]{1,18})$/i;
const REFERENCE_FORM = /^-?\d{1,10}$/;
const INT32_MAX = 2_147_483_647;
/** What a client named otherwise, or not at all, has an id of ours: too long for one of his own. */
const REFERRED = /^ref\.(-?\d+)\.[0-9a-f]{32}$/;
const MADE = /^made\.[0-9a-f]{32}$/;

/** What its owner called an order: by `cl_ord_id`, by `userref`, or not at all. */
export interface KrakenNames {
  readonly clOrdId: string | null;
  readonly userref: number | null;
}
export function krakenNames(clientOrderId: string): KrakenNames {
  if (MADE.test(clientOrderId)) return { clOrdId: null, userref: null };
  const userref = REFERRED.exec(clientOrderId)?.[1];
  return userref === undefined
    ? { clOrdId: clientOrderId, userref: null }
    : { clOrdId: null, userref: Number(userref) };
}

/** '' where none was sent. */
export function clOrdIdIn(read: KrakenReader): string {
  const id = read.text('cl_ord_id');
  if (id !== '' && !CLIENT_ID_FORM.test(id)) read.fail(badArgument('cl_ord_id'));
  return id;
}
/** null: not sent. A whole number of 32 bits, and no text. */
export function userrefIn(read: KrakenReader): number | null {
  const text = read.text('userref');
  if (text === '') return null;
  if (!REFERENCE_FORM.test(text) || Math.abs(Number(text)) > INT32_MAX)
    read.fail(badArgument('userref'));
  return Number(text);
}

/** KRK-5: the client id of a new order, whichever way it is named; by both ways at once is refused. */
export function clientOrderIdIn(read: KrakenReader, desk: KrakenDesk): string {
  const id = clOrdIdIn(read);
  const userref = userrefIn(read);
  if (id !== '' && userref !== null) read.fail(badArgument('userref'));
  if (id !== '') return id;
  return userref === null ? `made.${desk.newId()}` : `ref.${userref}.${desk.newId()}`;
}
