import { err, ok, type Result } from '#core/kernel/result';
import { isInverse } from '#venues/exchange/perpetual/contract-value';
import type { SymbolState } from '#venues/exchange/spot/floor-state';
import { rowsWithin, windowIn } from '#venues/exchange/spot/rest/listing-window';
import { MARKET_DATA_ROUTES } from '#venues/exchange/spot/rest/market-data-routes';
import { bookTicker, dayTicker, priceTicker } from '#venues/exchange/spot/rest/market-documents';
import { msOf } from '#venues/exchange/spot/rest/order-documents';
import {
  publicRoute,
  type RestCall,
  type RestDesk,
  type RestRoute,
  type RestRoutes,
} from '#venues/exchange/spot/rest/rest-route';
import { spotPriceText } from '#venues/exchange/spot/spot-amount';
import { SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import { futuresInfo } from './futures-info.ts';
import {
  type FuturesDocument,
  lotsText,
  pairBeside,
  pairUnder,
  rateText,
  tickText,
} from './futures-text.ts';

type Answer = Result<unknown, SpotError>;
const FUNDING_ROWS = { usual: 100, max: 1000, spanMaxUs: null };

/** What both protocols answer alike. */
function spotRoute(
  name: string,
  extra: (call: RestCall) => FuturesDocument = () => ({}),
): RestRoute {
  const route = MARKET_DATA_ROUTES[`GET /api/v3/${name}`];
  if (route === undefined) return publicRoute(1, [], () => err(SPOT_ERRORS.notFound));
  return {
    ...route,
    handle(call) {
      const answer = route.handle(call);
      if (!answer.ok || Array.isArray(answer.value)) return answer;
      return ok({ ...(answer.value as FuturesDocument), ...extra(call) });
    },
  };
}
/** One symbol's document, or a list of all. */
function perContract(call: RestCall, document: (state: SymbolState) => FuturesDocument): Answer {
  const { desk, read } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (read.error !== null) return err(read.error);
  const names =
    symbol === null ? desk.exchange.contracts.listed.map((spec) => spec.symbol) : [symbol];
  const states = names.flatMap((name) => desk.exchange.market(name) ?? []);
  if (states.length < names.length) return err(SPOT_ERRORS.badSymbol);
  const documents = states.map(document);
  // Coin-margined markets answer with lists only.
  const isList = symbol === null || states.some(({ spec }) => isInverse(spec));
  return ok(isList ? documents : documents[0]);
}

function premiumDocument({ exchange, nowMs }: RestDesk, { spec }: SymbolState): FuturesDocument {
  const quote = exchange.contracts.quote(spec.symbol);
  return {
    symbol: spec.symbol,
    ...pairBeside(spec),
    markPrice: spotPriceText(spec, quote?.mark ?? 0),
    indexPrice: tickText(spec, quote?.index ?? null),
    estimatedSettlePrice: tickText(spec, quote?.index ?? null),
    lastFundingRate: spec.contract?.deliveryAt === undefined ? rateText(quote?.rate ?? 0) : '',
    interestRate: '0.00010000',
    nextFundingTime: spec.contract?.deliveryAt === undefined ? msOf(quote?.nextFundingAt ?? 0) : 0,
    time: nowMs(),
  };
}
function fundingRates(call: RestCall): Answer {
  const { desk, read } = call;
  const window = windowIn(read, FUNDING_ROWS);
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (read.error !== null) return err(read.error);
  const { listed, fundings } = desk.exchange.contracts;
  const specs = listed.filter((spec) => symbol === null || spec.symbol === symbol);
  if (specs.length === 0) return err(SPOT_ERRORS.badSymbol);
  const rows = specs
    .flatMap((spec) => fundings(spec.symbol).map((paid) => ({ ...paid, spec })))
    .toSorted((a, b) => a.at - b.at);
  return ok(
    rowsWithin(rows, ({ at }) => at, window).map(({ spec, at, rate, mark }) => ({
      symbol: spec.symbol,
      fundingRate: rateText(rate),
      fundingTime: msOf(at),
      markPrice: spotPriceText(spec, mark),
    })),
  );
}
const HOUR_US = 3_600_000_000;
const fundingInfo = ({ desk }: RestCall): Answer =>
  ok(
    desk.exchange.contracts.listed.map(({ symbol }) => ({
      symbol,
      adjustedFundingRateCap: '0.00750000',
      adjustedFundingRateFloor: '-0.00750000',
      fundingIntervalHours: desk.exchange.contracts.fundingPeriodUs / HOUR_US,
      disclaimer: false,
    })),
  );
function openInterestOf(call: RestCall): Answer {
  const { desk } = call;
  if (!call.read.has('symbol')) call.read.symbol();
  return perContract(call, ({ spec }) => ({
    symbol: spec.symbol,
    ...pairBeside(spec),
    openInterest: lotsText(spec, desk.exchange.contracts.openInterest(spec.symbol)),
    time: desk.nowMs(),
  }));
}
const futuresDay = (call: RestCall): Answer =>
  perContract(call, (state) => ({
    ...dayTicker(state, call.desk.exchange.nowUs(), false),
    ...pairBeside(state.spec),
  }));
const futuresPrice = (call: RestCall): Answer =>
  perContract(call, (state) => ({
    ...priceTicker(state),
    ...pairUnder('ps', state.spec),
    time: call.desk.nowMs(),
  }));
const futuresBest = (call: RestCall): Answer =>
  perContract(call, (state) => ({
    ...bookTicker(state),
    ...pairBeside(state.spec),
    lastUpdateId: state.updateId,
    time: call.desk.nowMs(),
  }));
const ONE = ['symbol'];
const tickerWeight =
  (one: number, all: number): RestRoute['weight'] =>
  (params) =>
    params.has('symbol') ? one : all;

export const FUTURES_MARKET_ROUTES: RestRoutes = {
  'GET /v1/ping': spotRoute('ping'),
  'GET /v1/time': spotRoute('time'),
  'GET /v1/exchangeInfo': publicRoute(1, [], ({ desk }) => ok(futuresInfo(desk))),
  'GET /v1/depth': spotRoute('depth', ({ desk, read }) => ({
    ...pairBeside(desk.exchange.market(read.symbol())?.spec),
    E: desk.nowMs(),
    T: desk.nowMs(),
  })),
  'GET /v1/trades': spotRoute('trades'),
  'GET /v1/historicalTrades': spotRoute('historicalTrades'),
  'GET /v1/aggTrades': spotRoute('aggTrades'),
  'GET /v1/klines': spotRoute('klines'),
  'GET /v1/ticker/24hr': publicRoute(tickerWeight(1, 40), ONE, futuresDay),
  'GET /v1/ticker/price': publicRoute(tickerWeight(1, 2), ONE, futuresPrice),
  'GET /v2/ticker/price': publicRoute(tickerWeight(1, 2), ONE, futuresPrice),
  'GET /v1/ticker/bookTicker': publicRoute(tickerWeight(2, 5), ONE, futuresBest),
  'GET /v1/premiumIndex': publicRoute(tickerWeight(1, 10), ONE, (call) =>
    perContract(call, (state) => premiumDocument(call.desk, state)),
  ),
  'GET /v1/fundingRate': publicRoute(1, ['symbol', 'startTime', 'endTime', 'limit'], fundingRates),
  'GET /v1/fundingInfo': publicRoute(1, [], fundingInfo),
  'GET /v1/openInterest': publicRoute(1, ONE, openInterestOf),
};
