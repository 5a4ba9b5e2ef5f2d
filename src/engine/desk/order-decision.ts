import { volumeWatchOf } from '#core/execute/live-volume';
import type { TacticSettings } from '#core/execute/parent-state';
import type { RiskLimits } from '#core/gate/limits';
import type { Role } from '#core/gate/roles';
import type { SignalNote } from '#core/journal/signal-note';
import { invariant } from '#core/kernel/assert';
import type { Clock } from '#core/kernel/clock';
import { durationUs } from '#core/kernel/units';
import type { Fees } from '#core/market/fees';
import type { Instrument } from '#core/market/instrument';
import type { ExecutionPolicy } from '#core/plan/policy';
import { weighingOf } from '#core/plan/weighing';
import type { WheelDraw } from '#core/tca/wheel';
import { atArrival, refusedBefore } from '#engine/desk/at-arrival';
import type { PreTrade } from '#engine/desk/desk';
import { usualOf } from '#engine/desk/desk-order-life';
import type { Engine } from '#engine/runtime/engine';

const LOOK_INTERVAL_US = 1_000_000;
const REJECT_BUDGET = 5;

interface DecisionDeps {
  readonly engine: Pick<Engine, 'amends'>;
  readonly clock: Clock;
  readonly policy: ExecutionPolicy;
  readonly limits: RiskLimits;
  feesOf(instrument: Instrument): Fees;
}
/** Who asked, and how. */
interface Request {
  readonly idempotencyKey: string | null;
  readonly fingerprint: string;
  readonly by: string;
  readonly role: Role;
  readonly signal?: SignalNote;
  readonly wheel?: WheelDraw;
}
/** What is journaled of an order that was judged: placed, or turned away. */
export function decisionOf(
  deps: DecisionDeps,
  pre: PreTrade,
  request: Request,
): Parameters<Engine['decide']>[0] {
  const arrival = atArrival(pre, deps.feesOf(pre.instrument));
  if (pre.refusal !== null) {
    const before = refusedBefore(pre, deps.limits.maxImpactBps);
    return {
      type: 'turnedAway',
      order: pre.order,
      instrument: pre.instrument,
      refusal: pre.refusal,
      ...request,
      ...(arrival === null ? {} : { arrival }),
      ...(before === null ? {} : { before }),
    };
  }
  const { view, profile, instrument, approved } = pre;
  invariant(approved !== null, 'what no rule refuses is approved by the gate');
  return {
    type: 'placed',
    ...request,
    ...(arrival === null ? {} : { arrival }),
    assessment: pre.assessment,
    profile,
    acceptance: {
      order: pre.order,
      instrument,
      plan: approved,
      estimate: pre.estimate,
      arrivalPrice: pre.arrivalPrice,
      acceptedAt: deps.clock.now(),
      eligibleVolumeAtStart: view.eligibleVolume,
      eligibleTurnoverAtStart: view.eligibleTurnover,
      tactics: tacticsOf(deps, instrument),
      usual: usualOf(profile),
      weighing: weighingOf(
        { profile, instrument, fees: deps.feesOf(instrument), policy: deps.policy },
        approved,
      ),
      volume: volumeWatchOf(approved, profile, instrument),
    },
  };
}

const tacticsOf = (deps: DecisionDeps, instrument: Instrument): TacticSettings => ({
  lookIntervalUs: durationUs(LOOK_INTERVAL_US),
  collarBps: deps.limits.priceCollarBps,
  rejectBudget: REJECT_BUDGET,
  minNotional: instrument.minNotional,
  amends: deps.engine.amends,
});
