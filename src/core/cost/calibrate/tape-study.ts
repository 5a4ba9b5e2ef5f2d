import { type FlowStudy, flowStudy } from '#core/cost/calibrate/flow-study';
import {
  fitKernel,
  judgeKernel,
  type KernelFit,
  type KernelJudged,
} from '#core/cost/calibrate/tape-kernel';
import type { ImpactModel } from '#core/cost/model';
import { againstItself, kernelSchedule } from '#core/cost/propagator';
import type { Refusal } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type MarketOrders, marketOrders } from '#core/liquidity/measures/market-orders';
import { kyleLambda, type PriceResponse } from '#core/liquidity/measures/price-response';
import { type Recovery, recoveryAfterShocks } from '#core/liquidity/measures/resilience';
import { timeWeighted } from '#core/liquidity/measures/spread';
import type { Tape } from '#core/market/tape';

/** A part of a recording, microseconds, the end not in it. */
export interface Stretch {
  readonly tape: Tape;
  readonly from: number;
  readonly to: number;
}
export interface TapeStudy {
  readonly fit: KernelFit;
  /** Kyle's lambda over minutes, ticks per lot of signed volume, half hour by half hour. */
  readonly kyle: readonly { readonly from: number; readonly response: PriceResponse }[];
  /** Of the spread after it has doubled, microseconds. */
  readonly resilience: Recovery;
  /** Whether prices could be moved for a profit under the fitted forms: schedules that trade against themselves; null: no cheapest schedule at all. */
  readonly manipulable: { readonly powerLaw: boolean; readonly exponential: boolean };
  readonly judged: readonly KernelJudged[] | null;
  /** Net flows of windows of the first stretch, beside the model that would price orders here. */
  readonly flows: FlowStudy & { readonly modelId: string };
}

const HALF_HOUR_US = 1800e6;
const MINUTE_US = 60e6;
const SHOCK_HORIZON_US = 300e6;

/** Fitted on one stretch, judged on another; `model` prices orders where no other is named. */
export function studyTape(
  learn: Stretch,
  judgeOn: Stretch | null,
  model: ImpactModel,
): Result<TapeStudy, Refusal> {
  const orders = marketOrders(learn.tape, learn.from, learn.to);
  const fit = fitKernel(orders);
  if (!fit.ok) return fit;
  const judged =
    judgeOn === null
      ? ok(null)
      : judgeKernel(fit.value, marketOrders(judgeOn.tape, judgeOn.from, judgeOn.to));
  if (!judged.ok) return judged;
  return ok({
    fit: fit.value,
    kyle: kyleByTime(orders, learn),
    resilience: spreadResilience(learn),
    manipulable: manipulableOf(fit.value),
    judged: judged.value,
    flows: { ...flowStudy(learn.tape, learn.from, learn.to, model), modelId: model.id },
  });
}

function kyleByTime(orders: MarketOrders, { from, to }: Stretch): TapeStudy['kyle'] {
  const minutes = Math.max(1, Math.ceil((to - from) / MINUTE_US));
  const flow = new Float64Array(minutes);
  const mids = new Float64Array(minutes + 1).fill(NaN);
  for (let i = 0; i < orders.count; i++) {
    const minute = Math.min(minutes - 1, Math.floor((orders.at[i]! - from) / MINUTE_US));
    flow[minute] = flow[minute]! + orders.sign[i]! * orders.size[i]!;
    if (Number.isNaN(mids[minute]!)) mids[minute] = orders.mid[i]!;
  }
  mids[minutes] = orders.mid[orders.count]!;
  // A minute without an order begins where the next one does.
  for (let k = minutes - 1; k >= 0; k--) if (Number.isNaN(mids[k]!)) mids[k] = mids[k + 1]!;
  const each = HALF_HOUR_US / MINUTE_US;
  return Array.from({ length: Math.ceil(minutes / each) }, (_, k) => {
    const a = k * each;
    const b = Math.min(minutes, (k + 1) * each);
    return {
      from: from + k * HALF_HOUR_US,
      response: kyleLambda(
        Float64Array.from({ length: b - a }, (__, j) => mids[a + j + 1]! - mids[a + j]!),
        flow.slice(a, b),
      ),
    };
  });
}

function spreadResilience({ tape, from, to }: Stretch): Recovery {
  const at: number[] = [];
  const spread: number[] = [];
  for (let i = 0; i < tape.count && tape.at[i]! < to; i++) {
    if (tape.at[i]! < from) continue;
    const level = i * tape.depth;
    const bid = tape.bidPrice[level]!;
    const ask = tape.askPrice[level]!;
    at.push(tape.at[i]!);
    spread.push(
      tape.bidSize[level]! > 0 && tape.askSize[level]! > 0 && bid < ask ? ask - bid : NaN,
    );
  }
  const times = Float64Array.from(at);
  const spreads = Float64Array.from(spread);
  const usual = timeWeighted(times, spreads, from, to).value;
  return recoveryAfterShocks(times, spreads, { usual, size: usual, horizon: SHOCK_HORIZON_US });
}

const TRADES = 20;
/** Twenty trades at even distances, the cheapest under the fitted form: whoever sells in the middle of buying is paid for pushing the price. */
function manipulableOf({ power, exponential }: KernelFit): TapeStudy['manipulable'] {
  const times = Array.from({ length: TRADES }, (_, i) => i);
  const turns = (kernel: Parameters<typeof kernelSchedule>[0]): boolean => {
    const schedule = kernelSchedule(kernel, times, 1);
    return !schedule.ok || againstItself(schedule.value) > 0;
  };
  return {
    powerLaw:
      !(power.exponent.value >= 0) ||
      turns({ kind: 'power', scale: 1, exponent: power.exponent.value }),
    exponential:
      !(exponential.transient.value >= 0) ||
      turns({ kind: 'exponential', rho: exponential.decay.value }),
  };
}
