import type { ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { EngineState } from '#engine/runtime/state';

/** Is this the end of an order that we asked for? One that the venue ends by itself waits for the next look, lest the two of us run in circles. */
export function isTakenBack(state: EngineState, parentId: string, event: ParentEvent): boolean {
  if (event.type !== 'cancelled' && event.type !== 'expired') return false;
  return (
    (state.parents.get(parentId)?.children.get(event.clientOrderId)?.cancelRequestedAt ?? null) !==
    null
  );
}

/** A look that decides nothing leaves no trace, but for a point of the charts now and then: a replay of the others would change nothing. */
export function isWorthATrace(
  { progressIntervalUs }: Pick<EngineDeps, 'progressIntervalUs'>,
  state: EngineState,
  parent: ParentState,
  event: ParentEvent & { readonly type: 'look' },
  { state: after, commands }: Stepped,
): boolean {
  const record = state.records.get(parent.acceptance.order.parentId);
  const last = record?.progress.at(-1)?.at ?? 0;
  if (event.view.at - last >= progressIntervalUs) return true;
  // What it waits for is reported when it changes: an order that ends with less than was asked for says why.
  return commands.length > 0 || after.status !== parent.status || after.note !== parent.note;
}
