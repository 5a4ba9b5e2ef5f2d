import { err, ok, type Result } from '#core/kernel/result';
import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import { malformed, SPOT_ERRORS, type SpotError } from '#venues/exchange/spot/spot-error';
import { rateLimitDocuments } from './market-documents.ts';
import { discountOf, NO_RATES, ratesOf } from './order-routes.ts';
import {
  keyRoute,
  publicRoute,
  type RestCall,
  type RestRoutes,
  signedRoute,
} from './rest-route.ts';

const BPS_OF_COMMISSION = 10_000n; // parts of a hundred million in a basis point

function account(call: RestCall): Result<unknown, SpotError> {
  const { desk, read } = call;
  const omitsZeros = read.flag('omitZeroBalances') === true;
  if (read.error !== null) return err(read.error);
  const { commission, accounts } = desk.exchange;
  const balances = desk.exchange
    .balances(call.account)
    .filter(
      ({ free, locked }) =>
        !omitsZeros || parseSpotAmount(free) !== 0n || parseSpotAmount(locked) !== 0n,
    );
  return ok({
    makerCommission: Number(commission.maker / BPS_OF_COMMISSION),
    takerCommission: Number(commission.taker / BPS_OF_COMMISSION),
    buyerCommission: 0,
    sellerCommission: 0,
    commissionRates: { ...ratesOf(call), buyer: '0.00000000', seller: '0.00000000' },
    canTrade: true,
    canWithdraw: false,
    canDeposit: false,
    brokered: false,
    requireSelfTradePrevention: false,
    preventSor: false,
    updateTime: desk.nowMs(),
    accountType: 'SPOT',
    balances,
    permissions: ['SPOT'],
    uid: accounts.indexOf(call.account) + 1,
  });
}
function commission(call: RestCall): Result<unknown, SpotError> {
  const symbol = call.read.symbol();
  if (call.read.error !== null) return err(call.read.error);
  if (call.desk.exchange.market(symbol) === null) return err(SPOT_ERRORS.badSymbol);
  return ok({
    symbol,
    standardCommission: { ...ratesOf(call), buyer: '0.00000000', seller: '0.00000000' },
    specialCommission: { ...NO_RATES, buyer: '0.00000000', seller: '0.00000000' },
    taxCommission: { ...NO_RATES, buyer: '0.00000000', seller: '0.00000000' },
    discount: discountOf(call),
  });
}
function orderRates(call: RestCall): Result<unknown, SpotError> {
  const { tenSeconds, day } = call.desk.counter.orderCounts(call.account, call.desk.nowMs());
  return ok(
    rateLimitDocuments(call.desk.limits)
      .filter(({ rateLimitType }) => rateLimitType === 'ORDERS')
      .map((limit) => ({ ...limit, count: limit['interval'] === 'DAY' ? day : tenSeconds })),
  );
}

function withListenKey(call: RestCall, act: (key: string) => boolean): Result<unknown, SpotError> {
  const key = call.read.text('listenKey');
  if (call.read.error !== null)
    return err(call.read.error.code === -1102 ? malformed('listenKey') : call.read.error);
  return act(key) ? ok({}) : err(SPOT_ERRORS.noListenKey);
}

/** Nothing can be paid in or out here, and every coin says so. */
function coins(call: RestCall): Result<unknown, SpotError> {
  const assets = new Set(call.desk.exchange.symbols.flatMap(({ base, quote }) => [base, quote]));
  const held = new Map(call.desk.exchange.balances(call.account).map((row) => [row.asset, row]));
  return ok(
    [...assets].map((coin) => ({
      coin,
      name: coin,
      depositAllEnable: false,
      withdrawAllEnable: false,
      free: held.get(coin)?.free ?? '0',
      locked: held.get(coin)?.locked ?? '0',
      freeze: '0',
      withdrawing: '0',
      ipoing: '0',
      ipoable: '0',
      storage: '0',
      isLegalMoney: false,
      trading: true,
      networkList: [],
    })),
  );
}
const noDerivatives = ({ desk }: RestCall): Result<unknown, SpotError> =>
  ok({
    timezone: 'UTC',
    serverTime: desk.nowMs(),
    rateLimits: [],
    exchangeFilters: [],
    assets: [],
    symbols: [],
  });
function tradeFees(call: RestCall): Result<unknown, SpotError> {
  const {
    desk: { exchange },
    read,
  } = call;
  const { maker, taker } = ratesOf(call);
  const asked = read.has('symbol') ? read.symbol() : null;
  if (read.error !== null) return err(read.error);
  if (asked !== null && exchange.market(asked) === null) return err(SPOT_ERRORS.badSymbol);
  const symbols = exchange.symbols.filter(({ symbol }) => asked === null || symbol === asked);
  return ok(
    symbols.map(({ symbol }) => ({ symbol, makerCommission: maker, takerCommission: taker })),
  );
}

/** Beside the account: what clients ask while they load markets, answered truthfully: a spot exchange without a wallet, margin or derivatives. */
export const ACCOUNT_ROUTES: RestRoutes = {
  'GET /api/v3/account': signedRoute(20, ['omitZeroBalances'], account),
  'GET /api/v3/account/commission': signedRoute(20, ['symbol'], commission),
  'GET /api/v3/rateLimit/order': signedRoute(40, [], orderRates),
  'POST /api/v3/userDataStream': keyRoute(2, [], ({ desk, account: owner }) =>
    ok({ listenKey: desk.listenKeys.open(owner) }),
  ),
  'PUT /api/v3/userDataStream': keyRoute(2, ['listenKey'], (call) =>
    withListenKey(call, (key) => call.desk.listenKeys.keepAlive(call.account, key)),
  ),
  'DELETE /api/v3/userDataStream': keyRoute(2, ['listenKey'], (call) =>
    withListenKey(call, (key) => call.desk.listenKeys.close(call.account, key)),
  ),
  'GET /sapi/v1/system/status': publicRoute(1, [], () => ok({ status: 0, msg: 'normal' })),
  'GET /sapi/v1/capital/config/getall': signedRoute(10, [], coins),
  'GET /sapi/v1/asset/tradeFee': signedRoute(1, ['symbol'], tradeFees),
  'GET /sapi/v1/margin/allPairs': keyRoute(1, ['symbol'], () => ok([])),
  'GET /sapi/v1/margin/isolated/allPairs': keyRoute(1, ['symbol'], () => ok([])),
  'GET /fapi/v1/exchangeInfo': publicRoute(1, [], noDerivatives),
  'GET /dapi/v1/exchangeInfo': publicRoute(1, [], noDerivatives),
};
