import type { Child, ParentState } from '#core/execute/parent-state';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { ParentOrder } from '#core/plan/parent';
import type { Plan } from '#core/plan/plan';

/**
 * EXE-22, F17: the clock was set by `byUs`, and no time has passed: start, slices, deadline and everything that is waited
 * for move with it, so that the order goes on where it was. Without it a clock set back freezes every parent, and one set
 * forwards ends them all.
 */
export function shifted(state: ParentState, byUs: number): ParentState {
  const moved = (at: TimeUs): TimeUs => timeUs(Math.round(at + byUs));
  const movedOrNull = (at: TimeUs | null): TimeUs | null => (at === null ? null : moved(at));
  const childMoved = (child: Child): Child => ({
    ...child,
    life:
      child.life.status === 'sent' || child.life.status === 'unknown'
        ? { ...child.life, sentAt: moved(child.life.sentAt) }
        : child.life,
    proposedAt: moved(child.proposedAt),
    cancelRequestedAt: movedOrNull(child.cancelRequestedAt),
    amendRequestedAt: movedOrNull(child.amendRequestedAt),
  });
  const { acceptance } = state;
  const { order, plan, volume, replan } = acceptance;
  const orderMoved = (of: ParentOrder): ParentOrder => ({
    ...of,
    start: moved(of.start),
    deadline: moved(of.deadline),
  });
  const planMoved = <P extends Plan>(of: P): P => ({
    ...of,
    start: moved(of.start),
    end: moved(of.end),
    slices: of.slices.map((slice) => ({
      ...slice,
      start: moved(slice.start),
      end: moved(slice.end),
    })),
  });
  return {
    ...state,
    acceptance: {
      ...acceptance,
      ...(volume === null || volume === undefined
        ? {}
        : { volume: { ...volume, edges: volume.edges.map(moved) } }),
      order: orderMoved(order),
      plan: planMoved(plan),
      ...(replan === undefined
        ? {}
        : {
            replan: {
              ...replan,
              at: moved(replan.at),
              placed: {
                order: orderMoved(replan.placed.order),
                plan: planMoved(replan.placed.plan),
              },
            },
          }),
    },
    children: new Map([...state.children].map(([id, child]) => [id, childMoved(child)])),
    pausedUntil: movedOrNull(state.pausedUntil),
    lastLookAt: movedOrNull(state.lastLookAt),
    seenAt: movedOrNull(state.seenAt),
    watch: {
      ...state.watch,
      at: moved(state.watch.at),
      heldSince: movedOrNull(state.watch.heldSince),
    },
    recent: state.recent.map((each) => ({ ...each, at: moved(each.at) })),
  };
}
