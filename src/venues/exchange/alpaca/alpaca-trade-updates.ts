import { baseAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { alpacaOrder, executionFacts } from './alpaca-documents.ts';
import { holdingOf } from './alpaca-holdings.ts';
import { executionUuid } from './alpaca-ids.ts';
import { type AlpacaDocument, CURRENCY, rfcTime, usdText } from './alpaca-text.ts';

type Report = SpotEvent & { readonly type: 'report' };
type Bust = SpotEvent & { readonly type: 'bust' };
const STREAM = 'trade_updates';
export const tradeUpdatesOf = (account: string): string => `${STREAM}:${account}`;

/** Executions as this dialect counts them. A trade says itself whether it is the last one of its order. */
const EVENTS: ReadonlyMap<string, string> = new Map([
  ['NEW', 'new'],
  ['CANCELED', 'canceled'],
  ['EXPIRED', 'canceled'],
  ['TRADE_PREVENTION', 'canceled'],
  ['REPLACED', 'replaced'],
]);

/** ALP-15: to the owner alone: every change of an order, and every trade of it with what he holds after it. */
export function tradeUpdates(exchange: SpotExchange, hub: StreamHub): (event: SpotEvent) => void {
  const { symbols } = exchange;
  const specOf = (symbol: string): SpotSymbol | null => {
    const spec = exchange.market(symbol)?.spec;
    return spec?.quote === CURRENCY ? spec : null;
  };
  const publish = (account: string, data: AlpacaDocument): void =>
    hub.publish(tradeUpdatesOf(account), { stream: STREAM, data });

  function reported({ account, at, execution, order, fill }: Report): void {
    const spec = specOf(order.symbol);
    if (spec === null) return;
    const common = { timestamp: rfcTime(at), order: alpacaOrder(symbols, spec, order) };
    if (fill === null) {
      const event = EVENTS.get(execution);
      if (event !== undefined) publish(account, { event, ...common });
      return;
    }
    const side = { ...fill, symbol: order.symbol, side: order.side };
    publish(account, {
      event: order.status === 'FILLED' ? 'fill' : 'partial_fill',
      ...common,
      ...executionFacts(symbols, spec, side),
      position_qty: heldAfter(exchange, spec, account, fill.tradeId),
    });
  }
  /** An order that lost a trade was changed at that moment. */
  function busted({ symbol, accounts, tradeId, at }: Bust): void {
    const spec = specOf(symbol);
    if (spec === null) return;
    for (const account of new Set(accounts))
      for (const order of exchange.allOrders(account, symbol)) {
        if (order.updatedAt !== at) continue;
        publish(account, {
          event: 'trade_bust',
          timestamp: rfcTime(at),
          execution_id: executionUuid(symbols, { symbol, tradeId, side: order.side }),
          order: alpacaOrder(symbols, spec, order),
        });
      }
  }
  return (event) => {
    if (event.type === 'report') reported(event);
    else if (event.type === 'bust') busted(event);
  };
}

/** Reports come after their command: what the account traded in the same one since is taken off again. */
// oxlint-disable-next-line max-params
function heldAfter(
  exchange: SpotExchange,
  spec: SpotSymbol,
  account: string,
  tradeId: number,
): string {
  const fills = exchange.myTrades(account, spec.symbol);
  let held = holdingOf(exchange, account, spec.base).total;
  for (let i = fills.length - 1; i >= 0; i--) {
    const later = fills[i];
    if (later === undefined || later.tradeId <= tradeId) break;
    held -= BigInt(later.side) * baseAmount(spec, later.quantity);
    if (later.commissionAsset === spec.base) held += later.commission;
  }
  return usdText(held);
}
