import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { streamDoor, streamPath } from '#venues/exchange/spot/streams/stream-door';
import { streamHub } from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { coinbaseFrames } from './coinbase-channels.ts';
import { coinbasePublicFeed } from './coinbase-public-feed.ts';
import { coinbaseTalk } from './coinbase-talk.ts';
import { coinbaseGuard } from './coinbase-token.ts';
import { coinbaseUserFeed } from './coinbase-user-feed.ts';

const MESSAGE_MAX = 65_536;

/** CBS-11: one address for everybody and everything: the root. */
export function attachCoinbaseStreams(options: StreamOptions): StreamServer {
  const { exchange, nowMs } = options;
  const hub = streamHub(options.hook);
  const frames = coinbaseFrames(nowMs);
  const market = coinbasePublicFeed({ exchange, hub, frames });
  const own = coinbaseUserFeed({ exchange, hub, frames });
  const guard = coinbaseGuard(options.keys);
  const talk = coinbaseTalk({ exchange, hub, frames, market, own, guard, nowMs });

  const door = streamDoor<'root'>({
    server: options.server,
    hub,
    messageMax: MESSAGE_MAX,
    doorOf: (request) => (streamPath(request) === '/' ? 'root' : null),
    entered: (subscriber) => ({ heard: talk(subscriber) }),
  });
  return {
    on(event: SpotEvent) {
      market.on(event);
      own.on(event);
    },
    connections: door.connections,
    close() {
      market.close();
      door.close();
    },
  };
}
