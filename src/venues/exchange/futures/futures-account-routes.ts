import { err, ok, type Result } from '#core/kernel/result';
import { isInverse } from '#venues/exchange/perpetual/contract-value';
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
  futuresAsset,
  futuresIncome,
  largest,
  positionRisk,
  totalsDocument,
} from './futures-documents.ts';
import { FUTURES_ERRORS } from './futures-error.ts';
import type { FuturesDocument } from './futures-text.ts';

type Answer = Result<unknown, SpotError>;
const INCOME_ROWS = { usual: 100, max: 1000, spanMaxUs: null };
const INCOME_TYPES = [
  'REALIZED_PNL',
  'COMMISSION',
  'FUNDING_FEE',
  'INSURANCE_CLEAR',
  'DELIVERED_SETTELMENT',
] as const;

interface MarginRow {
  readonly spec: SpotSymbol;
  readonly margin: AccountMargin;
  readonly row: AccountMargin['symbols'][number];
}
/** The listed contracts of a margin, with what they are. */
const rowsOf = ({ desk: { exchange } }: RestCall, margin: AccountMargin): readonly MarginRow[] =>
  margin.symbols.flatMap((row) => {
    const spec = exchange.market(row.symbol)?.spec;
    return spec === undefined ? [] : [{ spec, margin, row }];
  });
/** The newer versions show what there is, and no empty rows. */
const isInUse = ({ row }: MarginRow): boolean =>
  row.position.lots !== 0 || row.bids + row.asks > 0n;

/** The margins of an account, one for each asset that contracts are margined in. */
const marginsOf = ({ desk, account }: RestCall): readonly AccountMargin[] =>
  desk.exchange.contracts.margins(account);
const isCoinMargined = ({ desk }: RestCall): boolean =>
  desk.exchange.contracts.listed.some(isInverse);
/** Rows of all margins of an account, of one symbol where one is asked for. */
const allRows = (call: RestCall, symbol: string | null): readonly MarginRow[] =>
  marginsOf(call)
    .flatMap((margin) => rowsOf(call, margin))
    .filter(({ row }) => symbol === null || row.symbol === symbol);

function accountFutures(call: RestCall, isOlder: boolean): Answer {
  const { desk } = call;
  const margins = marginsOf(call);
  const positions = allRows(call, null)
    .filter((each) => isOlder || isInUse(each))
    .map(({ spec, row }) => accountPosition(spec, row, isOlder));
  const assets = margins.map((margin) => futuresAsset(margin, desk.nowMs()));
  const rights = { feeTier: 0, canTrade: true, canDeposit: false, canWithdraw: false };
  // Coin-margined accounts have no sums: their wallets are in different coins.
  if (isCoinMargined(call)) return ok({ ...rights, updateTime: 0, assets, positions });
  const modes = { feeBurn: false, multiAssetsMargin: false, tradeGroupId: -1, updateTime: 0 };
  return ok({
    ...(isOlder ? { ...rights, ...modes } : {}),
    ...margins.slice(0, 1).reduce((_, margin) => totalsDocument(margin), {}),
    assets,
    positions,
  });
}
function balanceFutures(call: RestCall): Answer {
  const { desk, account } = call;
  return ok(
    marginsOf(call).map(({ asset, wallet, unrealised, available }) => ({
      accountAlias: account,
      asset,
      balance: spotAmountText(wallet),
      crossWalletBalance: spotAmountText(wallet),
      crossUnPnl: spotAmountText(unrealised),
      availableBalance: spotAmountText(available),
      maxWithdrawAmount: spotAmountText(0n),
      marginAvailable: true,
      updateTime: desk.nowMs(),
    })),
  );
}
function riskFutures(call: RestCall, isOlder: boolean): Answer {
  const { read } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (symbol !== null) {
    const spec = specIn(call, symbol);
    if (!spec.ok) return spec;
  }
  return ok(
    allRows(call, symbol)
      .filter((each) => isOlder || isInUse(each))
      .map(({ spec, margin, row }) => positionRisk(spec, margin, row, isOlder)),
  );
}
function leverageFutures(call: RestCall): Answer {
  const { read, desk, account } = call;
  const symbol = read.symbol();
  const leverage = read.integer('leverage', { min: 0, max: 1000 });
  if (leverage === null) read.fail(malformed('leverage'));
  const spec = specIn(call, symbol);
  if (!spec.ok) return spec;
  const set = desk.exchange.contracts.setLeverage(account, symbol, leverage ?? 0);
  if (!set.ok) return set;
  return ok({ leverage: set.value, ...largest(spec.value, 'maxNotionalValue'), symbol });
}
/** In the quote asset; of coin-margined contracts in coin, under the protocol's own spelling. */
const bracketSize = (spec: SpotSymbol): FuturesDocument =>
  isInverse(spec)
    ? { qtyCap: Number(spotAmountText(spec.notionalMax)), qtylFloor: 0 }
    : { notionalCap: Number(spotAmountText(spec.notionalMax)), notionalFloor: 0 };
