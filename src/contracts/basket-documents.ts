import { z } from 'zod';
import { AMOUNT_MAX, symbolText } from '#contracts/bounds';
import { strategyName } from '#contracts/strategies';
import { isoTime } from '#core/kernel/civil';
import type { BasketReport } from '#core/portfolio/basket-report';
import { BASKET_STATUSES } from '#core/portfolio/basket-run';

/** Trades that belong together, worked in waves so that what is bought and what is sold keep pace. */
export const basketRequest = z.strictObject({
  basketId: z
    .string()
    .regex(/^[A-Z0-9]{1,8}$/, '1 to 8 of A-Z 0-9')
    .optional(),
  /** Units positive buy. `plannedBps`: what a plan expects the trade to cost, for the report. */
  trades: z
    .array(
      z.strictObject({
        symbol: symbolText,
        units: z.number().min(-AMOUNT_MAX).max(AMOUNT_MAX),
        plannedBps: z.number().min(-1e6).max(1e6).nullable().optional(),
        strategy: strategyName.optional(),
        beta: z.number().min(-100).max(100).optional().meta({
          description:
            'of a unit of money in this leg; the basket is kept neutral to it (default: 1)',
        }),
        hedge: z.boolean().optional().meta({
          description:
            'it follows: it trades, at once, what brings the fills of the others back into balance',
        }),
      }),
    )
    .min(1)
    .max(999),
  waves: z.number().int().min(1).max(100).default(4),
  overSeconds: z.number().min(10).max(864_000),
  apartMax: z.number().positive().max(AMOUNT_MAX).optional().meta({
    description:
      'how far the legs may be from one another at the worst, in currency; the last stop holds it (default: the waves alone keep them in step)',
  }),
});

const waveDoc = z.object({
  begunAt: z.string(),
  orders: z.array(z.object({ symbol: z.string(), units: z.number(), parentId: z.string() })),
  /** Names that could not trade in it, and the code of the refusal. */
  still: z.array(z.object({ symbol: z.string(), code: z.string() })),
  imbalance: z.number(),
});
export const basketDoc = z.object({
  basketId: z.string(),
  by: z.string(),
  status: z.enum(BASKET_STATUSES),
  note: z.string(),
  placedAt: z.string(),
  endedAt: z.string().nullable(),
  waves: z.number(),
  secondsPerWave: z.number(),
  begun: z.array(waveDoc),
  legs: z.array(
    z.object({
      symbol: z.string(),
      units: z.number(),
      price: z.number(),
      done: z.number(),
      plannedBps: z.number().nullable(),
    }),
  ),
  orders: z.number(),
  working: z.number(),
  /** Money that traded, at arrival prices. */
  money: z.number(),
  plannedBps: z.number().nullable(),
  realisedBps: z.number().nullable(),
  realisedStandardErrorBps: z.number().nullable(),
  /** Orders that the realised cost is of. */
  judged: z.number(),
  /** Largest distance of the money that moved from the plan's, over all money of the basket. */
  imbalanceMax: z.number(),
});
export type BasketDoc = z.infer<typeof basketDoc>;

export function basketToDoc({ basket, legs, ...rest }: BasketReport): BasketDoc {
  const planned = new Map(basket.legs.map(({ symbol, plannedBps }) => [symbol, plannedBps]));
  return {
    basketId: basket.basketId,
    by: basket.by,
    status: basket.status,
    note: basket.note,
    placedAt: isoTime(basket.placedAt),
    endedAt: basket.endedAt === null ? null : isoTime(basket.endedAt),
    waves: basket.waveCount,
    secondsPerWave: basket.waveUs / 1e6,
    begun: basket.waves.map(({ begunAt, orders, still, imbalance }) => ({
      begunAt: isoTime(begunAt),
      orders: orders.map(({ symbol, units, parentId }) => ({ symbol, units, parentId })),
      still: still.map((each) => ({ ...each })),
      imbalance,
    })),
    legs: legs.map(({ symbol, units, price, done }) => ({
      symbol,
      units,
      price,
      done,
      plannedBps: planned.get(symbol) ?? null,
    })),
    ...rest,
  };
}
