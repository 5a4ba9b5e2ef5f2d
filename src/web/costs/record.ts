import type { OrderSummaryDoc } from '#contracts/documents';

/** An order that ended, as its estimate said and as it went; bps. */
export interface Outcome {
  readonly parentId: string;
  readonly symbol: string;
  readonly modelId: string;
  readonly expectedBps: number;
  readonly interval90Bps: readonly [number, number];
  readonly realisedBps: number;
  readonly isWithin: boolean;
}
export const outcomesOf = (orders: readonly OrderSummaryDoc[]): readonly Outcome[] =>
  orders.flatMap(({ parentId, order, estimate, tca }) =>
    estimate === null || tca === null || tca.withinInterval90 === null
      ? []
      : [
          {
            parentId,
            symbol: order.symbol,
            modelId: estimate.modelId,
            expectedBps: estimate.expectedBps,
            interval90Bps: estimate.interval90Bps,
            realisedBps: tca.totalBps,
            isWithin: tca.withinInterval90,
          },
        ],
  );

/** How estimates of one model have done. Errors as if orders were independent: orders of one day are not, and the true ones are wider. */
export interface ModelRecord {
  readonly modelId: string;
  readonly n: number;
  readonly biasBps: number;
  readonly biasErrorBps: number | null;
  readonly within: number;
  /** Wilson (1927): 95 % for the share within the 90 % interval. */
  readonly band: readonly [number, number];
}
const Z = 1.96;
export function recordsOf(outcomes: readonly Outcome[]): readonly ModelRecord[] {
  return [...new Set(outcomes.map(({ modelId }) => modelId))].map((modelId) => {
    const own = outcomes.filter((each) => each.modelId === modelId);
    const n = own.length;
    const misses = own.map(({ realisedBps, expectedBps }) => realisedBps - expectedBps);
    const biasBps = misses.reduce((sum, miss) => sum + miss, 0) / n;
    const variance = misses.reduce((sum, miss) => sum + (miss - biasBps) ** 2, 0) / (n - 1);
    const within = own.filter(({ isWithin }) => isWithin).length / n;
    const middle = (within + Z ** 2 / (2 * n)) / (1 + Z ** 2 / n);
    const half =
      (Z / (1 + Z ** 2 / n)) * Math.sqrt((within * (1 - within)) / n + Z ** 2 / (4 * n ** 2));
    return {
      modelId,
      n,
      biasBps,
      biasErrorBps: n < 2 ? null : Math.sqrt(variance / n),
      within,
      band: [Math.max(0, middle - half), Math.min(1, middle + half)],
    };
  });
}
