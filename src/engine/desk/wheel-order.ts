import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { NewOrder } from '#core/plan/new-order';
import { strategyNamed } from '#core/plan/strategies';
import { drawArm, type WheelDraw, type WheelRule } from '#core/tca/wheel';

export interface DrawnOrder {
  readonly order: NewOrder;
  readonly wheel?: WheelDraw;
}

/** TCA-56: an order that leaves its strategy to the wheel, with what was drawn; any other as it is. Each order is drawn from its own id. */
export function drawnOrder(
  order: NewOrder,
  rule: WheelRule | null,
  nextId: () => string,
): Result<DrawnOrder, Problem> {
  const { byWheel, ...named } = order;
  if (byWheel === undefined) return ok({ order });
  if (rule === null) return err(NO_WHEEL);
  const parentId = order.parentId ?? nextId();
  const stratum = `${order.symbol} ${order.side}`;
  const wheel = drawArm({ ...rule, by: 'each' }, { parentId, stratum, earlier: 0 });
  const strategy = strategyNamed(wheel.arm);
  return strategy === null ? err(NO_WHEEL) : ok({ order: { ...named, parentId, strategy }, wheel });
}

const NO_WHEEL = problem(
  'FIELD_INVALID',
  'strategy',
  "strategy may be 'wheel' only where liquidity.wheel is configured",
  'name a strategy, or configure liquidity.wheel with two arms or more',
);
/** What is asked before an order is placed has no draw yet. */
export const NOT_DRAWN_YET = problem(
  'FIELD_INVALID',
  'strategy',
  'the wheel draws a strategy when an order is placed, not before',
  'name a strategy to see what it would cost',
);
