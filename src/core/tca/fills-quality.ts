import { grouped } from '#core/kernel/grouped';
import type { Count, Seconds } from '#core/kernel/units';
import { QUALITY_SECONDS } from './cost-parent.ts';
import { NOT_SAID, stratumOf } from './costed-keys.ts';
import type { CostedOrder } from './costed-order.ts';
import type { CostedParent } from './costed-parent.ts';
import { type FillQuality, fillQuality, type QuotedFill } from './fill-quality.ts';

/** Of the fills that share a key. */
export interface KeyedQuality {
  readonly by: string;
  readonly key: string;
  readonly quality: FillQuality;
}
/** Of fills that have a quote of the moment before them. */
export interface QualityOfFills {
  readonly all: FillQuality | null;
  readonly byVenue: readonly { readonly key: string; readonly quality: FillQuality }[];
  /** By the keys of the groups, where fills have more than one value of them: those of their orders, and the venue of the fill. */
  readonly byKey: readonly KeyedQuality[];
  /** Fills without a quote, or beside a crossed one: in no number here. */
  readonly withoutQuote: Count;
  /** Of the later mid. */
  readonly seconds: Seconds;
}
interface Quoted {
  /** Of the order, but for the venue, which is the fill's own. */
  readonly row: CostedParent;
  readonly venue: string;
  readonly fill: QuotedFill;
}

/** TCA-83: every fill beside its own quote. `asked`: the keys of the groups. */
export function qualityOf(
  orders: readonly CostedOrder[],
  rows: readonly CostedParent[],
  asked: readonly string[],
): QualityOfFills {
  const quoted: Quoted[] = [];
  let withoutQuote = 0;
  for (const [n, { parent, quotes }] of orders.entries())
    for (const [i, { side, price, quantity, liquidity, tags }] of parent.fills.entries()) {
      const quote = quotes[i] ?? null;
      const row = rows[n];
      if (
        row === undefined ||
        quote === null ||
        !(quote.bid > 0 && quote.ask >= quote.bid && quantity > 0)
      ) {
        withoutQuote++;
        continue;
      }
      const { bid, ask, midAfter } = quote;
      const fill = { side, price, quantity, bid, ask, midAfter, liquidity };
      quoted.push({ row, venue: tags.venue ?? NOT_SAID, fill });
    }
  return {
    all: fillQuality(quoted.map(({ fill }) => fill)),
    byVenue: ofGroups(quoted, ({ venue }) => venue),
    byKey: asked.flatMap((by) =>
      ofGroups(quoted, keyIn(by.split('+'))).map((each) => ({ by, ...each })),
    ),
    withoutQuote,
    seconds: QUALITY_SECONDS,
  };
}

const keyIn =
  (keys: readonly string[]) =>
  ({ row, venue }: Quoted): string =>
    keys.map((key) => (key === 'venue' ? venue : stratumOf(row, [key]))).join(' · ');

/** One group says nothing. */
function ofGroups(
  quoted: readonly Quoted[],
  of: (each: Quoted) => string,
): readonly { readonly key: string; readonly quality: FillQuality }[] {
  const groups = [...grouped(quoted, of)];
  return groups.length < 2
    ? []
    : groups.flatMap(([key, some]) => {
        const quality = fillQuality(some.map(({ fill }) => fill));
        return quality === null ? [] : [{ key, quality }];
      });
}
