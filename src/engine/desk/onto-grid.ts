import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  addTime,
  DAY_US,
  durationUs,
  type Lots,
  lots,
  type Ratio,
  type Ticks,
  type TimeUs,
} from '#core/kernel/units';
import {
  type Instrument,
  quantityOf,
  quoteValueOf,
  toLots,
  toTicks,
} from '#core/market/instrument';
import { type MarketView, midOf } from '#core/market/view';
import type { Worth } from '#core/plan/new-order';
import type { ParentOrder } from '#core/plan/parent';
import type { ExecutionPolicy } from '#core/plan/policy';
import {
  PARAMETER_NAMES,
  PARAMETERS,
  pickParameters,
  type StrategyParameters,
} from '#core/plan/strategies';
import type { NewOrder } from '#engine/desk/desk';
import { limitsOnGrid } from '#engine/desk/limits-on-grid';

export interface GridInput {
  readonly instrument: Instrument;
  readonly view: MarketView | null;
  readonly now: TimeUs;
  readonly policy: ExecutionPolicy;
  /** For an order that names none. */
  readonly parentId: string;
}

const HORIZON_SECONDS_DEFAULT = 1800;
const QUANTITY_MAX = 1e11;
/** No plan reaches further: beyond it a deadline is a typing mistake. */
export const AHEAD_MAX_US = 31 * DAY_US;

/** Units and prices onto the grid, times in order: every problem at once. */
export function ontoGrid(
  wish: NewOrder,
  input: GridInput,
): Result<ParentOrder, readonly Problem[]> {
  const problems: Problem[] = [];
  const take = <T>(result: Result<T, Problem>): T | null => {
    if (result.ok) return result.value;
    problems.push(result.error);
    return null;
  };
  const { instrument, policy } = input;
  const quantity: Lots | null = take(
    typeof wish.quantity === 'number'
      ? toLots(instrument, wish.quantity, 'quantity')
      : lotsWorth(wish.quantity, input),
  );
  if (quantity !== null && quantityOf(instrument, quantity) > QUANTITY_MAX)
    problems.push(
      problem(
        'QUANTITY_TOO_LARGE',
        'quantity',
        `quantity must be at most ${QUANTITY_MAX}, was ${quantityOf(instrument, quantity)}`,
        'check the unit: quantity is in shares, coins or contracts, not in money',
      ),
    );
  const limit: Ticks | null =
    wish.limit === null ? null : take(toTicks(instrument, wish.limit, 'limit'));
  const decision = wish.decisionPrice === null ? null : inTicks(instrument, wish.decisionPrice);
  const start = wish.start === null || wish.start < input.now ? input.now : wish.start;
  const deadline =
    wish.deadline ??
    addTime(start, durationUs((wish.horizonSeconds ?? HORIZON_SECONDS_DEFAULT) * 1e6));
  if (deadline - input.now > AHEAD_MAX_US)
    problems.push(
      problem(
        'OUT_OF_RANGE',
        'deadline',
        'deadline must be at most 31 days from now, was later',
        'give an earlier deadline; a longer programme is several orders',
      ),
    );
  if (wish.decidedAt != null && wish.decidedAt > start)
    problems.push(
      problem(
        'OUT_OF_RANGE',
        'decidedAt',
        'decidedAt must not be after the start, was later',
        'give the time at which it was decided to trade',
      ),
    );
  if (deadline <= start)
    problems.push(
      problem(
        'DEADLINE_PASSED',
        'deadline',
        'deadline must be after the start and after now, was not',
        'give a later deadline, or horizonSeconds',
      ),
    );
  const participationMax = shareOf(
    wish.participationMax ?? policy.maxParticipation,
    'constraints.max_participation',
    policy.maxParticipation,
    problems,
  );
  const parameters = parametersOf(wish, policy.maxParticipation, problems);
  const parentId = wish.parentId ?? input.parentId;
  const limits = limitsOnGrid(wish.limits ?? null, {
    instrument,
    parentId,
    problems,
    randomise: policy.randomise,
  });
  if (!/^[A-Za-z0-9-]{1,16}$/.test(parentId))
    problems.push(
      problem(
        'BAD_ID',
        'parentId',
        `parentId must be 1 to 16 of A-Z a-z 0-9 -, was '${parentId}'`,
        'shorten it, or leave it out',
      ),
    );
  if (problems.length > 0 || quantity === null) return err(problems);
  return ok({
    parentId,
    instrumentId: instrument.id,
    side: wish.side,
    quantity,
    strategy: wish.strategy ?? policy.defaultStrategy,
    start,
    deadline,
    limit,
    participationMax,
    residual: wish.residual ?? 'complete',
    reduceOnly: wish.reduceOnly,
    confirmed: wish.confirmed,
    ...parameters,
    decisionPrice: decision,
    ...(wish.decidedAt == null ? {} : { decidedAt: wish.decidedAt }),
    ...(limits === null ? {} : { limits }),
    ...(wish.basket === undefined || wish.basket === null ? {} : { basket: wish.basket }),
  });
}

/** SIZ-20: a size in money is counted in lots once, at the mid of this moment. */
function lotsWorth({ value }: Worth, { instrument, view }: GridInput): Result<Lots, Problem> {
  const mid = view === null || !view.valid ? null : midOf(view);
  if (mid === null)
    return err(
      problem(
        'VALUE_WITHOUT_PRICE',
        'value',
        `an order by value needs a two-sided market of ${instrument.id}, there was none`,
        'wait for quotes, or give a quantity',
      ),
    );
  const lot = quoteValueOf(instrument, 1, mid);
  const count = Math.floor(value / lot);
  if (count >= 1) return ok(lots(count));
  return err(
    problem(
      'OUT_OF_RANGE',
      'value',
      `value must be at least one lot, ${lot.toPrecision(6)} ${instrument.currencies.quote}, was ${value}`,
      'give more, or leave it',
    ),
  );
}

/** A decision price may lie between ticks: it is a price on somebody's screen, not an order. */
function inTicks(instrument: Instrument, value: number): number {
  const tick = instrument.tick.units / 10 ** instrument.tick.scale;
  return value / tick;
}

function parametersOf(
  wish: StrategyParameters,
  participationMax: number,
  problems: Problem[],
): StrategyParameters {
  for (const name of PARAMETER_NAMES) {
    const value = wish[name] ?? null;
    if (value !== null && PARAMETERS[name].isShareOfVolume)
      shareOf(value, name, participationMax, problems);
  }
  return pickParameters(wish);
}

/** A share above the configured cap is refused: an order that was silently cut would not be the order that was asked for. */
function shareOf(value: number, path: string, max: number, problems: Problem[]): Ratio {
  if (!(value > 0 && value <= 1))
    problems.push(
      problem(
        'OUT_OF_RANGE',
        path,
        `must be above 0 and at most 1, was ${value}`,
        'give a share of volume, 0.1 for 10 %',
      ),
    );
  else if (value > max)
    problems.push(
      problem(
        'OUT_OF_RANGE',
        path,
        `must be at most the configured ${max}, was ${value}`,
        `give at most ${max}, or raise liquidity.execution.max_participation_rate`,
      ),
    );
  return value;
}
