import type { StoredFill } from '#venues/exchange/spot/order-store';
import { parseSpotAmount } from '#venues/exchange/spot/spot-amount';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { okxBalances } from './okx-account-routes.ts';
import { feeText, isOrdinary, okxOrder } from './okx-documents.ts';
import { instIdOf, type OkxDocument } from './okx-instrument.ts';
import { privateTopics } from './okx-topics.ts';

type Report = SpotEvent & { readonly type: 'report' };
export interface OkxPrivateFeed {
  on(event: SpotEvent): void;
  /** What a new listener to the account hears first. */
  account(account: string, ccy: string): OkxDocument;
}

/** OKX-11: to the owner alone: every change of an order with its fill, and what he holds after it. */
export function okxPrivateFeed(
  exchange: SpotExchange,
  hub: StreamHub,
  nowMs: () => number,
): OkxPrivateFeed {
  const uidOf = (account: string): string => String(exchange.accounts.indexOf(account) + 1);
  function accountFrame(
    account: string,
    ccy: string,
    balances: ReturnType<SpotExchange['balances']>,
  ): OkxDocument {
    const rows = balances.filter(({ asset }) => ccy === '' || asset === ccy);
    return {
      arg: { channel: 'account', ...(ccy === '' ? {} : { ccy }), uid: uidOf(account) },
      data: [okxBalances(rows, { nowMs: nowMs(), keepsZeros: true })],
    };
  }
  function reported(event: Report): void {
    const spec = exchange.market(event.order.symbol)?.spec;
    if (spec === undefined || !isOrdinary(event.order)) return;
    const head = privateTopics('orders', event.account);
    const data = [reportDocument(spec, event, exchange.fillsOf(event.order.orderId))];
    for (const topic of hub.heard(head)) {
      const [instType = 'ANY', instId = ''] = topic.slice(head.length).split(':');
      if (instId !== '' && instId !== instIdOf(spec)) continue;
      const arg = { channel: 'orders', instType, ...(instId === '' ? {} : { instId }) };
      hub.publish(topic, { arg: { ...arg, uid: uidOf(event.account) }, data });
    }
  }
  return {
    on(event) {
      if (event.type === 'report') return reported(event);
      if (event.type !== 'balances') return;
      const head = privateTopics('account', event.account);
      for (const topic of hub.heard(head)) {
        const ccy = topic.slice(head.length);
        hub.publish(topic, {
          ...accountFrame(event.account, ccy, event.balances),
          eventType: 'event_update',
        });
      }
    },
    account: (account, ccy) => ({
      ...accountFrame(account, ccy, exchange.balances(account)),
      eventType: 'snapshot',
    }),
  };
}

/** The order as it was when this happened. Reports come after their command: later fills of it are known already. */
function reportDocument(
  spec: SpotSymbol,
  { order, fill }: Report,
  fills: readonly StoredFill[],
): OkxDocument {
  const until: StoredFill[] = [];
  let filled = 0;
  for (const each of fills) {
    if (filled >= order.filled) break;
    filled += each.quantity;
    until.push(each);
  }
  const document = okxOrder(spec, order, until);
  if (fill === null)
    return { ...document, tradeId: '', fillPx: '', fillSz: '0', fillTime: '', ...NO_FILL };
  return {
    ...document,
    fillFee: feeText(parseSpotAmount(fill.commission) ?? 0n),
    fillFeeCcy: fill.commissionAsset,
    execType: fill.isMaker ? 'M' : 'T',
    amendResult: '',
    code: '0',
    msg: '',
  };
}
const NO_FILL = {
  fillFee: '0',
  fillFeeCcy: '',
  execType: '',
  amendResult: '',
  code: '0',
  msg: '',
};
