import { z } from 'zod';
import { type AlpacaLine, alpacaLine } from './alpaca-line.ts';
import type { AlpacaKeys } from './alpaca-rest.ts';
import { clientError } from './client-error.ts';

const talk = z.union([
  z.object({ T: z.literal('success'), msg: z.string() }),
  z.object({ T: z.literal('error'), code: z.number(), msg: z.string() }),
]);
/** Most messages are data, and are read once. */
const isTalk = (said: unknown): boolean =>
  ['success', 'error'].includes(String((said as { readonly T?: unknown } | null)?.T));
export interface DataLineWords {
  /** What is subscribed to, by channel, as soon as the key is accepted. */
  readonly follows: Readonly<Record<string, readonly string[]>>;
  /** Everything but greetings. What throws ends the line: what else was missed is not known. */
  heard(message: unknown): void;
  lost(error: Error): void;
}

/** A stream of market data: it greets, is shown a key and told what to follow. That of shares and that of coins say the same. */
export function alpacaDataLine(url: string, keys: AlpacaKeys, words: DataLineWords): AlpacaLine {
  const line: AlpacaLine = alpacaLine(url, {
    opened: () => undefined,
    heard(said) {
      for (const each of Array.isArray(said) ? said : [said]) {
        const known = isTalk(each) ? talk.safeParse(each) : null;
        if (known?.success !== true) words.heard(each);
        else if (known.data.T === 'success') greeted(known.data.msg);
        else refused(`${known.data.code} ${known.data.msg}`);
      }
    },
    lost: (error) => words.lost(error),
  });
  function greeted(word: string): void {
    if (word === 'connected') line.send({ action: 'auth', key: keys.apiKey, secret: keys.secret });
    else if (word === 'authenticated') line.send({ action: 'subscribe', ...words.follows });
  }
  function refused(why: string): void {
    words.lost(clientError('AuthenticationError', why));
    line.drop();
  }
  return line;
}
