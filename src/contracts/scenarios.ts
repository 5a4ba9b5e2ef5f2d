import { z } from 'zod';
import { LIST_MAX, symbolText, TEXT_MAX } from '#contracts/bounds';
import { TIERS } from '#core/liquidity/profile';

const multiplier = z
  .number()
  .min(1e-6, 'must be at least 0.000001')
  .lte(1000, 'must be at most 1000')
  .default(1);
const shock = z.strictObject({
  symbols: z
    .array(symbolText.transform((name) => name.toUpperCase()))
    .min(1)
    .max(LIST_MAX)
    .optional(),
  tiers: z.array(z.enum(TIERS)).min(1).max(4).optional(),
  spread: multiplier,
  volume: multiplier,
  volatility: multiplier,
  impact: multiplier,
  price: z.number().min(-0.9999, 'must be above -1').lte(10, 'must be at most 10').default(0),
});
/** A file of stress scenarios: multipliers of spread, volume, volatility and impact, and a change of price, of all names, some or some tiers. */
export const scenariosSchema = z.strictObject({
  scenarios: z
    .array(
      z.strictObject({
        name: z.string().min(1).max(TEXT_MAX),
        kind: z.enum(['hypothetical', 'sourced', 'recorded']),
        source: z.string().min(1).max(TEXT_MAX),
        shocks: z.array(shock).min(1).max(100),
      }),
    )
    .min(1)
    .max(1000),
});
