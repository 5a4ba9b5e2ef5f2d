import { err, ok, type Result } from '#core/kernel/result';
import type { AccountMargin } from '#venues/exchange/perpetual/margin';
import { rowsWithin, windowIn } from '#venues/exchange/spot/rest/listing-window';
import { ratesOf } from '#venues/exchange/spot/rest/order-routes';
import {
  keyRoute,
  type RestCall,
  type RestRoutes,
  signedRoute,
} from '#venues/exchange/spot/rest/rest-route';
import { specIn } from '#venues/exchange/spot/rest/spec-in';
import { spotAmountText } from '#venues/exchange/spot/spot-amount';
import {
  invalidData,
  malformed,
  SPOT_ERRORS,
  type SpotError,
} from '#venues/exchange/spot/spot-error';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import {
  accountPosition,
  positionRisk,
  totalsDocument,
  usdmAsset,
  usdmIncome,
} from './usdm-documents.ts';
import { USDM_ERRORS } from './usdm-error.ts';
import type { UsdmDocument } from './usdm-text.ts';

type Answer = Result<unknown, SpotError>;
const MARGIN_ASSET = 'USDT';
const INCOME_ROWS = { usual: 100, max: 1000, spanMaxUs: null };
const INCOME_TYPES = ['REALIZED_PNL', 'COMMISSION', 'FUNDING_FEE', 'INSURANCE_CLEAR'] as const;

/** The listed contracts of a margin, with what they are. */
const rowsOf = (
  { desk: { exchange } }: RestCall,
  { symbols }: AccountMargin,
): readonly (readonly [SpotSymbol, AccountMargin['symbols'][number]])[] =>
  symbols.flatMap((row) => {
    const spec = exchange.market(row.symbol)?.spec;
    return spec === undefined ? [] : [[spec, row] as const];
  });

function accountUsdm(call: RestCall, isV2: boolean): Answer {
  const { desk } = call;
  const margin = desk.exchange.contracts.margin(call.account);
  const positions = rowsOf(call, margin)
    .filter(([, row]) => isV2 || row.position.lots !== 0 || row.bids + row.asks > 0n)
    .map(([spec, row]) => accountPosition(spec, row, isV2));
  return ok({
    ...(isV2
      ? {
          feeTier: 0,
          canTrade: true,
          canDeposit: false,
          canWithdraw: false,
          feeBurn: false,
          multiAssetsMargin: false,
          tradeGroupId: -1,
          updateTime: 0,
        }
      : {}),
    ...totalsDocument(margin),
    assets: [usdmAsset(MARGIN_ASSET, margin, desk.nowMs())],
    positions,
  });
}
function balanceUsdm({ desk, account }: RestCall): Answer {
  const margin = desk.exchange.contracts.margin(account);
  return ok([
    {
      accountAlias: account,
      asset: MARGIN_ASSET,
      balance: spotAmountText(margin.wallet),
      crossWalletBalance: spotAmountText(margin.wallet),
      crossUnPnl: spotAmountText(margin.unrealised),
      availableBalance: spotAmountText(margin.available),
      maxWithdrawAmount: spotAmountText(0n),
      marginAvailable: true,
      updateTime: desk.nowMs(),
    },
  ]);
}
function riskUsdm(call: RestCall, isV2: boolean): Answer {
  const { read, desk, account } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (symbol !== null) {
    const spec = specIn(call, symbol);
    if (!spec.ok) return spec;
  }
  const margin = desk.exchange.contracts.margin(account);
  return ok(
    rowsOf(call, margin)
      .filter(([, row]) => symbol === null || row.symbol === symbol)
      // The newer version shows what there is, and no empty rows.
      .filter(([, row]) => isV2 || row.position.lots !== 0 || row.bids + row.asks > 0n)
      .map(([spec, row]) => positionRisk(spec, margin, row, isV2)),
  );
}
function leverageUsdm(call: RestCall): Answer {
  const { read, desk, account } = call;
  const symbol = read.symbol();
  const leverage = read.integer('leverage', { min: 0, max: 1000 });
  if (leverage === null) read.fail(malformed('leverage'));
  const spec = specIn(call, symbol);
  if (!spec.ok) return spec;
  const set = desk.exchange.contracts.setLeverage(account, symbol, leverage ?? 0);
  if (!set.ok) return set;
  const maxNotionalValue = spotAmountText(spec.value.notionalMax);
  return ok({ leverage: set.value, maxNotionalValue, symbol });
}
function bracketUsdm(call: RestCall): Answer {
  const { read, desk } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (read.error !== null) return err(read.error);
  const listed = desk.exchange.contracts.listed.filter(
    (spec) => symbol === null || spec.symbol === symbol,
  );
  if (listed.length === 0) return err(SPOT_ERRORS.badSymbol);
  return ok(
    listed.map(({ symbol: name, contract, notionalMax }) => ({
      symbol: name,
      notionalCoef: 1,
      brackets: [
        {
          bracket: 1,
          initialLeverage: contract?.leverageMax,
          notionalCap: Number(spotAmountText(notionalMax)),
          notionalFloor: 0,
          maintMarginRatio: (contract?.maintenanceBps ?? 0) / 10_000,
          cum: 0,
        },
      ],
    })),
  );
}
function marginType(call: RestCall): Answer {
  const spec = specIn(call, call.read.symbol());
  const wanted = call.read.oneOf('marginType', ['ISOLATED', 'CROSSED'], invalidData('marginType'));
  if (!spec.ok) return spec;
  if (wanted === null) return err(call.read.error ?? malformed('marginType'));
  return err(wanted === 'CROSSED' ? USDM_ERRORS.crossAlready : USDM_ERRORS.crossOnly);
}
/** A switch that stands where it stands: an error either way, and another one where it would move. */
const fixedSwitch =
  (name: string, already: SpotError, never: SpotError) =>
  ({ read }: RestCall): Answer => {
    const isWanted = read.flag(name);
    if (isWanted === null) return err(read.error ?? malformed(name));
    return err(isWanted ? never : already);
  };
