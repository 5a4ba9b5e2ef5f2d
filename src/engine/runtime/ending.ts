import { isOver } from '#core/execute/begin';
import type { Body } from '#core/journal/body';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import { finishedTca } from '#engine/runtime/finish';
import type { Watching } from '#engine/runtime/looks';
import type { EngineState } from '#engine/runtime/state';

/** The end of a parent, once. */
export function endingOf(
  deps: EngineDeps,
  state: EngineState,
  parentId: string,
  watched: Watching,
): readonly Body[] {
  const parent = state.parents.get(parentId);
  const record = state.records.get(parentId);
  if (parent === undefined || record === undefined || !isOver(parent) || record.endedAt !== null)
    return [];
  const seen = watched.of(parentId);
  const tca = finishedTca(record, {
    deps,
    besides: state.besides,
    watched: seen,
    now: deps.clock.now(),
  });
  watched.forget(parentId);
  const { status } = parent;
  return [{ type: 'ended', parentId, status, tca, ...(seen === null ? {} : { watched: seen }) }];
}

/**
 * EXE-13: a fill, bust or correction of a parent that has ended restates its end and its cost; called before the event is applied, answers what to record
 * after it. null where the parent still works, or nothing of the kind happened.
 */
export function restatementOf(state: EngineState, body: Body): ((deps: EngineDeps) => Body) | null {
  if (body.type !== 'parent') return null;
  const { type } = body.event;
  const { parentId } = body;
  if (
    (type !== 'fill' && type !== 'busted' && type !== 'corrected') ||
    state.records.get(parentId)?.endedAt === null
  )
    return null;
  return (deps) => {
    const parent = state.parents.get(parentId);
    const record = state.records.get(parentId);
    const tca =
      record === undefined
        ? null
        : finishedTca(record, {
            deps,
            besides: state.besides,
            watched: record.watched,
            now: record.endedAt ?? deps.clock.now(),
          });
    return {
      type: 'restated',
      parentId,
      status: parent?.status ?? 'partial',
      tca,
      reason: type === 'fill' ? 'a fill came in after the end' : `a fill was ${type} after the end`,
    };
  };
}
