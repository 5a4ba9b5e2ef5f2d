import { z } from 'zod';
import { TEXT_MAX } from '#contracts/bounds';
import type { Fees } from '#core/market/fees';

const bps = z.number().min(-100, 'must be from -100 to 100').max(100, 'must be from -100 to 100');
const venue = z
  .strictObject({
    /** Of the resting orders of --tape; without it the venue has a recording of its own. */
    share: z.number().gt(0, 'must be above 0').max(1, 'must be at most 1').optional(),
    /** Ticks of --tape in one of the venue's. */
    ticks: z.number().int().min(1).max(1000).default(1),
    /** Its own recording; --tape itself where it has neither that nor a share. */
    tape: z.string().min(1).max(TEXT_MAX).optional(),
    format: z.string().min(1).max(TEXT_MAX).optional(),
    /** Hours that its stamps are ahead of UTC, where the recording does not say. */
    utc_offset: z.number().min(-14).max(14).optional(),
    /** Required: a venue of which nobody said the fees would be routed to as if it had none. */
    maker_bps: bps,
    taker_bps: bps,
    per_unit: z.number().min(-1000).max(1000).default(0),
  })
  .refine(({ share, tape }) => share === undefined || tape === undefined, {
    message: 'must have a share of --tape or a tape of its own, not both',
    path: ['tape'],
  });
export type ComparedVenue = z.infer<typeof venue>;

const VENUES_MAX = 8;
/** The venues of `compare --venues`, by name. */
export const comparedVenuesSchema = z
  .strictObject({ venues: z.record(z.string().regex(/^[a-z][a-z0-9]{0,11}$/), venue) })
  .superRefine(({ venues }, context) => {
    const all = Object.values(venues);
    const flaw = (message: string): void =>
      context.addIssue({ code: 'custom', path: ['venues'], message, input: venues });
    if (all.length < 2 || all.length > VENUES_MAX)
      flaw(`must be from 2 to ${VENUES_MAX} venues, were ${all.length}`);
    const dealt = all.filter(({ share }) => share !== undefined).length;
    if (dealt > 0 && dealt < all.length) flaw('must all have a share of --tape, or none of them');
    const own = all.filter(({ share, tape }) => share === undefined && tape === undefined).length;
    if (dealt === 0 && own !== 1) flaw('must be exactly one venue that --tape is of');
  });

export const feesOfVenue = ({ maker_bps, taker_bps, per_unit }: ComparedVenue): Fees => ({
  makerBps: maker_bps,
  takerBps: taker_bps,
  perUnit: per_unit,
});
