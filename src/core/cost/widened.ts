import type { ImpactModel } from '#core/cost/model';
import type { Ratio } from '#core/kernel/units';

/** CAL-22: the same expectations, with everything that may go otherwise stretched. */
export const widened = (model: ImpactModel, factor: Ratio): ImpactModel =>
  factor === 1
    ? model
    : {
        ...model,
        impactStandardErrorBps: (trade) => factor * model.impactStandardErrorBps(trade),
        shock: (trade, probability) => factor * model.shock(trade, probability),
      };
