/** What went wrong, by the names that ccxt gives it: a gateway tells errors apart by these, whoever throws them. */
export type ErrorName =
  | 'OrderNotFound'
  | 'DuplicateOrderId'
  | 'InsufficientFunds'
  | 'InvalidOrder'
  | 'PermissionDenied'
  | 'AuthenticationError'
  | 'NotSupported'
  | 'RateLimitExceeded'
  | 'ExchangeNotAvailable'
  | 'RequestTimeout'
  | 'BadResponse'
  | 'NetworkError';
export const clientError = (name: ErrorName, text: string): Error =>
  Object.assign(new Error(text), { name });

/** ALG-2: an answer that is no success, by its status and what it says. `isOrder`: it was to a new order. */
export function refusedWith(status: number, text: string, isOrder: boolean): Error {
  const said = `${status} ${text}`.slice(0, 300);
  if (status === 401) return clientError('AuthenticationError', said);
  if (status === 429) return clientError('RateLimitExceeded', said);
  if (status === 403) return clientError(forbidden(text), said);
  if (status === 404) return clientError('OrderNotFound', said);
  // An order of this id is there already: an earlier copy arrived.
  if (isOrder && /client_order_id must be unique/i.test(text))
    return clientError('DuplicateOrderId', said);
  if (status >= 400 && status < 500) return clientError('InvalidOrder', said);
  return clientError('ExchangeNotAvailable', said);
}

function forbidden(text: string): ErrorName {
  if (/insufficient|buying power|not enough/i.test(text)) return 'InsufficientFunds';
  return /wash trade|fractionable/i.test(text) ? 'InvalidOrder' : 'PermissionDenied';
}
