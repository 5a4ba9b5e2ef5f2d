import { z } from 'zod';
import { amountAsText, symbolText } from '#contracts/bounds';
import { isoTime } from '#core/kernel/civil';
import {
  BPS_IN_ONE,
  type Bps,
  type InLots,
  SIDES,
  type Side,
  signOf,
  type TickPrice,
  type TimeUs,
} from '#core/kernel/units';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';

export const routeQuery = z.strictObject({ side: z.enum(SIDES), quantity: amountAsText });
export const routeParams = z.object({ symbol: symbolText });

const taken = {
  /** Units that are found; less than what was asked for where the venues have no more, or their money does not reach. */
  quantity: z.number(),
  /** Mean price with fees, and what it is worse than the mid, bps one way; null: nothing is found. */
  averageAllIn: z.number().nullable(),
  costBps: z.number().nullable(),
  /** What quotes that may be gone are expected to cost beside it, bps. */
  riskBps: z.number().nullable(),
};
/** Where a marketable order would go now, by the router; nothing is sent. Quantities in units, prices in quote currency. */
export const routeDoc = z.object({
  symbol: z.string(),
  side: z.enum(SIDES),
  wanted: z.number(),
  at: z.string(),
  mid: z.number(),
  ...taken,
  legs: z.array(
    z.object({
      venue: z.string(),
      quantity: z.number(),
      limit: z.number(),
      /** Of its worst level, fees in it, against the mid; and its charge for quotes that may be gone. */
      allInBps: z.number(),
      riskBps: z.number(),
    }),
  ),
  /** The same at each venue alone. */
  alone: z.array(z.object({ venue: z.string(), ...taken })),
  out: z.array(z.object({ venue: z.string(), why: z.string() })),
});
export type RouteDoc = z.infer<typeof routeDoc>;

interface TakenShown {
  readonly legs: readonly {
    readonly venue: string;
    readonly quantity: InLots;
    readonly limit: TickPrice;
    readonly why: { readonly allInBps?: unknown; readonly riskBps?: unknown };
  }[];
  readonly quantity: InLots;
  readonly allIn: TickPrice | null;
  readonly risk: TickPrice | null;
}
interface RouteShown {
  readonly instrument: Instrument;
  readonly side: Side;
  readonly quantity: InLots;
  readonly at: TimeUs;
  readonly mid: TickPrice;
  readonly routed: TakenShown;
  readonly alone: readonly { readonly venue: string; readonly taken: TakenShown }[];
  readonly out: readonly { readonly venue: string; readonly why: string }[];
}
export function routeToDoc(found: RouteShown): RouteDoc {
  const { instrument, side, mid, routed } = found;
  const bps = (by: number | null): Bps | null => (by === null ? null : (by / mid) * BPS_IN_ONE);
  const takenOf = ({ quantity, allIn, risk }: TakenShown) => ({
    quantity: quantityOf(instrument, quantity),
    averageAllIn: allIn === null ? null : priceOf(instrument, allIn),
    costBps: allIn === null ? null : bps(signOf(side) * (allIn - mid)),
    riskBps: bps(risk),
  });
  return {
    symbol: instrument.symbol,
    side,
    wanted: quantityOf(instrument, found.quantity),
    at: isoTime(found.at),
    mid: priceOf(instrument, mid),
    ...takenOf(routed),
    legs: routed.legs.map(({ venue, quantity, limit, why }) => ({
      venue,
      quantity: quantityOf(instrument, quantity),
      limit: priceOf(instrument, limit),
      allInBps: Number(why.allInBps),
      riskBps: Number(why.riskBps),
    })),
    alone: found.alone.map((each) => ({ venue: each.venue, ...takenOf(each.taken) })),
    out: found.out.map((each) => ({ ...each })),
  };
}
