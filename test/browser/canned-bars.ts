// Bars of a market that wanders, the same for the same moment.
import { type BarsDoc, barsDoc } from '#contracts/market-documents';
import { iso } from './canned-documents.ts';

const COUNT = 240;
const MID = 100.005;

/** COAL has none yet. */
export function bars(symbol: string, now: number, query: URLSearchParams): BarsDoc {
  const lengthSeconds = Number(query.get('length') ?? 60);
  const step = lengthSeconds * 1000;
  const last = Math.floor(now / step);
  const priceAt = (n: number): number =>
    MID + 0.4 * Math.sin((n - last) / 17) + 0.15 * Math.sin(n * 1.7) - 0.15 * Math.sin(last * 1.7);
  const rows = Array.from({ length: symbol === 'COAL' ? 0 : COUNT }, (_, i) => {
    const n = last - COUNT + 1 + i;
    const [open, close] = [priceAt(n - 1), priceAt(n)];
    return {
      at: iso(n * step),
      open: cents(open),
      high: cents(Math.max(open, close) + 0.04),
      low: cents(Math.min(open, close) - 0.04),
      close: cents(close),
      volume: 4000 + ((((n * 7919) % 97) + 97) % 97) * 90,
    };
  });
  return barsDoc.parse({
    symbol,
    currency: 'USD',
    lengthSeconds,
    source: rows.length === 0 ? null : lengthSeconds === 86_400 ? 'imported' : 'followed',
    bars: rows.filter(({ at }) => at >= (query.get('since') ?? '')),
  });
}
const cents = (price: number): number => Number(price.toFixed(2));
