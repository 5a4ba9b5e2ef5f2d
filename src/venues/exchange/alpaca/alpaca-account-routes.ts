import { DAY_US } from '#core/kernel/units';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { alpacaHeld, alpacaValueOf, currentTicks, holdingOf, wealthOf } from './alpaca-holdings.ts';
import { accountUuid, assetUuid } from './alpaca-ids.ts';
import { ALPACA_REFUSALS, notThere, notWellFormed } from './alpaca-refusal.ts';
import {
  type AlpacaCall,
  type AlpacaRoutes,
  alpacaReader,
  alpacaReply,
  refusalReply,
} from './alpaca-route.ts';
import { calendarSaid, clockSaid } from './alpaca-session.ts';
import {
  type AlpacaDocument,
  alpacaListed,
  alpacaNamed,
  alpacaPriceText,
  assetClassOf,
  CURRENCY,
  isCoin,
  rfcTime,
  unslashed,
  usdText,
} from './alpaca-text.ts';

const CALENDAR_DAYS_MAX = 20_000;
/** Where the record of accounts begins: no log keeps when an account was opened. */
const EPOCH_US = 0;

function account({ desk: { exchange }, account: id }: AlpacaCall): RestReply {
  const { cash, held } = wealthOf(exchange, id);
  const free = usdText(cash.free);
  const equity = usdText(cash.total + held);
  return alpacaReply({
    id: accountUuid(exchange.accounts, id),
    account_number: id,
    status: 'ACTIVE',
    crypto_status: 'ACTIVE',
    // Of commissions: the first, whatever was traded.
    crypto_tier: 1,
    currency: CURRENCY,
    cash: usdText(cash.total),
    buying_power: free,
    regt_buying_power: free,
    daytrading_buying_power: '0',
    non_marginable_buying_power: free,
    equity,
    last_equity: equity,
    portfolio_value: equity,
    long_market_value: usdText(held),
    short_market_value: '0',
    position_market_value: usdText(held),
    initial_margin: '0',
    maintenance_margin: '0',
    last_maintenance_margin: '0',
    sma: '0',
    accrued_fees: '0',
    multiplier: '1',
    daytrade_count: 0,
    pattern_day_trader: false,
    shorting_enabled: false,
    trading_blocked: false,
    transfers_blocked: true,
    account_blocked: false,
    trade_suspended_by_user: false,
    created_at: rfcTime(EPOCH_US),
  });
}

/**
 * ALP-11: what an account holds of one share or coin; null: nothing. The exchange keeps no cost of what was held at the
 * beginning, so every position is at cost now, and has neither won nor lost.
 */
function position(exchange: SpotExchange, id: string, spec: SpotSymbol): AlpacaDocument | null {
  const state = exchange.market(spec.symbol);
  const { total } = holdingOf(exchange, id, spec.base);
  if (state === null || total === 0n) return null;
  const ticks = currentTicks(state);
  const price = ticks === null ? '0' : alpacaPriceText(spec, ticks);
  const value = usdText(alpacaValueOf(state, total) ?? 0n);
  const held = alpacaHeld(exchange, id, spec);
  return {
    asset_id: assetUuid(exchange.symbols, spec.symbol),
    symbol: unslashed(spec.symbol),
    exchange: isCoin(spec) ? 'CRYPTO' : 'IEX',
    asset_class: assetClassOf(spec),
    asset_marginable: false,
    qty: held.total,
    qty_available: held.free,
    side: 'long',
    avg_entry_price: price,
    current_price: price,
    lastday_price: price,
    market_value: value,
    cost_basis: value,
    unrealized_pl: '0',
    unrealized_plpc: '0',
    unrealized_intraday_pl: '0',
    unrealized_intraday_plpc: '0',
    change_today: '0',
  };
}
const positions = ({ desk: { exchange }, account: id }: AlpacaCall): RestReply =>
  alpacaReply(alpacaListed(exchange).flatMap((spec) => position(exchange, id, spec) ?? []));
function onePosition({ desk: { exchange }, account: id, named }: AlpacaCall): RestReply {
  const spec = assetNamed(exchange, named);
  const found = spec === null ? null : position(exchange, id, spec);
  return found === null ? refusalReply(ALPACA_REFUSALS.noPosition) : alpacaReply(found);
}

/** By symbol or by id. */
function assetNamed(exchange: SpotExchange, named: string): SpotSymbol | null {
  const byId = (spec: SpotSymbol): boolean => assetUuid(exchange.symbols, spec.symbol) === named;
  return alpacaNamed(exchange, named) ?? alpacaListed(exchange).find(byId) ?? null;
}
function asset(exchange: SpotExchange, spec: SpotSymbol): AlpacaDocument {
  return {
    id: assetUuid(exchange.symbols, spec.symbol),
    class: assetClassOf(spec),
    exchange: isCoin(spec) ? 'CRYPTO' : 'IEX',
    symbol: spec.symbol,
    name: isCoin(spec) ? `${spec.symbol} pair` : spec.symbol,
    status: 'active',
    tradable: !exchange.isHalted(spec.symbol),
    marginable: false,
    shortable: false,
    easy_to_borrow: false,
    fractionable: isCoin(spec),
    min_order_size: usdText(stepAmount(spec.lot) * BigInt(spec.quantityMin)),
    min_trade_increment: usdText(stepAmount(spec.lot)),
    price_increment: usdText(stepAmount(spec.tick)),
    attributes: [],
  };
}
function assets({ desk: { exchange }, params }: AlpacaCall): RestReply {
  const read = alpacaReader(params);
  const status = read.text('status');
  const of = read.text('asset_class');
  const isAsked = ['', 'active', 'all'].includes(status);
  const classes = of === '' ? null : new Set(of.split(','));
  return alpacaReply(
    alpacaListed(exchange)
      .filter((spec) => isAsked && (classes?.has(assetClassOf(spec)) ?? true))
      .map((spec) => asset(exchange, spec)),
  );
}
function oneAsset({ desk: { exchange }, named }: AlpacaCall): RestReply {
  const spec = assetNamed(exchange, named);
  return spec === null
    ? refusalReply(notThere(`asset not found for ${named}`))
    : alpacaReply(asset(exchange, spec));
}

function calendar({ desk, params }: AlpacaCall): RestReply {
  const read = alpacaReader(params);
  const today = Math.floor(desk.nowUs() / DAY_US);
  const day = (us: number | null): number => (us === null ? today : Math.floor(us / DAY_US));
  const first = day(read.time('start'));
  const last = day(read.time('end'));
  if (last - first > CALENDAR_DAYS_MAX) read.fail(notWellFormed('the range of days is too long'));
  return read.refusal === null
    ? alpacaReply(calendarSaid(first, last))
    : refusalReply(read.refusal);
}

export const ALPACA_ACCOUNT_ROUTES: AlpacaRoutes = {
  'GET /v2/account': account,
  'GET /v2/positions': positions,
  'GET /v2/positions/*': onePosition,
  'GET /v2/assets': assets,
  'GET /v2/assets/*': oneAsset,
  'GET /v2/clock': ({ desk }) => alpacaReply(clockSaid(desk.nowUs())),
  'GET /v2/calendar': calendar,
};
