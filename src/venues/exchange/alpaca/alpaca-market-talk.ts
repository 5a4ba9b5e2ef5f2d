import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { keyHolder } from './alpaca-keys.ts';
import { type ClientLine, type LineMessage, type LineTalk, tellLine } from './alpaca-line.ts';
import { type MarketChannel, marketTopic } from './alpaca-market-feed.ts';

const ERRORS = {
  syntax: { code: 400, msg: 'invalid syntax' },
  notAuthenticated: { code: 401, msg: 'not authenticated' },
  authFailed: { code: 402, msg: 'auth failed' },
  already: { code: 403, msg: 'already authenticated' },
  badSubscription: { code: 410, msg: 'invalid subscribe action for this feed' },
} as const;
/** What the protocol has beside them, and nothing happens on here. */
const SILENT = ['bars', 'updatedBars', 'dailyBars', 'lulds', 'imbalances'] as const;
const EVERY = ['trades', 'quotes', 'statuses', 'orderbooks'] as const;
const EVERYTHING = '*';

type Asked = ReadonlyMap<MarketChannel, Set<string>>;
interface MarketTalkDeps {
  readonly keys: KeyRing;
  readonly hub: StreamHub;
  readonly symbols: readonly string[];
  /** What this stream has. */
  readonly channels: readonly MarketChannel[];
  /** What a new follower of a symbol begins with; null: with nothing. */
  first(channel: MarketChannel, symbol: string): unknown;
}

/** A frame is a list. */
const tell = (line: ClientLine, body: unknown): void => tellLine(line, [body]);
const refuse = (line: ClientLine, error: (typeof ERRORS)[keyof typeof ERRORS]): void =>
  tell(line, { T: 'error', ...error });

/** ALP-16: market data: a key, then what it follows, by symbol or `*` for all of them. */
export function marketTalk({ keys, hub, symbols, channels, first }: MarketTalkDeps): LineTalk {
  const askedOf = new WeakMap<ClientLine, Asked>();
  function authenticate(line: ClientLine, { key = '', secret = '' }: LineMessage): void {
    if (line.account !== null) return refuse(line, ERRORS.already);
    line.account = keyHolder(keys, key, secret);
    if (line.account === null) return refuse(line, ERRORS.authFailed);
    tell(line, { T: 'success', msg: 'authenticated' });
  }
  function follow(line: ClientLine, message: LineMessage): void {
    if (line.account === null) return refuse(line, ERRORS.notAuthenticated);
    const isMore = message.action === 'subscribe';
    const isElsewhere = EVERY.filter((channel) => !channels.includes(channel));
    if (
      isMore &&
      [...SILENT, ...isElsewhere].some((channel) => (message[channel]?.length ?? 0) > 0)
    )
      return refuse(line, ERRORS.badSubscription);
    const asked: Asked =
      askedOf.get(line) ?? new Map(channels.map((channel) => [channel, new Set<string>()]));
    askedOf.set(line, asked);
    for (const [channel, names] of asked)
      for (const name of message[channel] ?? [])
        if (isMore) names.add(name);
        else names.delete(name);
    const fresh = [...asked].flatMap(([channel, names]) => moved(line, channel, names));
    tell(line, subscription(asked));
    for (const [channel, symbol] of fresh) {
      const said = first(channel, symbol);
      if (said !== null) tell(line, said);
    }
  }
  /** Makes the topics what is asked for; answers those that are new. */
  function moved(
    { subscriber }: ClientLine,
    channel: MarketChannel,
    asked: ReadonlySet<string>,
  ): readonly (readonly [MarketChannel, string])[] {
    return symbols.flatMap((symbol) => {
      const topic = marketTopic(channel, symbol);
      const isWanted = asked.has(EVERYTHING) || asked.has(symbol);
      if (isWanted === subscriber.topics.has(topic)) return [];
      if (!isWanted) hub.remove(topic, subscriber);
      else hub.add(topic, subscriber);
      return isWanted ? [[channel, symbol] as const] : [];
    });
  }
  return {
    greet(line) {
      tell(line, { T: 'success', msg: 'connected' });
      if (line.account !== null) tell(line, { T: 'success', msg: 'authenticated' });
    },
    heard(line, message) {
      if (message?.action === 'auth') authenticate(line, message);
      else if (message?.action === 'subscribe' || message?.action === 'unsubscribe')
        follow(line, message);
      else refuse(line, ERRORS.syntax);
    },
  };
}

/** All that is subscribed to now, whatever the last request changed. */
function subscription(asked: Asked): object {
  const names = Object.fromEntries([...asked].map(([channel, each]) => [channel, [...each]]));
  const none = Object.fromEntries(SILENT.map((channel) => [channel, []]));
  const corrections = asked.has('statuses')
    ? { corrections: names['trades'], cancelErrors: names['trades'] }
    : {};
  return { T: 'subscription', ...names, ...none, ...corrections };
}