function incomeUsdm(call: RestCall): Answer {
  const { read, desk, account } = call;
  const window = windowIn(read, INCOME_ROWS);
  const page = read.integer('page', { min: 1, max: 1000 }) ?? 1;
  const type = read.oneOf('incomeType', INCOME_TYPES, invalidData('incomeType'));
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (read.error !== null) return err(read.error);
  const rows = desk.exchange.contracts
    .incomes(account)
    .filter((row) => (symbol === null || row.symbol === symbol) && (type ?? row.type) === row.type);
  const first = (page - 1) * window.limit;
  const asked = rowsWithin(rows, ({ at }) => at, { ...window, limit: first + window.limit });
  const shown = window.from === null ? asked.slice(0, asked.length - first) : asked.slice(first);
  return ok(shown.slice(-window.limit).map(usdmIncome));
}
function commissionUsdm(call: RestCall): Answer {
  const spec = specIn(call, call.read.symbol());
  if (!spec.ok) return spec;
  const { maker, taker } = ratesOf(call);
  return ok({
    symbol: spec.value.symbol,
    makerCommissionRate: maker,
    takerCommissionRate: taker,
  });
}
function symbolConfig(call: RestCall): Answer {
  const margin = call.desk.exchange.contracts.margin(call.account);
  const asked = call.read.has('symbol') ? call.read.symbol() : null;
  if (call.read.error !== null) return err(call.read.error);
  return ok(
    rowsOf(call, margin)
      .filter(([, row]) => asked === null || row.symbol === asked)
      .map(([spec, row]) => ({
        symbol: row.symbol,
        marginType: 'CROSSED',
        isAutoAddMargin: false,
        leverage: row.leverage,
        maxNotionalValue: spotAmountText(spec.notionalMax),
      })),
  );
}
const accountConfig: UsdmDocument = {
  feeTier: 0,
  canTrade: true,
  canDeposit: false,
  canWithdraw: false,
  dualSidePosition: false,
  updateTime: 0,
  multiAssetsMargin: false,
  tradeGroupId: -1,
};

const dual = fixedSwitch('dualSidePosition', USDM_ERRORS.oneWayAlready, USDM_ERRORS.oneWayOnly);
const multi = fixedSwitch(
  'multiAssetsMargin',
  USDM_ERRORS.singleAssetAlready,
  USDM_ERRORS.multiAssetsNever,
);
const INCOME = ['symbol', 'incomeType', 'startTime', 'endTime', 'page', 'limit'];

/** UDM-4: wallet, margin and positions; and the switches of the protocol, which stand where they stand. */
export const USDM_ACCOUNT_ROUTES: RestRoutes = {
  'GET /fapi/v2/account': signedRoute(5, [], (call) => accountUsdm(call, true)),
  'GET /fapi/v3/account': signedRoute(5, [], (call) => accountUsdm(call, false)),
  'GET /fapi/v2/balance': signedRoute(5, [], balanceUsdm),
  'GET /fapi/v3/balance': signedRoute(5, [], balanceUsdm),
  'GET /fapi/v2/positionRisk': signedRoute(5, ['symbol'], (call) => riskUsdm(call, true)),
  'GET /fapi/v3/positionRisk': signedRoute(5, ['symbol'], (call) => riskUsdm(call, false)),
  'POST /fapi/v1/leverage': signedRoute(1, ['symbol', 'leverage'], leverageUsdm),
  'GET /fapi/v1/leverageBracket': signedRoute(1, ['symbol'], bracketUsdm),
  'POST /fapi/v1/marginType': signedRoute(1, ['symbol', 'marginType'], marginType),
  'GET /fapi/v1/positionSide/dual': signedRoute(30, [], () => ok({ dualSidePosition: false })),
  'POST /fapi/v1/positionSide/dual': signedRoute(1, ['dualSidePosition'], dual),
  'GET /fapi/v1/multiAssetsMargin': signedRoute(30, [], () => ok({ multiAssetsMargin: false })),
  'POST /fapi/v1/multiAssetsMargin': signedRoute(1, ['multiAssetsMargin'], multi),
  'GET /fapi/v1/commissionRate': signedRoute(20, ['symbol'], commissionUsdm),
  'GET /fapi/v1/symbolConfig': signedRoute(5, ['symbol'], symbolConfig),
  'GET /fapi/v1/accountConfig': signedRoute(5, [], () => ok(accountConfig)),
  'GET /fapi/v1/income': signedRoute(30, INCOME, incomeUsdm),
  'POST /fapi/v1/listenKey': keyRoute(1, [], ({ desk, account }) =>
    ok({ listenKey: desk.listenKeys.open(account) }),
  ),
  'PUT /fapi/v1/listenKey': keyRoute(1, ['listenKey'], ({ desk, account }) => {
    const key = desk.listenKeys.keyOf(account);
    if (key === null) return err(SPOT_ERRORS.noListenKey);
    desk.listenKeys.keepAlive(account, key);
    return ok({ listenKey: key });
  }),
  'DELETE /fapi/v1/listenKey': keyRoute(1, ['listenKey'], ({ desk, account }) => {
    const key = desk.listenKeys.keyOf(account);
    if (key === null) return err(SPOT_ERRORS.noListenKey);
    desk.listenKeys.close(account, key);
    return ok({});
  }),
};
