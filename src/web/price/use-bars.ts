import { useRef } from 'react';
import { calls } from '#client/calls';
import type { BarsDoc } from '#contracts/market-documents';
import { type Fetched, useGrowing } from '#web/api/document';
import { BARS_ASKED, type BarLength, barsJoined } from '#web/price/candles';

const SPACING_MS = 2_000;
/** An import may add older bars, which no question for what is new would bring. */
const WHOLE_EVERY_MS = 600_000;

/** Bars of one symbol: all of them once, then the open one and those after it. */
export function useBars(symbol: string, length: BarLength): Fetched<BarsDoc> {
  const wholeAt = useRef(0);
  return useGrowing<'bars'>(
    {
      key: `${symbol} ${length}`,
      next: (held) => {
        const since = held?.bars.at(-1)?.at;
        if (since !== undefined && Date.now() - wholeAt.current < WHOLE_EVERY_MS)
          return calls.bars(symbol, { length, since });
        return calls.bars(symbol, { length, limit: BARS_ASKED });
      },
      joined: (held, came, { path }) => {
        const isWhole = !path.includes('since=');
        if (isWhole) wholeAt.current = Date.now();
        if (isWhole || held === null) return came;
        // What was followed was imported meanwhile: the two are not one series.
        if (came.source !== null && came.source !== held.source) wholeAt.current = 0;
        return barsJoined(held, came);
      },
    },
    SPACING_MS,
  );
}
