import { err, ok, type Result } from '#core/kernel/result';
import { averagePrice } from '#venues/exchange/spot/average-price';
import { candleStart, INTERVALS } from '#venues/exchange/spot/candles';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { AVERAGE_PRICE_MINUTES } from '#venues/exchange/spot/order-filters';
import { spotPriceText } from '#venues/exchange/spot/spot-amount';
import { invalidData, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  aggregateDocument,
  bookTicker,
  candleRow,
  dayTicker,
  infoDocument,
  levelRows,
  priceTicker,
  tradeDocument,
} from './market-documents.ts';
import { msOf } from './order-documents.ts';
import type { ParamReader, Params } from './rest-params.ts';
import { publicRoute, type RestCall, type RestRoutes } from './rest-route.ts';

const DEPTH = { usual: 100, max: 5000 };
const ROWS = { usual: 500, max: 1000 };

/** The symbol that was asked for, and whatever else was wrong with the parameters. */
function stateIn({ desk, read }: RestCall): Result<SymbolState, SpotError> {
  const symbol = read.symbol();
  if (read.error !== null) return err(read.error);
  const state = desk.exchange.market(symbol);
  return state === null ? err(SPOT_ERRORS.badSymbol) : ok(state);
}
type Status = 'TRADING' | 'HALT' | 'BREAK';
/** Whether a symbol has the status that was asked for; any has, when none was. BREAK is known here, and no symbol is in it. */
function statusFilter({ desk, read }: RestCall): (state: SymbolState) => boolean {
  const wanted = read.oneOf<Status>(
    'symbolStatus',
    ['TRADING', 'HALT', 'BREAK'],
    invalidData('symbolStatus'),
  );
  return ({ spec: { symbol } }) =>
    wanted === null || wanted === (desk.exchange.isHalted(symbol) ? 'HALT' : 'TRADING');
}
interface Chosen {
  readonly isOne: boolean;
  readonly states: readonly SymbolState[];
}
/** `symbol`, `symbols`, or neither: all; those of `symbolStatus`. */
function chosenSymbols(call: RestCall): Result<Chosen, SpotError> {
  const { desk, read } = call;
  const isOne = read.has('symbol');
  const list = read.list('symbols');
  if (isOne && list !== null) return err(SPOT_ERRORS.badCombination);
  const names = isOne
    ? [read.symbol()]
    : (list ?? desk.exchange.symbols.map(({ symbol }) => symbol));
  const isWanted = statusFilter(call);
  if (read.error !== null) return err(read.error);
  const states = names.flatMap((name) => desk.exchange.market(name) ?? []);
  if (states.length < names.length) return err(SPOT_ERRORS.badSymbol);
  const wanted = states.filter(isWanted);
  return isOne && wanted.length === 0
    ? err(SPOT_ERRORS.statusMismatch)
    : ok({ isOne, states: wanted });
}
const perSymbol = (
  call: RestCall,
  document: (state: SymbolState) => unknown,
): Result<unknown, SpotError> => {
  const chosen = chosenSymbols(call);
  if (!chosen.ok) return chosen;
  const documents = chosen.value.states.map(document);
  return ok(chosen.value.isOne ? documents[0] : documents);
};
const depthWeight = (params: Params): number => {
  const limit = Number(params.get('limit') ?? DEPTH.usual);
  return limit <= 100 ? 5 : limit <= 500 ? 25 : limit <= 1000 ? 50 : 250;
};
const tickerWeight =
  (one: number, all: number) =>
  (params: Params): number =>
    params.has('symbol') ? one : all;

