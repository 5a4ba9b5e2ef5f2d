import type { Calibration, ImpactModel } from '#core/cost/model';
import { unknownModel } from '#core/cost/square-root';
import { isoTime } from '#core/kernel/civil';
import type { TimeUs } from '#core/kernel/units';

/** Markets change: a fit counts as fresh for a quarter of a year, and is not used after one. Published numbers have no date and do not age; their errors are wide from the start. */
export const FRESH_DAYS = 90;
export const STALE_DAYS = 365;
const DAY_US = 86_400e6;

/** By how much the error of a fit has grown: with the square root of its age beyond the fresh days, as a random walk of the coefficient would. Or why it must not be used at this moment. */
export type Standing = { readonly widening: number } | { readonly unfit: string };
export function standingOf({ state, asOf }: Calibration, at: TimeUs): Standing {
  if (state === 'none') return { unfit: 'is not calibrated' };
  if (asOf === null) return { widening: 1 };
  const days = (at - asOf) / DAY_US;
  if (days < 0) return { unfit: `was fitted on data until ${isoTime(asOf)}, later than the order` };
  if (days > STALE_DAYS)
    return {
      unfit: `was fitted ${Math.ceil(days)} days ago, more than the ${STALE_DAYS} allowed`,
    };
  return { widening: Math.sqrt(Math.max(1, days / FRESH_DAYS)) };
}

/** The model where it may be used at this moment, else one that knows nothing and says why: for whoever scores without estimating. */
export function timely(model: ImpactModel, at: TimeUs): ImpactModel {
  const standing = standingOf(model.calibration, at);
  return 'unfit' in standing ? unknownModel(`${model.id} ${standing.unfit}`) : model;
}
