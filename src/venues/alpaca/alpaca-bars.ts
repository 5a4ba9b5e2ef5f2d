import { isPair } from './alpaca-assets.ts';
import type { AlpacaRest, Query } from './alpaca-rest.ts';
import { barsDocument, read } from './alpaca-words.ts';
import { clientError } from './client-error.ts';

const LENGTHS: Readonly<Record<string, string>> = { '1d': '1Day', '1m': '1Min' };
const DAY_MS = 86_400_000;
const BARS_PAGE = 10_000;
/** Of a year some 252 days are sessions. */
const CALENDAR_DAYS = 1.6;
/** What all exchanges traded is free a quarter of an hour later. */
const SIP_AFTER_MS = 16 * 60_000;

/** Of shares all exchanges, whatever feed is followed: an average volume of one exchange is no average volume. Of coins what traded at Alpaca itself. */
const asked = (symbol: string): { readonly path: string; readonly query: Query } =>
  isPair(symbol)
    ? { path: '/v1beta3/crypto/us/bars', query: {} }
    : {
        path: '/v2/stocks/bars',
        query: {
          end: new Date(Date.now() - SIP_AFTER_MS).toISOString(),
          adjustment: 'split',
          feed: 'sip',
        },
      };

export interface BarsWanted {
  readonly symbol: string;
  readonly timeframe: string;
  readonly since: number | undefined;
  readonly limit: number;
}
/** ALG-8: all pages of them. */
export async function alpacaBars(
  rest: AlpacaRest,
  { symbol, timeframe, since, limit }: BarsWanted,
): Promise<readonly (readonly number[])[]> {
  const length = LENGTHS[timeframe];
  if (length === undefined) throw clientError('NotSupported', `bars of ${timeframe}`);
  const start = since ?? Date.now() - limit * CALENDAR_DAYS * DAY_MS;
  const { path, query } = asked(symbol);
  const rows: (readonly number[])[] = [];
  for (let token: string | null = null; ; ) {
    const said: typeof barsDocument._output = read(
      barsDocument,
      await rest.data(path, {
        symbols: symbol,
        timeframe: length,
        start: new Date(start).toISOString(),
        limit: String(BARS_PAGE),
        ...query,
        page_token: token ?? undefined,
      }),
    );
    for (const { t, o, h, l, c, v } of said.bars?.[symbol] ?? []) rows.push([t, o, h, l, c, v]);
    token = said.next_page_token;
    if (token === null) break;
  }
  return since === undefined ? rows.slice(-limit) : rows.slice(0, limit);
}
