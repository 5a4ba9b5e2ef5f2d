import { z } from 'zod';
import { err, ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import type { ParamReader } from '#venues/exchange/spot/rest/rest-params';
import { malformed, notAllRead, type SpotError } from '#venues/exchange/spot/spot-error';
import { FUTURES_ERRORS } from './futures-error.ts';
import { FUTURES_ORDER_PARAMS } from './futures-order-terms.ts';

const PLACED_MAX = 5;
const CANCELLED_MAX = 10;
const value = z.union([z.string(), z.number(), z.boolean()]);
const batch = z.array(z.record(z.string(), value)).min(1).max(PLACED_MAX);
const orderIds = z.array(z.number().int().nonnegative()).min(1).max(CANCELLED_MAX);
const clientIds = z.array(z.string()).min(1).max(CANCELLED_MAX);
type Parts = Result<readonly ReadonlyMap<string, string>[], SpotError>;

/** The orders of `batchOrders`, each as the parameters that it would have alone. */
export function batchIn(read: ParamReader): Parts {
  const text = read.text('batchOrders');
  if (read.error !== null) return err(read.error);
  const parsed = batch.safeParse(jsonIn(text));
  if (!parsed.success) return err(FUTURES_ERRORS.badBatch);
  for (const order of parsed.data) {
    const names = Object.keys(order);
    const known = names.filter((name) => FUTURES_ORDER_PARAMS.includes(name));
    if (known.length < names.length) return err(notAllRead(known.length, names.length));
  }
  return ok(
    parsed.data.map(
      (order) => new Map(Object.entries(order).map(([name, each]) => [name, String(each)])),
    ),
  );
}

/** The orders of a symbol that are to be cancelled together. */
export function namesIn(read: ParamReader): Parts {
  const symbol = read.symbol();
  const ids = read.optionalText('orderIdList');
  const clients = read.optionalText('origClientOrderIdList');
  if (read.error !== null) return err(read.error);
  const asked = ids === null ? ['origClientOrderId', clients ?? ''] : ['orderId', ids];
  const [name = '', text = ''] = asked;
  const parsed = (ids === null ? clientIds : orderIds).safeParse(jsonIn(text));
  if (!parsed.success) return err(malformed(`${name}List`));
  const list: readonly (string | number)[] = parsed.data;
  return ok(
    list.map(
      (each) =>
        new Map([
          ['symbol', symbol],
          [name, String(each)],
        ]),
    ),
  );
}
