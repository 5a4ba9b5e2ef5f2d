import { refusal, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { bps, lots, ratio, timeUs, type Bps, type TimeUs } from '#core/kernel/units';
import { estimateCost, type EstimateInput } from '#core/impact/estimate';
import type { CostEstimate, ImpactModel } from '#core/impact/model';
import type { LiquidityPolicy, LiquidityProfile } from '#core/liquidity/profile';
import type { Fees } from '#core/market/fees';
import { notionalOf, priceOf, quantityOf, type Instrument } from '#core/market/instrument';
import { fractionOfDay, sessionAt, type SessionDay } from '#core/market/session';
import { midOf, type MarketView } from '#core/market/view';
import type { ParentOrder } from '#core/order/parent';
import { allocate } from '#core/schedule/allocate';
import { type AlmgrenChriss } from '#core/schedule/almgren-chriss';
import type { FrontierPoint, Plan, Slice } from '#core/schedule/plan';
import { shortfallWeights, volumeWeights, type Stretch } from '#core/schedule/weights';

export interface PlanInput {
  readonly order: ParentOrder;
  readonly instrument: Instrument;
  readonly profile: LiquidityProfile;
  readonly model: ImpactModel;
  readonly view: MarketView;
  readonly policy: LiquidityPolicy;
  readonly fees: Fees;
}

// Resting first and taking what is left over: about half of the lots are expected to pay the spread. An assumption, stated in every plan.
const TAKER_SHARE = 0.5;
/** Band of every plan: tactics may run this far behind or ahead, as fractions of the parent. */
const SLICES_WANTED = 12;
const SLICE_SECONDS_MIN = 5;
const BAND = { behind: ratio(0.05), ahead: ratio(0.02) };
/** Multiples of the risk aversion at which liquidating takes about its horizon; the frontier is shown over these. */
const FRONTIER = [0, 0.1, 0.3, 1, 3, 10, 30];

interface Grid {
  readonly day: SessionDay;
  readonly stretches: readonly Stretch[];
  readonly edges: readonly TimeUs[];
}

/** Stage 4: a schedule in lots over the session, with what it is expected to cost. SCH-1: slices are contiguous and sum to the order. */
export function buildPlan(input: PlanInput): Result<{ readonly plan: Plan; readonly estimate: CostEstimate }, Refusal> {
  const { order, instrument, view } = input;
  const mid = midOf(view);
  if (mid === null) return err(refusal('MARKET_DATA_MISSING', 'a plan needs a two-sided market, one side was empty', { instrument: instrument.id }, 'wait for quotes'));
  const value = notionalOf(instrument, order.quantity, mid);
  if (value < instrument.minNotional) {
    return err(refusal('BELOW_MINIMUM_NOTIONAL', `the order must be worth at least ${instrument.minNotional}, was ${value}`, { value, minimum: instrument.minNotional }, 'raise the quantity: the venue takes nothing smaller'));
  }
  const grid = gridOf(input);
  if (!grid.ok) return grid;
  const slices = slicesOf(input, grid.value, mid);
  const priced = price(input, grid.value, slices, mid);
  if (!priced.ok) return priced;
  return ok({ plan: planOf(input, grid.value, slices, priced.value, mid), estimate: priced.value });
}

function gridOf(input: PlanInput): Result<Grid, Refusal> {
  const { order, instrument, policy } = input;
  const day = sessionAt(instrument.session, order.start);
  const facts = { start: order.start, deadline: order.deadline };
  if (day === null || order.start >= day.close) return err(refusal('SESSION_CLOSED', 'the order must start in a session of its market, did not', facts, 'choose a start within trading hours'));
  const start = Math.max(order.start, day.open);
  const end = instrument.session.openUs === 0 && instrument.session.weekdays.length === 7 ? order.deadline : Math.min(order.deadline, day.close);
  if (end <= start) return err(refusal('PLAN_INFEASIBLE', 'the deadline must lie after the start and the open, did not', facts, 'give a later deadline'));
  // A short order still gets a schedule: a dozen slices, of five seconds at least.
  const seconds = (end - start) / 1e6;
  const count = Math.max(1, Math.round(seconds / policy.sliceIntervalSeconds), Math.min(SLICES_WANTED, Math.floor(seconds / SLICE_SECONDS_MIN)));
  const edges = Array.from({ length: count + 1 }, (_, i) => timeUs(i === count ? end : Math.round(start + ((end - start) * i) / count)));
  const stretches = edges.slice(1).map((to, i) => stretchOf(day, edges[i] ?? to, to));
  return ok({ day, edges, stretches });
}

/** A market that never closes has no edge at midnight: its curve goes round. */
function stretchOf(day: SessionDay, from: TimeUs, to: TimeUs): Stretch {
  const length = day.close - day.open;
  const wraps = to > day.close;
  if (!wraps) return { from: fractionOfDay(day, from), to: fractionOfDay(day, to) };
  const offset = Math.floor((from - day.open) / length) * length;
  return { from: (from - day.open - offset) / length, to: Math.min(1, (to - day.open - offset) / length) };
}

/** Weights by strategy, rounded to lots, small slices merged into their neighbours (F9: merged, never everything at once). */
function slicesOf(input: PlanInput, grid: Grid, mid: number): readonly Slice[] {
  const { order, instrument } = input;
  const counts = allocate(order.quantity, weightsOf(input, grid, mid));
  const least = Math.max(1, Math.ceil(instrument.minNotional / notionalOf(instrument, lots(1), mid)));
  const merged: { start: TimeUs; end: TimeUs; quantity: number }[] = [];
  let running: { start: TimeUs; end: TimeUs; quantity: number } | null = null;
  for (let i = 0; i < counts.length; i++) {
    const [start, end] = [grid.edges[i] ?? order.start, grid.edges[i + 1] ?? order.deadline];
    running = running === null ? { start, end, quantity: counts[i] ?? 0 } : { start: running.start, end, quantity: running.quantity + (counts[i] ?? 0) };
    if (running.quantity >= least) {
      merged.push(running);
      running = null;
    }
  }
  const last = merged.at(-1);
  if (running !== null && last !== undefined) {
    last.end = running.end;
    last.quantity += running.quantity;
  } else if (running !== null) merged.push(running);
  return merged.map((slice) => ({ ...slice, quantity: lots(slice.quantity) }));
}

function weightsOf(input: PlanInput, grid: Grid, mid: number): readonly number[] {
  const { order, profile } = input;
  const equal = grid.stretches.map(({ from, to }) => Math.max(1e-12, to - from));
  const byVolume = (): readonly number[] => volumeWeights(profile.curve, grid.stretches).map((weight) => Math.max(1e-12, weight));
  switch (order.strategy) {
    case 'twap':
      return equal;
    case 'vwap':
    case 'adaptive':
    case 'pov':
      return byVolume();
    case 'is': {
      const parameters = parametersOf(input, grid, mid);
      return shortfallWeights(parameters, order.riskAversion ?? naturalRiskAversion(parameters));
    }
  }
}

/**
 * Almgren-Chriss parameters from the desk's one cost model. Trading X in T days at a constant rate costs, beyond the spread, what the model says
 * (I, a share of price); a linear temporary impact of the same cost has eta (X/T) = I S. Permanent impact is in it: gamma = 0.
 */
function parametersOf(input: PlanInput, grid: Grid, mid: number): AlmgrenChriss {
  const { order, instrument, profile, model, view } = input;
  const X = quantityOf(instrument, order.quantity);
  const S = priceOf(instrument, mid);
  const T = horizonDays(grid);
  const impact = model.impactBps({ advShare: ratio(X / profile.adv.value), volatilityDaily: ratio(profile.volatilityDaily.value) }) / 1e4;
  const spread = ((view.asks[0]?.price ?? mid) - (view.bids[0]?.price ?? mid)) / 2;
  return { X, T, N: grid.stretches.length, sigma: S * profile.volatilityDaily.value, alpha: 0, epsilon: priceOf(instrument, spread), gamma: 0, eta: Math.max(1e-300, (impact * S * T) / X) };
}
const horizonDays = (grid: Grid): number => ((grid.edges.at(-1) ?? 0) - (grid.edges[0] ?? 0)) / (grid.day.close - grid.day.open);

/** The default for `is`: kappa T = 2, two e-folds within the horizon. */
const naturalRiskAversion = (p: AlmgrenChriss): number => ((2 / p.T) ** 2 * p.eta) / p.sigma ** 2;

function price(input: PlanInput, grid: Grid, slices: readonly Slice[], mid: number): Result<CostEstimate, Refusal> {
  const { order, profile, model, instrument, fees, view } = input;
  const estimate: EstimateInput = {
    profile, model, instrument, side: order.side, quantity: order.quantity, mid, view, immediate: false, horizonDays: horizonDays(grid),
    varianceDays: varianceDays(slices, order.quantity, grid.day), takerShare: TAKER_SHARE, fees, asOf: view.at,
  };
  return estimateCost(estimate);
}

/** int (x / X)^2 dt in trading days, holdings falling evenly within each slice: Almgren & Chriss eq (9) without sigma, in the limit of many trades a slice. */
function varianceDays(slices: readonly Slice[], quantity: number, day: SessionDay): number {
  let held = quantity;
  let sum = 0;
  for (const slice of slices) {
    const left = held - slice.quantity;
    sum += (((slice.end - slice.start) / (day.close - day.open)) * (held * held + held * left + left * left)) / (3 * quantity * quantity);
    held = left;
  }
  return sum;
}

function planOf(input: PlanInput, grid: Grid, slices: readonly Slice[], estimate: CostEstimate, mid: number): Plan {
  const { order, profile, instrument, policy } = input;
  const cap = Math.min(order.participationMax, policy.maxParticipation);
  const expected = slices.map((slice) => volumeWeights(profile.curve, [stretchOf(grid.day, slice.start, slice.end)])[0] ?? 0).map((share) => (share * profile.adv.value) / quantityOf(instrument, lots(1)));
  const all = expected.reduce((sum, volume) => sum + volume, 0);
  const planned = Math.max(...slices.map((slice, i) => slice.quantity / (slice.quantity + (expected[i] ?? 0))));
  return {
    strategy: order.strategy, start: slices[0]?.start ?? order.start, end: slices.at(-1)?.end ?? order.deadline, slices, band: BAND,
    povRate: order.strategy === 'pov' ? (order.povRate ?? ratio(cap)) : null, participationMax: ratio(cap), residual: order.residual,
    participationPlanned: ratio(planned), expectedBps: estimate.expectedBps, stdevBps: estimate.stdevBps,
    completion: ratio(Math.min(1, (cap * all) / order.quantity)), frontier: frontierOf(input, grid, mid),
    assumptions: [
      `volume: ${profile.adv.source}; curve: ${profile.curve.source}`,
      `half of the lots take, half rest; the resting half is expected to earn nothing`,
      `${slices.length} slices, merged where the venue's minimum needs it`,
      ...(order.strategy === 'is' ? ['Almgren-Chriss with temporary impact linearised at this size; default risk aversion: two e-folds within the horizon'] : []),
    ],
  };
}

/** Cost against risk of Almgren-Chriss schedules of this order, from patient to urgent. */
function frontierOf(input: PlanInput, grid: Grid, mid: number): readonly FrontierPoint[] {
  const parameters = parametersOf(input, grid, mid);
  const natural = naturalRiskAversion(parameters);
  const notional = parameters.X * priceOf(input.instrument, mid);
  const tau = parameters.T / parameters.N;
  return FRONTIER.map((factor) => {
    const trades = shortfallWeights(parameters, factor * natural);
    let [held, squares, heldSquares] = [parameters.X, 0, 0];
    for (const n of trades) {
      held -= n;
      squares += n * n;
      heldSquares += held * held;
    }
    const cost = parameters.epsilon * parameters.X * TAKER_SHARE + (parameters.eta / tau) * squares;
    return { riskAversion: factor * natural, expectedBps: inBps(cost / notional), stdevBps: inBps((parameters.sigma * Math.sqrt(tau * heldSquares)) / notional) };
  });
}
const inBps = (share: number): Bps => bps(share * 1e4);
