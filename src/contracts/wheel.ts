import { z } from 'zod';
import { strategyName } from '#contracts/strategies';
import type { WheelRule } from '#core/tca/wheel';

/** Orders with the strategy `wheel` are drawn one of the arms, by whole weights. */
export const wheelKeys = z.strictObject({
  id: z.string().regex(/^[A-Za-z0-9-]{1,32}$/, 'must be at most 32 of A-Z a-z 0-9 -'),
  seed: z.number().int().min(0).max(4_294_967_295),
  arms: z
    .partialRecord(strategyName, z.number().int().min(1).max(100))
    .refine((arms) => Object.keys(arms).length >= 2, 'must be two strategies or more'),
});

/** TCA-56: draws are of one rule as long as its arms, weights and seed are the same: all of it is in its name. null: no wheel is configured. */
export function wheelOf({
  liquidity: { wheel },
}: {
  readonly liquidity: { readonly wheel?: z.infer<typeof wheelKeys> | undefined };
}): WheelRule | null {
  if (wheel === undefined) return null;
  const arms = Object.entries(wheel.arms).map(([name, weight]) => ({ name, weight }));
  const words = arms.map(({ name, weight }) => `${name}:${weight}`).join(' ');
  return { id: `${wheel.id} ${wheel.seed} ${words}`, arms, seed: wheel.seed, by: 'each' };
}
