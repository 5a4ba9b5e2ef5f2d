import { createHash } from 'node:crypto';
import { err, ok } from '#core/kernel/result';
import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import { COINBASE_ERRORS } from './coinbase-error.ts';
import { coinbaseCursor } from './coinbase-pages.ts';
import {
  type CoinbaseAnswer,
  type CoinbaseCall,
  type CoinbaseRoutes,
  coinbaseReader,
  coinbaseRoute,
} from './coinbase-route.ts';
import { type CoinbaseDocument, coinbaseAmount, coinbaseTime } from './coinbase-text.ts';

const PAGE = { usual: 49, max: 250 };
const FIAT: ReadonlySet<string> = new Set(['USD', 'EUR', 'GBP']);

/** Of the account's wallet of one currency: the same at every start. */
function walletUuid(account: string, asset: string): string {
  const hex = createHash('sha256').update(`${account} ${asset}`).digest('hex');
  const head = `${hex.slice(0, 8)}-${hex.slice(8, 12)}`;
  return `${head}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
interface Wallet {
  readonly uuid: string;
  readonly asset: string;
  readonly free: bigint;
  readonly locked: bigint;
}
const walletsOf = ({ desk: { exchange }, account }: CoinbaseCall): readonly Wallet[] =>
  exchange.balances(account).map(({ asset, ...texts }) => ({
    uuid: walletUuid(account, asset),
    asset,
    free: parseSpotAmount(texts.free) ?? 0n,
    locked: parseSpotAmount(texts.locked) ?? 0n,
  }));

/** CBS-4: what is available and what is held for open orders, one account for each currency. */
function accountDocument(call: CoinbaseCall, { uuid, asset, free, locked }: Wallet) {
  const money = (amount: bigint): CoinbaseDocument => ({
    value: coinbaseAmount(amount),
    currency: asset,
  });
  const at = coinbaseTime(0);
  return {
    uuid,
    name: `${asset} Wallet`,
    currency: asset,
    available_balance: money(free),
    default: true,
    active: true,
    created_at: at,
    updated_at: at,
    deleted_at: null,
    type: FIAT.has(asset) ? 'ACCOUNT_TYPE_FIAT' : 'ACCOUNT_TYPE_CRYPTO',
    ready: true,
    hold: money(locked),
    retail_portfolio_id: call.account,
    platform: 'ACCOUNT_PLATFORM_CONSUMER',
  };
}
function accounts(call: CoinbaseCall): CoinbaseAnswer {
  const read = coinbaseReader(call.query);
  const limit = read.limit(PAGE.usual, PAGE.max);
  const from = Number(coinbaseCursor(read) ?? 0);
  if (read.error !== null) return err(read.error);
  const all = walletsOf(call);
  const shown = all.slice(from, from + limit);
  const next = from + shown.length;
  return ok({
    accounts: shown.map((wallet) => accountDocument(call, wallet)),
    has_next: next < all.length,
    cursor: next < all.length ? String(next) : '',
    size: shown.length,
  });
}
function oneAccount(call: CoinbaseCall): CoinbaseAnswer {
  const wallet = walletsOf(call).find(({ uuid }) => uuid === call.named);
  return wallet === undefined
    ? err(COINBASE_ERRORS.noAccount)
    : ok({ account: accountDocument(call, wallet) });
}
/** The older list of the same wallets, all of them on one page: what is held for orders is in the balance. */
function oldAccounts(call: CoinbaseCall): CoinbaseAnswer {
  const data = walletsOf(call).map(({ uuid, asset, free, locked }) => ({
    id: uuid,
    name: `${asset} Wallet`,
    primary: false,
    type: FIAT.has(asset) ? 'fiat' : 'wallet',
    currency: { code: asset, name: asset, exponent: 8, type: FIAT.has(asset) ? 'fiat' : 'crypto' },
    balance: { amount: coinbaseAmount(free + locked), currency: asset },
    created_at: coinbaseTime(0),
    updated_at: coinbaseTime(0),
    resource: 'account',
    resource_path: `/v2/accounts/${uuid}`,
    allow_deposits: false,
    allow_withdrawals: false,
  }));
  const pagination = { ending_before: null, starting_after: null, limit: 250, next_uri: null };
  return ok({ pagination, data });
}

/** One tier for everybody: what the exchange charges. */
function transactionSummary({ desk: { exchange } }: CoinbaseCall): CoinbaseAnswer {
  const { maker, taker } = exchange.commission;
  return ok({
    total_volume: 0,
    total_fees: 0,
    fee_tier: {
      pricing_tier: 'Plimsoll',
      usd_from: '0',
      usd_to: '',
      taker_fee_rate: coinbaseAmount(taker),
      maker_fee_rate: coinbaseAmount(maker),
      aop_from: '',
      aop_to: '',
    },
    margin_rate: null,
    goods_and_services_tax: null,
    advanced_trade_only_volume: 0,
    advanced_trade_only_fees: 0,
    coinbase_pro_volume: 0,
    coinbase_pro_fees: 0,
    total_balance: '',
    has_promo_fee: false,
  });
}
function keyPermissions({ account: name }: CoinbaseCall): CoinbaseAnswer {
  return ok({
    can_view: true,
    can_trade: true,
    can_transfer: false,
    portfolio_uuid: name,
    portfolio_type: 'DEFAULT',
  });
}

export const COINBASE_ACCOUNT_ROUTES: CoinbaseRoutes = {
  'GET /api/v3/brokerage/accounts': coinbaseRoute('private', accounts),
  'GET /api/v3/brokerage/accounts/{}': coinbaseRoute('private', oneAccount),
  'GET /v2/accounts': coinbaseRoute('private', oldAccounts),
  'GET /api/v3/brokerage/transaction_summary': coinbaseRoute('private', transactionSummary),
  'GET /api/v3/brokerage/key_permissions': coinbaseRoute('private', keyPermissions),
};