function bracketFutures(call: RestCall): Answer {
  const { read, desk } = call;
  const symbol = read.has('symbol') ? read.symbol() : null;
  if (read.error !== null) return err(read.error);
  const listed = desk.exchange.contracts.listed.filter(
    (spec) => symbol === null || spec.symbol === symbol,
  );
  if (listed.length === 0) return err(SPOT_ERRORS.badSymbol);
  return ok(
    listed.map((spec) => ({
      symbol: spec.symbol,
      notionalCoef: 1,
      brackets: [
        {
          bracket: 1,
          initialLeverage: spec.contract?.leverageMax,
          ...bracketSize(spec),
          maintMarginRatio: (spec.contract?.maintenanceBps ?? 0) / 10_000,
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
  return err(wanted === 'CROSSED' ? FUTURES_ERRORS.crossAlready : FUTURES_ERRORS.crossOnly);
}
/** A switch that stands where it stands: an error either way, and another one where it would move. */
const fixedSwitch =
  (name: string, already: SpotError, never: SpotError) =>
  ({ read }: RestCall): Answer => {
    const isWanted = read.flag(name);
    if (isWanted === null) return err(read.error ?? malformed(name));
    return err(isWanted ? never : already);
  };
function incomeFutures(call: RestCall): Answer {
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
  return ok(shown.slice(-window.limit).map(futuresIncome));
}
function commissionFutures(call: RestCall): Answer {
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
  const asked = call.read.has('symbol') ? call.read.symbol() : null;
  if (call.read.error !== null) return err(call.read.error);
  return ok(
    allRows(call, asked).map(({ spec, row }) => ({
      symbol: row.symbol,
      marginType: 'CROSSED',
      isAutoAddMargin: false,
      leverage: row.leverage,
      maxNotionalValue: spotAmountText(spec.notionalMax),
    })),
  );
}
const accountConfig: FuturesDocument = {
  feeTier: 0,
  canTrade: true,
  canDeposit: false,
  canWithdraw: false,
  dualSidePosition: false,
  updateTime: 0,
  multiAssetsMargin: false,
  tradeGroupId: -1,
};

const dual = fixedSwitch(
  'dualSidePosition',
  FUTURES_ERRORS.oneWayAlready,
  FUTURES_ERRORS.oneWayOnly,
);
const multi = fixedSwitch(
  'multiAssetsMargin',
  FUTURES_ERRORS.singleAssetAlready,
  FUTURES_ERRORS.multiAssetsNever,
);
const INCOME = ['symbol', 'incomeType', 'startTime', 'endTime', 'page', 'limit'];

/** UDM-4: what both kinds of contracts have. */
const SHARED_ROUTES: RestRoutes = {
  'POST /v1/leverage': signedRoute(1, ['symbol', 'leverage'], leverageFutures),
  'POST /v1/marginType': signedRoute(1, ['symbol', 'marginType'], marginType),
  'GET /v1/positionSide/dual': signedRoute(30, [], () => ok({ dualSidePosition: false })),
  'POST /v1/positionSide/dual': signedRoute(1, ['dualSidePosition'], dual),
  'GET /v1/commissionRate': signedRoute(20, ['symbol'], commissionFutures),
  'GET /v1/income': signedRoute(30, INCOME, incomeFutures),
  'POST /v1/listenKey': keyRoute(1, [], ({ desk, account }) =>
    ok({ listenKey: desk.listenKeys.open(account) }),
  ),
  'PUT /v1/listenKey': keyRoute(1, ['listenKey'], ({ desk, account }) => {
    const key = desk.listenKeys.keyOf(account);
    if (key === null) return err(SPOT_ERRORS.noListenKey);
    desk.listenKeys.keepAlive(account, key);
    return ok({ listenKey: key });
  }),
  'DELETE /v1/listenKey': keyRoute(1, ['listenKey'], ({ desk, account }) => {
    const key = desk.listenKeys.keyOf(account);
    if (key === null) return err(SPOT_ERRORS.noListenKey);
    desk.listenKeys.close(account, key);
    return ok({});
  }),
};
/** UDM-4: wallet, margin and positions; and the switches of the protocol, which stand where they stand. */
export const USDM_ACCOUNT_ROUTES: RestRoutes = {
  ...SHARED_ROUTES,
  'GET /v2/account': signedRoute(5, [], (call) => accountFutures(call, true)),
  'GET /v3/account': signedRoute(5, [], (call) => accountFutures(call, false)),
  'GET /v2/balance': signedRoute(5, [], balanceFutures),
  'GET /v3/balance': signedRoute(5, [], balanceFutures),
  'GET /v2/positionRisk': signedRoute(5, ['symbol'], (call) => riskFutures(call, true)),
  'GET /v3/positionRisk': signedRoute(5, ['symbol'], (call) => riskFutures(call, false)),
  'GET /v1/leverageBracket': signedRoute(1, ['symbol'], bracketFutures),
  'GET /v1/multiAssetsMargin': signedRoute(30, [], () => ok({ multiAssetsMargin: false })),
  'POST /v1/multiAssetsMargin': signedRoute(1, ['multiAssetsMargin'], multi),
  'GET /v1/symbolConfig': signedRoute(5, ['symbol'], symbolConfig),
  'GET /v1/accountConfig': signedRoute(5, [], () => ok(accountConfig)),
};
/** CDM-3: the same where every coin has a wallet of its own. */
export const COINM_ACCOUNT_ROUTES: RestRoutes = {
  ...SHARED_ROUTES,
  'GET /v1/account': signedRoute(5, [], (call) => accountFutures(call, true)),
  'GET /v1/balance': signedRoute(1, [], balanceFutures),
  'GET /v1/positionRisk': signedRoute(1, ['symbol'], (call) => riskFutures(call, true)),
  'GET /v2/leverageBracket': signedRoute(1, ['symbol'], bracketFutures),
};
