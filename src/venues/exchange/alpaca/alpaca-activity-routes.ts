import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import { fillActivity } from './alpaca-documents.ts';
import { activityId } from './alpaca-ids.ts';
import { notWellFormed } from './alpaca-refusal.ts';
import {
  refusalReply,
  type ShareCall,
  type ShareRoutes,
  shareReader,
  shareReply,
} from './alpaca-route.ts';
import { sharesListed } from './alpaca-text.ts';

const ROWS_MAX = 100;
const ID_FORM = /^\d{17}::[0-9a-f-]{36}$/;

/** ALP-8: executions in the order of their ids; a page begins behind the id that the one before ended with. */
function executions({ desk, account, params }: ShareCall): RestReply {
  const { exchange } = desk;
  const read = shareReader(params);
  const direction = read.oneOf('direction', ['asc', 'desc'], 'desc');
  const size = read.limit('page_size', ROWS_MAX, ROWS_MAX);
  const token = read.text('page_token');
  if (token !== '' && !ID_FORM.test(token))
    read.fail(notWellFormed(`invalid page_token: ${token}`));
  const from = read.time('date');
  const to = read.endTime('date');
  const after = read.time('after') ?? Number.NEGATIVE_INFINITY;
  const until = read.time('until') ?? Number.POSITIVE_INFINITY;
  if (read.refusal !== null) return refusalReply(read.refusal);
  const isBehind = (id: string): boolean =>
    token === '' || (direction === 'asc' ? id > token : id < token);
  const rows = sharesListed(exchange)
    .flatMap(({ symbol }) => exchange.myTrades(account, symbol))
    .filter(({ at }) => at > after && at < until && at >= (from ?? at) && at <= (to ?? at))
    .map((fill) => [activityId(exchange.symbols, fill), fill] as const)
    .filter(([id]) => isBehind(id))
    .toSorted(([a], [b]) => (a < b === (direction === 'asc') ? -1 : 1));
  return shareReply(rows.slice(0, size).map(([, fill]) => fillActivity(exchange, fill)));
}

/** Of every other kind of activity there is nothing here. */
function ofTypes(call: ShareCall): RestReply {
  const types = shareReader(call.params).list('activity_types');
  return types === null || types.has('FILL') ? executions(call) : shareReply([]);
}
function ofOneType(call: ShareCall): RestReply {
  if (!/^[A-Z]{2,10}$/.test(call.named))
    return refusalReply(notWellFormed(`invalid activity type: ${call.named}`));
  return call.named === 'FILL' ? executions(call) : shareReply([]);
}

export const SHARE_ACTIVITY_ROUTES: ShareRoutes = {
  'GET /v2/account/activities': ofTypes,
  'GET /v2/account/activities/*': ofOneType,
};
