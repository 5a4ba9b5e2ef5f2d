// What the exchange's perpetuals speak, one sound request of each.
import type { FuzzedRoutes } from './fuzz-routes.ts';

const BTC = 'symbol=BTCUSDT';
const LIMIT = `${BTC}&type=LIMIT&timeInForce=GTC`;
const OLD = `${BTC}&origClientOrderId=fuzz`;
const BATCH = encodeURIComponent(
  '[{"symbol":"BTCUSDT","side":"BUY","type":"MARKET","quantity":"0.1"}]',
);

export const USDM: FuzzedRoutes = {
  root: '/fapi',
  signed: [
    ['POST', 'v1/order', `${LIMIT}&side=BUY&quantity=10&price=40000`],
    ['POST', 'v1/order', `${LIMIT}&side=BUY&quantity=1&price=40001&newClientOrderId=fuzz`],
    ['POST', 'v1/order', `${LIMIT}&side=SELL&quantity=12&price=40001`],
    ['POST', 'v1/order', `${LIMIT}&side=SELL&quantity=1&price=39000&reduceOnly=true`],
    ['POST', 'v1/order', `${BTC}&side=SELL&type=LIMIT&timeInForce=GTX&quantity=1&price=40002`],
    ['POST', 'v1/order', `${BTC}&side=BUY&type=MARKET&quantity=5&positionSide=BOTH`],
    ['POST', 'v1/order', `${BTC}&side=SELL&type=MARKET&quantity=5&newOrderRespType=RESULT`],
    ['POST', 'v1/order/test', `${LIMIT}&side=BUY&quantity=0.1&price=40000`],
    ['PUT', 'v1/order', `${OLD}&side=BUY&quantity=2&price=40003`],
    ['GET', 'v1/order', OLD],
    ['DELETE', 'v1/order', OLD],
    ['GET', 'v1/openOrder', OLD],
    ['GET', 'v1/openOrders', ''],
    ['DELETE', 'v1/allOpenOrders', BTC],
    ['POST', 'v1/batchOrders', `batchOrders=${BATCH}`],
    ['DELETE', 'v1/batchOrders', `${BTC}&orderIdList=%5B1%2C2%5D`],
    ['POST', 'v1/countdownCancelAll', `${BTC}&countdownTime=50`],
    ['GET', 'v1/allOrders', `${BTC}&limit=5`],
    ['GET', 'v1/userTrades', `${BTC}&fromId=1&limit=5`],
    ['GET', 'v2/account', ''],
    ['GET', 'v3/account', ''],
    ['GET', 'v2/balance', ''],
    ['GET', 'v3/positionRisk', BTC],
    ['POST', 'v1/leverage', `${BTC}&leverage=100`],
    ['GET', 'v1/leverageBracket', BTC],
    ['POST', 'v1/marginType', `${BTC}&marginType=CROSSED`],
    ['GET', 'v1/income', 'incomeType=REALIZED_PNL&limit=5&page=2'],
    ['GET', 'v1/commissionRate', BTC],
    ['POST', 'v1/listenKey', ''],
    ['PUT', 'v1/listenKey', ''],
    ['DELETE', 'v1/listenKey', ''],
  ],
  open: [
    ['GET', 'v1/exchangeInfo', ''],
    ['GET', 'v1/depth', `${BTC}&limit=5`],
    ['GET', 'v1/aggTrades', `${BTC}&startTime=0`],
    ['GET', 'v1/klines', `${BTC}&interval=1m&limit=5`],
    ['GET', 'v1/ticker/24hr', BTC],
    ['GET', 'v2/ticker/price', ''],
    ['GET', 'v1/premiumIndex', BTC],
    ['GET', 'v1/fundingRate', `${BTC}&limit=5`],
    ['GET', 'v1/openInterest', BTC],
  ],
};

const asCoins = (routes: FuzzedRoutes['signed']): FuzzedRoutes['signed'] =>
  routes.map(([method, path, query]) => [
    method,
    path.replace('v1/leverageBracket', 'v2/leverageBracket').replace(/^v[23]\/(?!leverage)/, 'v1/'),
    query
      .replaceAll('BTCUSDT', 'BTCUSD_PERP')
      .replaceAll('quantity=0.1', 'quantity=1')
      .replaceAll('%220.1%22', '%221%22'),
  ]);
/** The same of inverse ones. */
export const COINM: FuzzedRoutes = {
  root: '/dapi',
  signed: asCoins(USDM.signed),
  open: asCoins(USDM.open),
};
