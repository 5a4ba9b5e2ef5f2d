import { type CoinbaseDocument, coinbaseTime } from './coinbase-text.ts';

/** What can be subscribed to; the last one for the owner of a token alone. */
export const COINBASE_CHANNELS = [
  'level2',
  'market_trades',
  'ticker',
  'ticker_batch',
  'heartbeats',
  'user',
] as const;
export type CoinbaseChannel = (typeof COINBASE_CHANNELS)[number];
export const isCoinbaseChannel = (name: string): name is CoinbaseChannel =>
  COINBASE_CHANNELS.some((each) => each === name);
/** Channels that are of no product. */
export const isForAll = (channel: CoinbaseChannel): boolean => channel === 'heartbeats';

/** Of one product; '' for all. A user's has the account before it. */
export const channelTopic = (channel: CoinbaseChannel, product: string): string =>
  `${channel}:${product}`;
export const coinbaseUserTopic = (account: string, product: string): string =>
  `user:${account}:${product}`;

/** Messages of a channel carry its name, save one. */
const nameOf = (topic: string): string => {
  const channel = topic.slice(0, topic.indexOf(':'));
  return channel === 'level2' ? 'l2_data' : channel;
};

/** CBS-11: every message of a topic counts `sequence_num` up by one; a snapshot for one listener has the number of the message before the next. */
export interface CoinbaseFrames {
  next(topic: string, event: CoinbaseDocument): CoinbaseDocument;
  snapshot(topic: string, event: CoinbaseDocument): CoinbaseDocument;
}
export function coinbaseFrames(nowMs: () => number): CoinbaseFrames {
  const numbers = new Map<string, number>();
  const frame = (topic: string, event: CoinbaseDocument): CoinbaseDocument => ({
    channel: nameOf(topic),
    client_id: '',
    timestamp: coinbaseTime(nowMs() * 1000),
    sequence_num: numbers.get(topic) ?? 0,
    events: [event],
  });
  return {
    next(topic, event) {
      numbers.set(topic, (numbers.get(topic) ?? 0) + 1);
      return frame(topic, event);
    },
    snapshot: frame,
  };
}
