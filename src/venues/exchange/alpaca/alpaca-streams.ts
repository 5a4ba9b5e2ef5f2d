import type { IncomingMessage } from 'node:http';
import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { streamDoor, streamPath } from '#venues/exchange/spot/streams/stream-door';
import { streamHub } from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { keyHolder } from './alpaca-keys.ts';
import { type ClientLine, type LineTalk, lineMessage } from './alpaca-line.ts';
import { alpacaMarketFeed, COIN_CHANNELS, SHARE_CHANNELS } from './alpaca-market-feed.ts';
import { marketTalk } from './alpaca-market-talk.ts';
import { listedAs } from './alpaca-text.ts';
import { tradeUpdates } from './alpaca-trade-updates.ts';
import { tradingTalk } from './alpaca-trading-talk.ts';

const MESSAGE_MAX = 65_536;

/** ALP-15, ALP-16, ALP-20: `/stream` for an account, `/v2/iex` and `/v2/sip` for shares, which show the one book that there is, `/v1beta3/crypto/us` for coins. */
export function attachAlpacaStreams(options: StreamOptions): StreamServer {
  const { exchange, keys, server } = options;
  const hub = streamHub(options.hook);
  const market = alpacaMarketFeed(exchange, hub, () => options.nowMs() * 1000);
  const updates = tradeUpdates(exchange, hub);
  const namesOf = (wanted: 'crypto' | 'us_equity'): readonly string[] =>
    listedAs(exchange, wanted).map(({ symbol }) => symbol);
  const trading = tradingTalk(keys, hub);
  const { first } = market;
  const data = marketTalk({
    keys,
    hub,
    symbols: namesOf('us_equity'),
    channels: SHARE_CHANNELS,
    first,
  });
  const coins = marketTalk({
    keys,
    hub,
    symbols: namesOf('crypto'),
    channels: COIN_CHANNELS,
    first,
  });
  const talks: ReadonlyMap<string, LineTalk> = new Map([
    ['/stream', trading],
    ['/v2/iex', data],
    ['/v2/sip', data],
    ['/v1beta3/crypto/us', coins],
  ]);

  const door = streamDoor<{ readonly talk: LineTalk; readonly account: string | null }>({
    server,
    hub,
    messageMax: MESSAGE_MAX,
    doorOf(request) {
      const talk = talks.get(streamPath(request));
      return talk === undefined ? null : { talk, account: holderIn(keys, request) };
    },
    entered(subscriber, { talk, account }) {
      const line: ClientLine = { subscriber, account };
      talk.greet(line);
      return { heard: (text) => talk.heard(line, lineMessage(text)) };
    },
  });
  return {
    on(event: SpotEvent) {
      updates(event);
      market.on(event);
    },
    connections: door.connections,
    close() {
      market.close();
      door.close();
    },
  };
}

/** A key may come with the request itself, in the headers of REST. */
function holderIn(keys: KeyRing, { headers }: IncomingMessage): string | null {
  const id = headers['apca-api-key-id'];
  const secret = headers['apca-api-secret-key'];
  return typeof id === 'string' && typeof secret === 'string' ? keyHolder(keys, id, secret) : null;
}
