import type { StoredFill } from '#venues/exchange/spot/order-store';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { feeActivity, fillActivity } from './alpaca-documents.ts';
import { activityId } from './alpaca-ids.ts';
import { notWellFormed } from './alpaca-refusal.ts';
import {
  type AlpacaCall,
  type AlpacaRoutes,
  alpacaReader,
  alpacaReply,
  refusalReply,
} from './alpaca-route.ts';
import { type AlpacaDocument, alpacaListed, isCoin } from './alpaca-text.ts';

const ROWS_MAX = 100;
const ID_FORM = /^\d{17}::[0-9a-f-]{36}$/;

const OF = { FILL: 'execution', CFEE: 'fee' } as const;
/** What there is: executions, and what coins were charged. Of every other kind there is nothing here. */
const KINDS = ['FILL', 'CFEE'] as const;
type ActivityKind = (typeof KINDS)[number];
const ROW: {
  readonly [K in ActivityKind]: (exchange: SpotExchange, fill: StoredFill) => AlpacaDocument;
} = { FILL: fillActivity, CFEE: feeActivity };

/** ALP-8: activities in the order of their ids; a page begins behind the id that the one before ended with. */
function activities(
  { desk, account, params }: AlpacaCall,
  kinds: readonly ActivityKind[],
): RestReply {
  const { exchange } = desk;
  const read = alpacaReader(params);
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
  const rows = alpacaListed(exchange)
    .flatMap((spec) => {
      const isCharged = ({ commission }: StoredFill): boolean => isCoin(spec) && commission !== 0n;
      return exchange
        .myTrades(account, spec.symbol)
        .filter(({ at }) => at > after && at < until && at >= (from ?? at) && at <= (to ?? at))
        .flatMap((fill) =>
          kinds
            .filter((kind) => kind === 'FILL' || isCharged(fill))
            .map((kind) => [activityId(exchange.symbols, fill, OF[kind]), kind, fill] as const),
        );
    })
    .filter(([id]) => isBehind(id))
    .toSorted(([a], [b]) => (a < b === (direction === 'asc') ? -1 : 1));
  return alpacaReply(rows.slice(0, size).map(([, kind, fill]) => ROW[kind](exchange, fill)));
}

function ofTypes(call: AlpacaCall): RestReply {
  const types = alpacaReader(call.params).list('activity_types');
  return activities(
    call,
    KINDS.filter((kind) => types?.has(kind) ?? true),
  );
}
function ofOneType(call: AlpacaCall): RestReply {
  if (!/^[A-Z]{2,10}$/.test(call.named))
    return refusalReply(notWellFormed(`invalid activity type: ${call.named}`));
  return activities(
    call,
    KINDS.filter((kind) => kind === call.named),
  );
}

export const ALPACA_ACTIVITY_ROUTES: AlpacaRoutes = {
  'GET /v2/account/activities': ofTypes,
  'GET /v2/account/activities/*': ofOneType,
};
