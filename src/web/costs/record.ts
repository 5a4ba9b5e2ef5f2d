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
