import type { StreamOptions } from '#venues/exchange/spot/door-options';
import type { ListenKeys } from '#venues/exchange/spot/rest/listen-keys';
import { attachStreams, type StreamServer } from '#venues/exchange/spot/streams/stream-server';
import { futuresMarketFeed, isFuturesStream } from './futures-market-feed.ts';
import { futuresUserFeed } from './futures-user-feed.ts';

/** What the protocol has split its streams into; all of them are found behind each. */
const FUTURES_PATHS = /^(\/(public|market|private))?\/(ws(\/.*)?|stream)$/;

/** UDM-5: `/ws`, `/ws/NAME`, `/ws?listenKey=KEY` and `/stream?streams=A/B`, as they are or behind `/public`, `/market` and `/private`. */
export function attachFuturesStreams(
  options: StreamOptions & { readonly listenKeys: ListenKeys },
): StreamServer {
  return attachStreams({
    ...options,
    words: {
      paths: FUTURES_PATHS,
      isStream: isFuturesStream,
      market: futuresMarketFeed,
      user: futuresUserFeed,
    },
  });
}
