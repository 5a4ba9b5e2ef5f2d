import { type Fitted, impactModelOf } from '#core/cost/calibrate/fitted-model';
import type { Calibration, ImpactModel } from '#core/cost/model';
import { standingOf } from '#core/cost/standing';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';

/** A fitted model that wants to be used, with how it did against the one in use when it was judged: negative is better, bps of pinball loss on what neither had seen. */
export interface FittedModel {
  readonly id: string;
  readonly calibration: Calibration;
  readonly judged: {
    readonly against: string;
    readonly pinball: {
      readonly value: number;
      readonly standardError: number;
      readonly n: number;
      readonly verdict: 'better' | 'worse' | 'undecided';
    };
  };
  readonly fitted: Fitted;
}

/** A model that took over, or gave way again, with who decided it and why. */
export interface ModelChange {
  readonly at: TimeUs;
  readonly change: 'promoted' | 'reverted';
  /** What was in use from then on; null: the published one. */
  readonly modelId: string | null;
  readonly by: string;
  readonly reason: string;
}

export const forSymbol = ({ id, calibration, fitted }: FittedModel, symbol: string): ImpactModel =>
  impactModelOf(id, calibration, fitted, symbol);

/** CAL-12: a model takes over only where it surely beat the very one that it replaces, and only while it is fresh enough to be used. */
export function mayTakeOver(
  { id, calibration, judged }: FittedModel,
  championId: string,
  at: TimeUs,
): Refusal | null {
  const { against, pinball } = judged;
  if (against !== championId)
    return refusal(
      'CHALLENGER_UNPROVEN',
      `${id} must be judged against ${championId}, the model in use, was judged against ${against}`,
      { model: id, against, inUse: championId },
      `calibrate again with --against ${championId}`,
    );
  if (pinball.verdict !== 'better' || !(pinball.value < 0)) {
    return refusal(
      'CHALLENGER_UNPROVEN',
      `${id} must surely beat ${championId} out of sample, was ${pinball.verdict} (${pinball.value} ± ${pinball.standardError} bps over ${pinball.n} orders)`,
      {
        model: id,
        inUse: championId,
        verdict: pinball.verdict,
        difference: pinball.value,
        standardError: pinball.standardError,
      },
      'keep the model in use, and calibrate again with more orders',
    );
  }
  const standing = standingOf(calibration, at);
  return 'unfit' in standing
    ? refusal(
        'CHALLENGER_UNPROVEN',
        `${id} ${standing.unfit}`,
        { model: id },
        'calibrate again on newer data',
      )
    : null;
}
