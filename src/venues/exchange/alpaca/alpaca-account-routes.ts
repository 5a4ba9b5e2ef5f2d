import { DAY_US } from '#core/kernel/units';
import type { RestReply } from '#venues/exchange/spot/rest/rest-hook';
import { stepAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { currentTicks, holdingOf, shareHeld, shareValueOf, wealthOf } from './alpaca-holdings.ts';
import { accountUuid, assetUuid } from './alpaca-ids.ts';
import { ALPACA_REFUSALS, notThere, notWellFormed } from './alpaca-refusal.ts';
import {
  refusalReply,
  type ShareCall,
  type ShareRoutes,
  shareReader,
  shareReply,
} from './alpaca-route.ts';
import { calendarSaid, clockSaid } from './alpaca-session.ts';
import {
  CURRENCY,
  rfcTime,
  type ShareDocument,
  shareNamed,
  sharePriceText,
  sharesListed,
  usdText,
} from './alpaca-text.ts';

const CALENDAR_DAYS_MAX = 20_000;
/** Where the record of accounts begins: no log keeps when an account was opened. */
const EPOCH_US = 0;

function account({ desk: { exchange }, account: id }: ShareCall): RestReply {
  const { cash, shares } = wealthOf(exchange, id);
  const free = usdText(cash.free);
  const equity = usdText(cash.total + shares);
  return shareReply({
    id: accountUuid(exchange.accounts, id),
    account_number: id,
    status: 'ACTIVE',
    currency: CURRENCY,
    cash: usdText(cash.total),
    buying_power: free,
    regt_buying_power: free,
    daytrading_buying_power: '0',
    non_marginable_buying_power: free,
    equity,
    last_equity: equity,
    portfolio_value: equity,
    long_market_value: usdText(shares),
    short_market_value: '0',
    position_market_value: usdText(shares),
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
 * ALP-11: what an account holds of one share; null: nothing. The exchange keeps no cost of what was held at the
 * beginning, so every position is at cost now, and has neither won nor lost.
 */
function position(exchange: SpotExchange, id: string, spec: SpotSymbol): ShareDocument | null {
  const state = exchange.market(spec.symbol);
  const { total } = holdingOf(exchange, id, spec.base);
  if (state === null || total === 0n) return null;
  const ticks = currentTicks(state);
  const price = ticks === null ? '0' : sharePriceText(spec, ticks);
  const value = usdText(shareValueOf(state, total) ?? 0n);
  const held = shareHeld(exchange, id, spec);
  return {
    asset_id: assetUuid(exchange.symbols, spec.symbol),
    symbol: spec.symbol,
    exchange: 'IEX',
    asset_class: 'us_equity',
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
const positions = ({ desk: { exchange }, account: id }: ShareCall): RestReply =>
  shareReply(sharesListed(exchange).flatMap((spec) => position(exchange, id, spec) ?? []));
function onePosition({ desk: { exchange }, account: id, named }: ShareCall): RestReply {
  const spec = assetNamed(exchange, named);
  const found = spec === null ? null : position(exchange, id, spec);
  return found === null ? refusalReply(ALPACA_REFUSALS.noPosition) : shareReply(found);
}

/** By symbol or by id. */
function assetNamed(exchange: SpotExchange, named: string): SpotSymbol | null {
  const byId = (spec: SpotSymbol): boolean => assetUuid(exchange.symbols, spec.symbol) === named;
  return shareNamed(exchange, named) ?? sharesListed(exchange).find(byId) ?? null;
}
function asset(exchange: SpotExchange, spec: SpotSymbol): ShareDocument {
  return {
    id: assetUuid(exchange.symbols, spec.symbol),
    class: 'us_equity',
    exchange: 'IEX',
    symbol: spec.symbol,
    name: spec.symbol,
    status: 'active',
    tradable: !exchange.isHalted(spec.symbol),
    marginable: false,
    shortable: false,
    easy_to_borrow: false,
    fractionable: false,
    min_order_size: usdText(stepAmount(spec.lot)),
    min_trade_increment: usdText(stepAmount(spec.lot)),
    price_increment: usdText(stepAmount(spec.tick)),
    attributes: [],
  };
}
function assets({ desk: { exchange }, params }: ShareCall): RestReply {
  const read = shareReader(params);
  const status = read.text('status');
  const of = read.text('asset_class');
  const isAsked =
    ['', 'active', 'all'].includes(status) && (of === '' || of.split(',').includes('us_equity'));
  return shareReply(isAsked ? sharesListed(exchange).map((spec) => asset(exchange, spec)) : []);
}
function oneAsset({ desk: { exchange }, named }: ShareCall): RestReply {
  const spec = assetNamed(exchange, named);
  return spec === null
    ? refusalReply(notThere(`asset not found for ${named}`))
    : shareReply(asset(exchange, spec));
}

function calendar({ desk, params }: ShareCall): RestReply {
  const read = shareReader(params);
  const today = Math.floor(desk.nowUs() / DAY_US);
  const day = (us: number | null): number => (us === null ? today : Math.floor(us / DAY_US));
  const first = day(read.time('start'));
  const last = day(read.time('end'));
  if (last - first > CALENDAR_DAYS_MAX) read.fail(notWellFormed('the range of days is too long'));
  return read.refusal === null ? shareReply(calendarSaid(first, last)) : refusalReply(read.refusal);
}

export const SHARE_ACCOUNT_ROUTES: ShareRoutes = {
  'GET /v2/account': account,
  'GET /v2/positions': positions,
  'GET /v2/positions/*': onePosition,
  'GET /v2/assets': assets,
  'GET /v2/assets/*': oneAsset,
  'GET /v2/clock': ({ desk }) => shareReply(clockSaid(desk.nowUs())),
  'GET /v2/calendar': calendar,
};
