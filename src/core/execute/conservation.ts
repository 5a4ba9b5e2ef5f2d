import { openOf } from '#core/execute/begin';
import type { ParentEvent, ParentState, Stepped } from '#core/execute/parent-state';
import { slicesBefore } from '#core/execute/plan-in-force';
import { invariant } from '#core/kernel/assert';

/** EXE-1: lots are neither made nor lost. Called after every step, in production too. */
export function assertConserved(before: ParentState, event: ParentEvent, after: Stepped): void {
  const { state, commands } = after;
  invariant(
    isRestatement(event) || state.filled >= before.filled,
    'only the venue takes a fill back',
  );
  invariant(
    state.attempts === before.attempts ||
      slicesBefore(state.acceptance) !== slicesBefore(before.acceptance) ||
      state.attempts.every((count, i) => count >= (before.attempts[i] ?? 0)),
    'an id is never used again',
  );
  if (commands.some((command) => command.type === 'propose')) {
    invariant(
      state.filled + openOf(state) <= state.acceptance.order.quantity,
      'no child is proposed beyond what is left of its parent',
    );
    invariant(event.type === 'look', 'only a look at the market proposes orders');
  }
  if (event.type === 'fill' && !before.executions.has(event.fill.executionId)) {
    invariant(
      state.filled === before.filled + event.fill.quantity,
      'a fill is a fact: counted whole, once',
    );
  }
}

const isRestatement = (event: ParentEvent): boolean =>
  event.type === 'busted' || event.type === 'corrected';
