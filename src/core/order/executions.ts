import { type Lots, lots, type Side, signOf } from '#core/kernel/units';
import type { VersionedMap } from '#core/kernel/versioned-map';
import type { Commission, Fill } from '#core/order/child';

/** Executions by the venue's id, as they stand now: a busted one stays with quantity 0, so that a late copy of it is still a repeat. */
export type Executions = VersionedMap<string, Fill>;

/** What the venue says about an execution after it reported it. `fee` null: the venue names none, and it stays in proportion to the value. */
export type Restatement =
  | { readonly type: 'busted'; readonly executionId: string }
  | {
      readonly type: 'corrected';
      readonly executionId: string;
      readonly price: number;
      readonly quantity: Lots;
      readonly fee: number | null;
      readonly commission?: Commission;
      readonly realised?: string;
    };

/** ORD-7: a new fill, or null for a repeat: one execution counts once, however often it is reported. */
export const newFill = (
  executions: { has(executionId: string): boolean },
  fill: Fill,
): Fill | null => (executions.has(fill.executionId) ? null : fill);

/** An execution before and after a restatement. */
export interface Restated {
  readonly before: Fill;
  readonly after: Fill;
}

/** ORD-8: null where nothing changes: an execution that was never seen, or a restatement that is reported again. */
export function restate(
  executions: { get(executionId: string): Fill | undefined },
  restatement: Restatement,
): Restated | null {
  const before = executions.get(restatement.executionId);
  if (before === undefined) return null;
  const after =
    restatement.type === 'busted'
      ? { ...bare(before), quantity: NONE, fee: 0 }
      : corrected(before, restatement);
  const isNews =
    after.quantity !== before.quantity ||
    after.price !== before.price ||
    after.fee !== before.fee ||
    after.realised !== before.realised ||
    !isSameCommission(before, after);
  return isNews ? { before, after } : null;
}
const NONE = lots(0);
/** What was said of the old price and quantity is not said of the new ones. */
function bare({
  value: _value,
  commission: _commission,
  realised: _realised,
  ...fill
}: Fill): Fill {
  return fill;
}
export const isSameCommission = (
  a: Pick<Fill, 'commission'>,
  b: Pick<Fill, 'commission'>,
): boolean =>
  a.commission?.asset === b.commission?.asset && a.commission?.amount === b.commission?.amount;

function corrected(before: Fill, to: Restatement & { readonly type: 'corrected' }): Fill {
  const value = to.price * to.quantity;
  const was = before.price * before.quantity;
  // A correction of what was busted brings no rate along: without a fee from the venue it is free until the statement says otherwise.
  const fee = to.fee ?? (was === 0 ? 0 : (before.fee * value) / was);
  return {
    ...bare(before),
    price: to.price,
    quantity: to.quantity,
    fee,
    ...(to.commission === undefined ? {} : { commission: to.commission }),
    ...(to.realised === undefined ? {} : { realised: to.realised }),
  };
}

/** What a restatement changes in money and lots: add these to position, turnover and fees. `quantity` is signed by side. */
export function changeOf(
  { before, after }: Restated,
  side: Side,
): {
  readonly position: number;
  readonly filled: number;
  readonly turnover: number;
  readonly fee: number;
} {
  const filled = after.quantity - before.quantity;
  return {
    position: signOf(side) * filled,
    filled,
    turnover: after.price * after.quantity - before.price * before.quantity,
    fee: after.fee - before.fee,
  };
}
