import type { EstimateDoc, TcaDoc } from '#contracts/documents';

/** One bar of a waterfall: it starts where the one before it ended. All in bps of arrival notional. */
export interface WaterfallBar {
  readonly name: string;
  readonly meaning: string;
  readonly bps: number;
  readonly from: number;
  readonly to: number;
}
export interface Waterfall {
  readonly bars: readonly WaterfallBar[];
  readonly total: WaterfallBar;
}
interface Part {
  readonly name: string;
  readonly meaning: string;
  readonly bps: number;
}

// Less than what is printed as 0.01 is arithmetic, not cost.
const ROUNDING_BPS = 0.005;

export function waterfallOf(parts: readonly Part[], total: Part): Waterfall {
  let at = 0;
  const bars: WaterfallBar[] = [];
  const add = (part: Part): void => {
    bars.push({ ...part, from: at, to: at + part.bps });
    at += part.bps;
  };
  for (const part of parts) add(part);
  const remainder = total.bps - at;
  // P16: a remainder is named, not spread over the others.
  if (Math.abs(remainder) >= ROUNDING_BPS)
    add({
      name: 'Unexplained',
      meaning: 'the parts do not sum to the total: report this',
      bps: remainder,
    });
  return { bars, total: { ...total, from: 0, to: total.bps } };
}

export const tcaWaterfall = (tca: TcaDoc): Waterfall =>
  waterfallOf(
    [
      { name: 'Delay', meaning: 'decision to arrival, all units', bps: tca.delayBps },
      {
        name: 'Spread',
        meaning: 'touch against mid at each fill; negative where it was earned',
        bps: tca.spreadBps,
      },
      { name: 'Impact', meaning: 'the walk beyond the touch', bps: tca.impactBps },
      { name: 'Timing', meaning: 'mid at each fill against arrival', bps: tca.timingBps },
      { name: 'Fees', meaning: 'paid to the venue, rebates subtracted', bps: tca.feesBps },
      {
        name: 'Opportunity',
        meaning: 'the unfilled quantity, at the last mid',
        bps: tca.opportunityBps,
      },
    ],
    { name: 'Total', meaning: 'implementation shortfall against the decision', bps: tca.totalBps },
  );

export const estimateWaterfall = (estimate: EstimateDoc): Waterfall =>
  waterfallOf(
    [
      {
        name: 'Half spread',
        meaning: 'for the share expected to take',
        bps: estimate.spreadBps,
      },
      { name: 'Impact', meaning: 'what our own trading moves', bps: estimate.impactBps },
      { name: 'Walk', meaning: 'beyond the touch, for immediate orders', bps: estimate.walkBps },
      { name: 'Fees', meaning: 'of the venue', bps: estimate.feesBps },
    ],
    { name: 'Expected', meaning: 'of the whole order against arrival', bps: estimate.expectedBps },
  );
