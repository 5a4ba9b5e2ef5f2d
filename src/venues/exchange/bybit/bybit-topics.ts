import { err, ok, type Result } from '#core/kernel/result';

/** Which of the addresses a connection was made to. */
export type BybitDoor = 'public' | 'private';
/** How many levels of a book a topic may show. */
export const BYBIT_DEPTHS = [1, 50, 200, 1000] as const;
export type BybitDepth = (typeof BYBIT_DEPTHS)[number];

export const bookTopic = (depth: BybitDepth, symbol: string): string =>
  `orderbook.${depth}.${symbol}`;
export const tradeTopic = (symbol: string): string => `publicTrade.${symbol}`;
export const tickerTopic = (symbol: string): string => `tickers.${symbol}`;
/** The channel of one account; its frames carry the name of the channel alone. */
export const ownTopic = (channel: string, account: string): string => `${channel}:${account}`;

/** With the kind of market behind it, or of all of them: here there is one kind. */
const OWN_FORM = /^(order|execution|wallet)(\.spot)?$/;
const PUBLIC_FORM = /^(orderbook\.(\d+)|publicTrade|tickers)\.([A-Z0-9]+)$/;

/** BYB-9: the topic of a subscription on this connection; words of refusal where there is none such. */
export function bybitTopicOf(
  asked: string,
  on: { readonly door: BybitDoor; readonly account: string | null },
  symbols: ReadonlySet<string>,
): Result<string, string> {
  const unknown = err(`error:handler not found,topic:${asked}`);
  if (on.door === 'private') {
    const channel = OWN_FORM.exec(asked);
    if (channel === null || asked === 'wallet.spot') return unknown;
    return on.account === null ? err('Request not authorized') : ok(ownTopic(asked, on.account));
  }
  const [, , depth, symbol = ''] = PUBLIC_FORM.exec(asked) ?? [];
  const isDepth = depth === undefined || BYBIT_DEPTHS.some((each) => String(each) === depth);
  if (!isDepth) return unknown;
  return symbols.has(symbol) ? ok(asked) : err(`Invalid symbol :[${asked}]`);
}
