import { type AlertBoard, clear } from '#core/alert/alert-board';
import { isOver } from '#core/execute/begin';
import { DAY_US, durationUs, MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import { reconciledAtIn } from '#core/ledger/controls';
import { letGoFills, letGoParent } from '#core/ledger/ledger';
import type { EngineState } from '#engine/runtime/engine-state';

/**
 * For so long what has ended stays in memory, before the last moment at which our books equalled the venue's statement: a statement that is asked for again lists
 * the executions of a day before that moment, and each of them has to find its order.
 */
const KEPT_US = durationUs(DAY_US + 60 * MINUTE_US);
/** A warning that nobody acknowledged. */
const ALERTS_KEPT_US = durationUs(7 * DAY_US);

/** JRN-18: what has ended leaves memory: it grows with what is open and with the last days, not with the history. Decided by entries alone, so that a replay lets the same go. */
export function letGo(state: EngineState, now: TimeUs): void {
  const { ended, ledger } = state;
  const agreedAt = reconciledAtIn(ledger.controls) ?? now;
  const before = timeUs(Math.max(0, Math.min(now, agreedAt) - KEPT_US));
  if ((ended[0]?.at ?? Infinity) > before) return;
  const instruments = new Set<string>();
  for (let left = ended.length; left > 0 && (ended[0]?.at ?? Infinity) <= before; left--) {
    const each = ended.shift();
    if (each === undefined) break;
    const gone = each.type === 'basket' ? letGoBasket(state, each.id) : letGoOrder(state, each.id);
    // Something was heard of it after its end.
    if (gone === null) ended.push({ ...each, at: now, endedBy: state.sequence });
    else {
      state.goneTo = Math.max(state.goneTo, each.endedBy);
      for (const id of gone) instruments.add(id);
    }
  }
  const atWork = [...state.parents].flatMap(([id, parent]) => (isOver(parent) ? [] : [id]));
  for (const id of instruments) letGoFills(ledger, id, before, atWork);
  letGoAlerts(state.alerts, now);
}

/** The instruments that it traded; null: it is not over. */
function letGoOrder(state: EngineState, parentId: string): readonly string[] | null {
  const { parents, records, ledger, besides } = state;
  const parent = parents.get(parentId);
  const record = records.get(parentId);
  const listed = record?.instrument.id;
  if (parent !== undefined && !isOver(parent)) return null;
  for (const { order } of ledger.living.get(listed ?? '')?.values() ?? [])
    if (order.parentId === parentId) return null;
  const orders = [...(record?.children.keys() ?? [])];
  const executions = [...(parent?.executions.entries() ?? [])].map(([id]) => id);
  letGoParent(ledger, parentId, { orders, executions });
  for (const id of [...orders, ...executions]) besides.delete(id);
  parents.delete(parentId);
  records.delete(parentId);
  forgetRequest(state, parentId);
  return listed === undefined ? [] : [listed];
}

function letGoBasket(state: EngineState, basketId: string): readonly string[] | null {
  const orders = (state.baskets.get(basketId)?.waves ?? []).flatMap((wave) => wave.orders);
  const parents = orders.map((order) => state.parents.get(order.parentId));
  if (parents.some((parent) => parent !== undefined && !isOver(parent))) return null;
  state.baskets.delete(basketId);
  state.ledger.leggings.delete(basketId);
  forgetRequest(state, basketId);
  return orders.flatMap(({ parentId }) => {
    const gone = letGoOrder(state, parentId);
    if (gone === null)
      state.ended.push({
        type: 'order',
        id: parentId,
        at: state.lastAt,
        endedBy: state.sequence,
      });
    return gone ?? [];
  });
}

function forgetRequest({ requests, askedBy }: EngineState, id: string): void {
  const key = askedBy.get(id);
  if (key !== undefined) requests.delete(key);
  askedBy.delete(id);
}

/** What a person has seen goes; what is critical and was not seen stays for ever. */
function letGoAlerts(board: AlertBoard, now: TimeUs): void {
  for (const [key, { at, acknowledged, severity }] of board.alerts) {
    const keptUs = acknowledged !== null ? KEPT_US : ALERTS_KEPT_US;
    if ((acknowledged !== null || severity !== 'critical') && at < now - keptUs)
      clear(board, key, now);
  }
}