function depth(call: RestCall): Result<unknown, SpotError> {
  const limit = call.read.limit(DEPTH.usual, DEPTH.max);
  const isWanted = statusFilter(call);
  const state = stateIn(call);
  if (!state.ok) return state;
  if (!isWanted(state.value)) return err(SPOT_ERRORS.statusMismatch);
  const { spec, book, updateId } = state.value;
  return ok({
    lastUpdateId: updateId,
    bids: levelRows(spec, book.depth(1, limit)),
    asks: levelRows(spec, book.depth(-1, limit)),
  });
}
function trades(call: RestCall): Result<unknown, SpotError> {
  const limit = call.read.limit(ROWS.usual, ROWS.max);
  const fromId = call.read.integer('fromId', { min: 0, max: Number.MAX_SAFE_INTEGER });
  const state = stateIn(call);
  if (!state.ok) return state;
  const rows =
    fromId === null ? state.value.trades.latest(limit) : state.value.trades.from(fromId, limit);
  return ok(rows.map((trade) => tradeDocument(state.value.spec, trade)));
}
function aggregateTrades(call: RestCall): Result<unknown, SpotError> {
  const { read } = call;
  const limit = read.limit(ROWS.usual, ROWS.max);
  const fromId = read.integer('fromId', { min: 0, max: Number.MAX_SAFE_INTEGER });
  const from = read.time('startTime');
  const to = read.time('endTime');
  const state = stateIn(call);
  if (!state.ok) return state;
  if (fromId !== null && (from !== null || to !== null)) return err(SPOT_ERRORS.badCombination);
  const { aggregates } = state.value.trades;
  const first = fromId ?? (from === null ? null : aggregates.firstWhere(({ at }) => at >= from));
  // The end is a millisecond, and all of it belongs to the answer.
  const end = to === null ? Infinity : to + 999;
  const rows =
    first !== null
      ? aggregates.range(first, limit).filter(({ at }) => at <= end)
      : to === null
        ? aggregates.latest(limit)
        : endingAt(aggregates, end, limit);
  return ok(rows.map((trade) => aggregateDocument(state.value.spec, trade)));
}
function endingAt(
  aggregates: SymbolState['trades']['aggregates'],
  end: number,
  limit: number,
): ReturnType<typeof aggregates.latest> {
  const after = aggregates.firstWhere(({ at }) => at > end);
  const first = Math.max(aggregates.firstId, after - limit);
  return aggregates.range(first, after - first);
}
function klines(call: RestCall): Result<unknown, SpotError> {
  const { read } = call;
  const limit = read.limit(ROWS.usual, ROWS.max);
  const interval = read.text('interval');
  // Candles begin in UTC here.
  read.oneOf('timeZone', ['0', '00:00', '+00:00'], invalidData('timeZone'));
  const from = read.time('startTime');
  const to = read.time('endTime');
  const state = stateIn(call);
  if (!state.ok) return state;
  const length = INTERVALS.get(interval);
  if (length === undefined) return err(SPOT_ERRORS.badInterval);
  const range = {
    from: from ?? 0,
    to: (to ?? Number.MAX_SAFE_INTEGER - 999) + 999,
    most: limit,
    newest: from === null,
  };
  return ok(
    state.value.candles.list(interval, range).map((candle) =>
      candleRow(state.value.spec, interval, {
        ...candle,
        start: candleStart(length, candle.start),
      }),
    ),
  );
}
function averagePriceDocument(call: RestCall): Result<unknown, SpotError> {
  const state = stateIn(call);
  if (!state.ok) return state;
  const {
    spec,
    trades: { last },
  } = state.value;
  const at = call.desk.exchange.nowUs();
  const price = averagePrice(state.value, at);
  return ok({
    mins: AVERAGE_PRICE_MINUTES,
    price: spotPriceText(spec, Math.round(price ?? 0)),
    closeTime: msOf(last?.at ?? at),
  });
}
function exchangeInfo(call: RestCall): Result<unknown, SpotError> {
  const { desk, read } = call;
  const showsSets = read.flag('showPermissionSets') ?? true;
  const permissions = permissionsIn(read);
  if (permissions !== null && (read.has('symbol') || read.has('symbols')))
    read.fail(SPOT_ERRORS.badCombination);
  const chosen = chosenSymbols(call);
  if (!chosen.ok) return chosen;
  const isSpot = permissions === null || permissions.includes('SPOT');
  const specs: readonly SpotSymbol[] = isSpot ? chosen.value.states.map(({ spec }) => spec) : [];
  return ok(
    infoDocument(desk.exchange, specs, { limits: desk.limits, nowMs: desk.nowMs(), showsSets }),
  );
}
/** One name, or a list of them. */
function permissionsIn(read: ParamReader): readonly string[] | null {
  const given = read.optionalText('permissions');
  if (given === null || given.startsWith('[')) return read.list('permissions');
  if (!/^[A-Z0-9_]{1,20}$/.test(given)) read.fail(invalidData('permissions'));
  return [given];
}
function day(call: RestCall): Result<unknown, SpotError> {
  const type = call.read.oneOf('type', ['FULL', 'MINI'], SPOT_ERRORS.badCombination);
  return perSymbol(call, (state) => dayTicker(state, call.desk.exchange.nowUs(), type === 'MINI'));
}

const CHOICE = ['symbol', 'symbols', 'symbolStatus'];
const KLINES = ['symbol', 'interval', 'startTime', 'endTime', 'timeZone', 'limit'];
const AGGREGATES = ['symbol', 'fromId', 'startTime', 'endTime', 'limit'];

export const MARKET_DATA_ROUTES: RestRoutes = {
  'GET /api/v3/ping': publicRoute(1, [], () => ok({})),
  'GET /api/v3/time': publicRoute(1, [], ({ desk }) => ok({ serverTime: desk.nowMs() })),
  'GET /api/v3/exchangeInfo': publicRoute(
    20,
    [...CHOICE, 'permissions', 'showPermissionSets'],
    exchangeInfo,
  ),
  'GET /api/v3/depth': publicRoute(depthWeight, ['symbol', 'limit', 'symbolStatus'], depth),
  'GET /api/v3/trades': publicRoute(25, ['symbol', 'limit'], trades),
  'GET /api/v3/historicalTrades': publicRoute(25, ['symbol', 'limit', 'fromId'], trades),
  'GET /api/v3/aggTrades': publicRoute(4, AGGREGATES, aggregateTrades),
  'GET /api/v3/klines': publicRoute(2, KLINES, klines),
  'GET /api/v3/uiKlines': publicRoute(2, KLINES, klines),
  'GET /api/v3/avgPrice': publicRoute(2, ['symbol'], averagePriceDocument),
  'GET /api/v3/ticker/24hr': publicRoute(tickerWeight(2, 80), [...CHOICE, 'type'], day),
  'GET /api/v3/ticker/price': publicRoute(tickerWeight(2, 4), CHOICE, (call) =>
    perSymbol(call, priceTicker),
  ),
  'GET /api/v3/ticker/bookTicker': publicRoute(tickerWeight(2, 4), CHOICE, (call) =>
    perSymbol(call, bookTicker),
  ),
};
