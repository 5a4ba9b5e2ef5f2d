// Named as the classes of ccxt are: a gateway tells errors apart by these names, whoever throws them.

/** Whatever Alpaca, or the wire to it, answered instead of what was asked for. */
class BaseError extends Error {}
export class OrderNotFound extends BaseError {}
export class DuplicateOrderId extends BaseError {}
export class InsufficientFunds extends BaseError {}
export class InvalidOrder extends BaseError {}
export class PermissionDenied extends BaseError {}
export class AuthenticationError extends BaseError {}
export class NotSupported extends BaseError {}
export class RateLimitExceeded extends BaseError {}
export class ExchangeNotAvailable extends BaseError {}
export class RequestTimeout extends BaseError {}
export class BadResponse extends BaseError {}
export class NetworkError extends BaseError {}

/** ALG-2: an answer that is no success, by its status and what it says. `isOrder`: it was to a new order. */
export function refusalOf(status: number, text: string, isOrder: boolean): Error {
  const said = `${status} ${text}`.slice(0, 300);
  if (status === 401) return new AuthenticationError(said);
  if (status === 429) return new RateLimitExceeded(said);
  if (status === 403)
    return /insufficient|buying power|not enough/i.test(text)
      ? new InsufficientFunds(said)
      : new PermissionDenied(said);
  if (status === 404) return new OrderNotFound(said);
  // An order of this id is there already: an earlier copy arrived.
  if (isOrder && /client_order_id must be unique/i.test(text)) return new DuplicateOrderId(said);
  if (status >= 400 && status < 500) return new InvalidOrder(said);
  return new ExchangeNotAvailable(said);
}
