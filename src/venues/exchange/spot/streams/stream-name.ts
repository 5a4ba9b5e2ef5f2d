import { INTERVALS } from '#venues/exchange/spot/candles';

const MARKET_STREAM =
  /^([a-z0-9]+)@(trade|aggTrade|bookTicker|ticker|miniTicker|avgPrice|depth(5|10|20)?(@100ms|@1000ms)?|kline_([0-9]+[smhdwM]))$/;
const ALL_STREAMS: ReadonlySet<string> = new Set(['!ticker@arr', '!miniTicker@arr', '!bookTicker']);

/** EXC-20: is this a stream of one of these symbols? `@1000ms` is what no suffix means. */
export function isStream(name: string, symbols: ReadonlySet<string>): boolean {
  if (ALL_STREAMS.has(name)) return true;
  const [, symbol = '', , , , interval] = MARKET_STREAM.exec(name) ?? [];
  return symbols.has(symbol.toUpperCase()) && (interval === undefined || INTERVALS.has(interval));
}
