import { z } from 'zod';
import { err, ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';
import type { StreamHub, Subscriber } from '#venues/exchange/spot/streams/stream-hub';
import {
  type CoinbaseChannel,
  type CoinbaseFrames,
  channelTopic,
  coinbaseUserTopic,
  isCoinbaseChannel,
  isForAll,
} from './coinbase-channels.ts';
import type { CoinbasePublicFeed } from './coinbase-public-feed.ts';
import { type CoinbaseDocument, coinbaseSymbol } from './coinbase-text.ts';
import type { CoinbaseGuard } from './coinbase-token.ts';
import type { CoinbaseUserFeed } from './coinbase-user-feed.ts';

export interface CoinbaseTalkDeps {
  readonly exchange: SpotExchange;
  readonly hub: StreamHub;
  readonly frames: CoinbaseFrames;
  readonly market: CoinbasePublicFeed;
  readonly own: CoinbaseUserFeed;
  readonly guard: CoinbaseGuard;
  nowMs(): number;
}
const PRODUCTS_MAX = 500;
const asked = z.object({
  type: z.enum(['subscribe', 'unsubscribe']),
  channel: z.string(),
  product_ids: z.array(z.string()).max(PRODUCTS_MAX).optional(),
  jwt: z.string().optional(),
});

/** One thing that a message asks for. */
interface Wanted {
  readonly topic: string;
  readonly channel: CoinbaseChannel;
  readonly product: string;
  /** '' of what everybody may hear. */
  readonly account: string;
}

/** What a message asks for; words of refusal where a connection may not hear it. */
function wantedIn(
  { exchange, guard, nowMs }: CoinbaseTalkDeps,
  { channel, jwt, product_ids: products = [] }: z.infer<typeof asked>,
): Result<readonly Wanted[], string> {
  if (!isCoinbaseChannel(channel)) return err('channel is not supported');
  if (products.some((product) => coinbaseSymbol(exchange, product) === null))
    return err('unknown product_id');
  const owner = jwt === undefined ? null : guard(jwt, null, nowMs());
  const isRefused = owner === null ? channel === 'user' : !owner.ok;
  if (isRefused) return err('authentication failure');
  const isWhole = isForAll(channel) || (channel === 'user' && products.length === 0);
  if (!isWhole && products.length === 0) return err('product_ids are missing');
  const account = channel === 'user' && owner?.ok === true ? owner.value : '';
  return ok(
    (isWhole ? [''] : products).map((product) => ({
      topic:
        channel === 'user' ? coinbaseUserTopic(account, product) : channelTopic(channel, product),
      channel,
      product,
      account,
    })),
  );
}

/** CBS-11, CBS-1: what one connection asks for, and what it is answered. What it may not hear is refused in an `error`, and it stays. */
export function coinbaseTalk(
  deps: CoinbaseTalkDeps,
): (subscriber: Subscriber) => (text: string) => void {
  const { hub, frames, market, own } = deps;
  const firstOf = ({ channel, product, account }: Wanted): CoinbaseDocument | null =>
    channel === 'user' ? own.first(account, product) : market.first(channel, product);

  return (subscriber) => {
    const { socket } = subscriber;
    const tell = (body: unknown): void => {
      if (socket.readyState === socket.OPEN) socket.send(JSON.stringify(body));
    };
    const refuse = (message: string): void => tell({ type: 'error', message });
    let told = 0;
    /** All that this connection is subscribed to now. */
    function subscriptions(): void {
      const named: Record<string, string[]> = {};
      for (const topic of subscriber.topics) {
        const parts = topic.split(':');
        (named[parts[0] ?? ''] ??= []).push(parts.at(-1) ?? '');
      }
      const event = { subscriptions: named };
      tell({ ...frames.snapshot('subscriptions:', event), sequence_num: told++ });
    }
    return (text) => {
      const parsed = asked.safeParse(jsonIn(text));
      if (!parsed.success) return refuse('the message cannot be read');
      const wanted = wantedIn(deps, parsed.data);
      if (!wanted.ok) return refuse(wanted.error);
      for (const each of wanted.value)
        if (parsed.data.type === 'unsubscribe') hub.remove(each.topic, subscriber);
        else {
          const first = firstOf(each);
          if (first !== null) tell(first);
          hub.add(each.topic, subscriber);
        }
      subscriptions();
    };
  };
}
