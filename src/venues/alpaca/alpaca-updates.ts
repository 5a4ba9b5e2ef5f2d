import { z } from 'zod';
import { alpacaLine } from './alpaca-line.ts';
import type { AlpacaKeys } from './alpaca-rest.ts';
import { newsSince } from './news-since.ts';

/** Tells that something happened to an order of the account. What it was is asked for: an execution has another id in this stream than in the list, and must not count twice. */
export interface AlpacaUpdates {
  next(): Promise<void>;
  close(): void;
}
const message = z.object({
  stream: z.string(),
  data: z.looseObject({ status: z.string().optional() }),
});

export function alpacaUpdates(url: string, keys: AlpacaKeys): AlpacaUpdates {
  const happened = newsSince<null>(1);
  const line = alpacaLine(url, {
    opened: (send) => send({ action: 'auth', key: keys.apiKey, secret: keys.secret }),
    heard(said) {
      const known = message.safeParse(said);
      if (!known.success) return;
      const { stream, data } = known.data;
      if (stream === 'authorization' && data.status !== 'authorized') return line.drop();
      if (stream === 'authorization')
        line.send({ action: 'listen', data: { streams: ['trade_updates'] } });
      // The first is for what happened before anybody listened.
      if (stream === 'trade_updates' || stream === 'listening') happened.add(null);
    },
    lost: (error) => happened.fail(error),
  });
  return {
    async next() {
      line.open();
      await happened.next();
    },
    close: () => line.close(),
  };
}
