import { err, ok, type Result } from '#core/kernel/result';
import { KRAKEN_DEPTHS } from './kraken-book-feed.ts';

/** What a subscription is asked with. */
export interface KrakenAsked {
  readonly channel: string;
  readonly depth: number;
}
const PUBLIC: ReadonlySet<string> = new Set(['book', 'trade', 'ticker']);
const PRIVATE: ReadonlySet<string> = new Set(['executions', 'balances']);
export const KRAKEN_HEARTBEAT = 'heartbeat';

export const isKrakenPublic = (channel: string): boolean => PUBLIC.has(channel);
export const isKrakenPrivate = (channel: string): boolean => PRIVATE.has(channel);

/** `book:10:BTC/USDT`, `trade:BTC/USDT` */
export const krakenTopic = ({ channel, depth }: KrakenAsked, symbol: string): string =>
  channel === 'book' ? `book:${depth}:${symbol}` : `${channel}:${symbol}`;
/** Of all connections of an account; each has its own, because each counts for itself. */
export const krakenOwnTopics = (channel: string, account: string): string =>
  `${channel}:${account}:`;

/** KRK-10: the topic of a public subscription; an error in words where there is none. */
export function krakenTopicOf(
  asked: KrakenAsked,
  symbol: string,
  symbols: ReadonlySet<string>,
): Result<string, string> {
  if (!symbols.has(symbol)) return err(`Currency pair not supported ${symbol}`);
  if (asked.channel === 'book' && !KRAKEN_DEPTHS.includes(asked.depth))
    return err('Subscription depth not supported');
  return ok(krakenTopic(asked, symbol));
}
