import { z } from 'zod';

const multiplier = z.number().gt(0, 'must be above 0').lte(1000, 'must be at most 1000').default(1);
const shock = z.strictObject({
  symbols: z.array(z.string().min(1).transform((name) => name.toUpperCase())).min(1).optional(), tiers: z.array(z.enum(['high', 'medium', 'low', 'illiquid'])).min(1).optional(), spread: multiplier, volume: multiplier, volatility: multiplier, impact: multiplier,
  price: z.number().gt(-1, 'must be above -1').lte(10, 'must be at most 10').default(0),
});
/** A file of stress scenarios: multipliers of spread, volume, volatility and impact, and a change of price, of all names, some or some tiers. */
export const scenariosSchema = z.strictObject({
  scenarios: z.array(z.strictObject({ name: z.string().min(1), kind: z.enum(['hypothetical', 'sourced', 'recorded']), source: z.string().min(1), shocks: z.array(shock).min(1) })).min(1),
});
