import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { SpotEvent } from '#venues/exchange/spot/spot-event';
import { streamDoor, streamPath } from '#venues/exchange/spot/streams/stream-door';
import { streamHub } from '#venues/exchange/spot/streams/stream-hub';
import type { StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { type KrakenLine, krakenTalk } from './kraken-talk.ts';
import type { KrakenTokens } from './kraken-tokens.ts';
import { KRAKEN_HEARTBEAT } from './kraken-topics.ts';

export interface KrakenStreamsOptions extends Omit<StreamOptions, 'keys'> {
  readonly tokens: KrakenTokens;
}
const MESSAGE_MAX = 16_384;
const HEARTBEAT_MS = 1000;
const PATH = '/v2';

/** KRK-10: `/v2`, the public channels and with a token the private ones. */
export function attachKrakenStreams(options: KrakenStreamsOptions): StreamServer {
  const hub = streamHub(options.hook);
  const talk = krakenTalk({ ...options, hub });
  let lines = 0;

  const door = streamDoor<typeof PATH>({
    server: options.server,
    hub,
    messageMax: MESSAGE_MAX,
    doorOf: (request) => (streamPath(request) === PATH ? PATH : null),
    entered(subscriber) {
      const line: KrakenLine = { subscriber, id: ++lines };
      talk.greet(line);
      return { heard: (text) => talk.heard(line, text), left: () => talk.left(line) };
    },
  });
  const heartbeat = setInterval(
    () => hub.publish(KRAKEN_HEARTBEAT, { channel: 'heartbeat' }),
    HEARTBEAT_MS,
  );
  return {
    on: (event: SpotEvent) => talk.on(event),
    connections: door.connections,
    close() {
      clearInterval(heartbeat);
      talk.close();
      door.close();
    },
  };
}
