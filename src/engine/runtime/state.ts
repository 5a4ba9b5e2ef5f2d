import { invariant } from '#core/kernel/assert';
import { lots, signOf, type TimeUs } from '#core/kernel/units';
import { beginParent, isOver } from '#core/execute/begin';
import type { Command, ParentState } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { notionalOf } from '#core/market/instrument';
import type { Beside, Body, Entry } from '#engine/ports/journal-body';
import type { KillState } from '#engine/runtime/desk';
import { projectBody, type Records } from '#engine/projection/project';

/** One fill of ours, for participation over all parents of a symbol. */
export interface FlowFill {
  readonly at: TimeUs;
  readonly quantity: number;
  readonly taker: boolean;
}

/** Everything the engine knows, built by folding the journal and by nothing else: a restart folds it again. */
export interface EngineState {
  sequence: number;
  readonly parents: Map<string, ParentState>;
  readonly records: Records;
  readonly fills: Map<string, FlowFill[]>; // by instrument
  readonly positions: Map<string, number>; // lots
  readonly requests: Map<string, { readonly parentId: string; readonly fingerprint: string }>; // by idempotency key
  /** Mid and touch beside each taker's send (by client id) and each maker's fill (by execution id), for TCA. */
  readonly besides: Map<string, Beside>;
  cash: number | null;
  kill: KillState;
}

export const emptyState = (): EngineState => ({
  sequence: 0,
  parents: new Map(),
  records: new Map(),
  fills: new Map(),
  positions: new Map(),
  requests: new Map(),
  besides: new Map(),
  cash: null,
  kill: { killed: false, by: null, reason: null, since: null },
});

/** JRN-2: the one function that changes the state: live and in replay. Returns what the executor wants done; a replay ignores it, because the journal says what was. */
export function applyEntry(state: EngineState, entry: Entry): readonly Command[] {
  invariant(entry.sequence === state.sequence + 1, 'the journal has no gaps');
  state.sequence = entry.sequence;
  const commands = applyBody(state, entry.body, entry.at);
  projectBody(state.records, entry, (parentId) => state.parents.get(parentId));
  return commands;
}

function applyBody(state: EngineState, body: Body, at: TimeUs): readonly Command[] {
  switch (body.type) {
    case 'opened':
      state.cash ??= body.cash;
      return [];
    case 'placed':
      remember(state, body.idempotencyKey, body.acceptance.order.parentId, body.fingerprint);
      state.parents.set(body.acceptance.order.parentId, beginParent(body.acceptance));
      return [];
    case 'turnedAway':
      remember(state, body.idempotencyKey, body.order.parentId, body.fingerprint);
      return [];
    case 'parent':
      if (body.event.type === 'fill') {
        if (body.beside !== null) state.besides.set(body.event.fill.executionId, body.beside);
        bookFill(state, body.parentId, body.event.fill);
      }
      return advance(state, body.parentId, body.event);
    case 'send':
      state.besides.set(body.order.clientOrderId, body.beside);
      return advance(state, body.order.parentId, { type: 'sent', clientOrderId: body.order.clientOrderId, at });
    case 'kill':
      state.kill = body.on ? { killed: true, by: body.by, reason: body.reason, since: at } : { killed: false, by: body.by, reason: null, since: at };
      return [];
    case 'cancel':
    case 'ended':
      return [];
  }
}

function advance(state: EngineState, parentId: string, event: Parameters<typeof step>[1]): readonly Command[] {
  const parent = state.parents.get(parentId);
  invariant(parent !== undefined, 'an event belongs to a parent of this journal');
  const stepped = step(parent, event);
  state.parents.set(parentId, stepped.state);
  return stepped.commands;
}

function remember(state: EngineState, key: string | null, parentId: string, fingerprint: string): void {
  if (key !== null) state.requests.set(key, { parentId, fingerprint });
}

function bookFill(state: EngineState, parentId: string, fill: { readonly executionId: string; readonly quantity: number; readonly price: number; readonly fee: number; readonly liquidity: string; readonly at: number }): void {
  const parent = state.parents.get(parentId);
  invariant(parent !== undefined, 'a fill belongs to a parent of this journal');
  if (parent.executionIds.has(fill.executionId)) return;
  const { instrument, order } = parent.acceptance;
  const sign = signOf(order.side);
  state.positions.set(instrument.id, (state.positions.get(instrument.id) ?? 0) + sign * fill.quantity);
  if (state.cash !== null) state.cash -= sign * notionalOf(instrument, lots(fill.quantity), fill.price) + fill.fee;
  const flow = state.fills.get(instrument.id) ?? [];
  flow.push({ at: fill.at as TimeUs, quantity: fill.quantity, taker: fill.liquidity === 'taker' });
  state.fills.set(instrument.id, flow);
}

export const isWorking = (state: EngineState): boolean => [...state.parents.values()].some((parent) => !isOver(parent));
