import { z } from 'zod';
import type { Counterparty } from '#core/gate/listing-rules';
import { tradedAt } from './venues.ts';

/** Who runs which venues, and what may lie with him: coins and shares, money apart, in reporting currency. */
export const counterpartiesSchema = z
  .record(
    z
      .string()
      .regex(
        /^[a-z][a-z0-9-]{0,31}$/,
        'must be named by at most 32 small letters, digits and dashes',
      ),
    z.strictObject({
      venues: z.array(z.string()).min(1, 'must name at least one venue'),
      max_value: z.number().positive(),
    }),
  )
  .default({});
interface Keyed {
  readonly counterparties: z.infer<typeof counterpartiesSchema>;
  readonly trade_at: string | readonly string[];
}

/** What is wrong between `counterparties` and `trade_at`: a cap that would hold nothing, or a venue that two would claim. */
export function counterpartyFlaws({ counterparties, trade_at: at }: Keyed): readonly {
  readonly path: readonly (string | number)[];
  readonly message: string;
}[] {
  const traded = typeof at === 'string' ? [] : tradedAt({ trade_at: at });
  const claimed = new Set<string>();
  return Object.entries(counterparties).flatMap(([name, { venues }]) =>
    venues.flatMap((venue, i) => {
      const isClaimed = claimed.has(venue);
      claimed.add(venue);
      const path = ['counterparties', name, 'venues', i];
      if (isClaimed)
        return [{ path, message: `must be of one counterparty, '${venue}' is of two` }];
      return traded.includes(venue)
        ? []
        : [
            {
              path,
              message: `must be one of several venues of trade_at, was '${venue}' (at one venue caps.gross_value is the cap)`,
            },
          ];
    }),
  );
}

export const counterpartiesOf = ({
  counterparties,
}: Pick<Keyed, 'counterparties'>): readonly Counterparty[] =>
  Object.entries(counterparties).map(([name, { venues, max_value }]) => ({
    name,
    venues: new Set(venues.map((venue) => venue.toUpperCase())),
    max: max_value,
  }));
