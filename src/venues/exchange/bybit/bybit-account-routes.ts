import { err, ok } from '#core/kernel/result';
import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import { BYBIT_ERRORS, badBybitParameter } from './bybit-error.ts';
import { type BybitDocument, bybitAmount } from './bybit-instrument.ts';
import {
  type BybitAnswer,
  type BybitCall,
  type BybitRoutes,
  bybitReader,
  bybitRoute,
} from './bybit-route.ts';

type Balances = ReturnType<SpotExchange['balances']>;
/** UTA 2.0 Pro: the only kind of account here. */
const MARGIN_STATUS = 6;

/** One account's money, as the listing and the stream of the wallet show it. What has no price in dollars here is empty. */
export function bybitWallet(balances: Balances): BybitDocument {
  const coin = balances.map(({ asset, ...texts }) => {
    const free = parseSpotAmount(texts.free) ?? 0n;
    const locked = parseSpotAmount(texts.locked) ?? 0n;
    const total = bybitAmount(free + locked);
    return {
      coin: asset,
      equity: total,
      usdValue: '',
      walletBalance: total,
      // Given up by the protocol: what is free is the balance without what is locked.
      availableToWithdraw: '',
      free: '',
      locked: bybitAmount(locked),
      borrowAmount: '0',
      accruedInterest: '0',
      totalOrderIM: '0',
      totalPositionIM: '0',
      totalPositionMM: '0',
      unrealisedPnl: '0',
      cumRealisedPnl: '0',
      bonus: '0',
      marginCollateral: false,
      collateralSwitch: false,
      spotHedgingQty: '0',
    };
  });
  return {
    accountType: 'UNIFIED',
    accountLTV: '',
    accountIMRate: '',
    accountMMRate: '',
    totalEquity: '',
    totalWalletBalance: '',
    totalMarginBalance: '',
    totalAvailableBalance: '',
    totalPerpUPL: '',
    totalInitialMargin: '',
    totalMaintenanceMargin: '',
    coin,
  };
}
function walletBalance({ desk: { exchange }, account, params }: BybitCall): BybitAnswer {
  const read = bybitReader(params);
  if (read.text('accountType') !== 'UNIFIED') return err(badBybitParameter('accountType'));
  const asked = read.text('coin');
  const wanted = new Set(asked.split(','));
  const rows = exchange
    .balances(account)
    .filter(({ asset, free, locked }) =>
      asked === '' ? Number(free) + Number(locked) > 0 : wanted.has(asset),
    );
  return ok({ list: [bybitWallet(rows)] });
}

function accountInfo({ desk }: BybitCall): BybitAnswer {
  return ok({
    marginMode: 'REGULAR_MARGIN',
    updatedTime: String(desk.nowMs()),
    unifiedMarginStatus: MARGIN_STATUS,
    dcpStatus: 'OFF',
    timeWindow: 0,
    smpGroup: 0,
    isMasterTrader: false,
    spotHedgingStatus: 'OFF',
  });
}
function queryApi({ desk: { exchange }, account }: BybitCall): BybitAnswer {
  const id = String(exchange.accounts.indexOf(account) + 1);
  return ok({
    id,
    note: account,
    readOnly: 0,
    permissions: { Spot: ['SpotTrade'] },
    ips: ['*'],
    type: 1,
    unified: 0,
    uta: 1,
    userID: Number(id),
    inviterID: 0,
    vipLevel: 'No VIP',
    mktMakerLevel: '0',
    affiliateID: 0,
    isMaster: true,
    parentUid: '0',
  });
}
/** ccxt asks for all fees without saying of what. */
function feeRate({ desk: { exchange }, params }: BybitCall): BybitAnswer {
  const read = bybitReader(params);
  if (!['', 'spot'].includes(read.text('category'))) return err(BYBIT_ERRORS.badCategory);
  const only = read.text('symbol') === '' ? null : read.symbol(exchange);
  if (read.error !== null) return err(read.error);
  const { maker, taker } = exchange.commission;
  return ok({
    category: 'spot',
    list: (only === null ? exchange.symbols : [only]).map(({ symbol }) => ({
      symbol,
      baseCoin: '',
      takerFeeRate: bybitAmount(taker),
      makerFeeRate: bybitAmount(maker),
    })),
  });
}
/** Nothing can be paid in or out here, and every coin says so. */
function coinInfo({ desk: { exchange }, params }: BybitCall): BybitAnswer {
  const only = bybitReader(params).text('coin');
  const coins = new Set(exchange.symbols.flatMap(({ base, quote }) => [base, quote]));
  const rows = [...coins]
    .filter((coin) => only === '' || coin === only)
    .map((coin) => ({
      name: coin,
      coin,
      remainAmount: '0',
      chains: [
        {
          chain: coin,
          chainType: coin,
          confirmation: '0',
          withdrawFee: '',
          depositMin: '0',
          withdrawMin: '0',
          minAccuracy: '8',
          chainDeposit: '0',
          chainWithdraw: '0',
          withdrawPercentageFee: '0',
        },
      ],
    }));
  return ok({ rows });
}

export const BYBIT_ACCOUNT_ROUTES: BybitRoutes = {
  'GET /v5/account/wallet-balance': bybitRoute('private', 5, walletBalance),
  'GET /v5/account/info': bybitRoute('private', 2, accountInfo),
  'GET /v5/account/fee-rate': bybitRoute('private', 5, feeRate),
  'GET /v5/user/query-api': bybitRoute('private', 2, queryApi),
  'GET /v5/asset/coin/query-info': bybitRoute('private', 5, coinInfo),
};
