import { type AlertBoard, emptyBoard, type Telling } from '#core/alert/alert-board';
import { foldAlerts } from '#core/alert/fold-alerts';
import type { FittedModel, ModelChange } from '#core/cost/calibrate/champion';
import { beginParent, isOver } from '#core/execute/begin';
import type { Command, ParentState } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import type { Beside, Body, Entry } from '#core/journal/body';
import { invariant } from '#core/kernel/assert';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { cashIn } from '#core/ledger/assets';
import { emptyLedger, type Ledger } from '#core/ledger/ledger';
import type { OrderRecord } from '#engine/projection/order-record';
import { projectBody, type Records } from '#engine/projection/project';
import { bookBody } from '#engine/runtime/book';
import type { KillState } from '#engine/runtime/kill-state';

/** Everything the engine knows, built by folding the journal and by nothing else: a restart folds it again. */
export interface EngineState {
  sequence: number;
  /** Of the last entry; 0 before the first. */
  lastAt: TimeUs;
  readonly parents: Map<string, ParentState>;
  readonly records: Records;
  /** Orders, positions, cash and switches, counted apart from the parents' own states. */
  readonly ledger: Ledger;
  readonly positions: ReadonlyMap<string, number>; // lots, the ledger's
  readonly requests: Map<string, { readonly parentId: string; readonly fingerprint: string }>; // by who asked and idempotency key
  /** Mid and touch beside each taker's send (by client id) and each maker's fill (by execution id), for TCA. */
  readonly besides: Map<string, Beside>;
  readonly cash: number | null; // the ledger's
  /** The switch of scope `all`. */
  kill: KillState;
  /** Cost models that took over, the one in use last; empty: the published one. */
  readonly models: { readonly stack: FittedModel[]; readonly changes: ModelChange[] };
  readonly alerts: AlertBoard;
  /** Alerts that have not been sent yet; a replay leaves none. */
  readonly tellings: Telling[];
}

export function emptyState(): EngineState {
  const ledger = emptyLedger();
  return {
    sequence: 0,
    lastAt: timeUs(0),
    parents: new Map(),
    records: new Map(),
    ledger,
    positions: ledger.positions,
    requests: new Map(),
    besides: new Map(),
    get cash() {
      return cashIn(ledger, ledger.money);
    },
    kill: { killed: false, by: null, reason: null, since: null },
    models: { stack: [], changes: [] },
    alerts: emptyBoard(),
    tellings: [],
  };
}

/** JRN-2: the one function that changes the state: live and in replay. Returns what the executor wants done; a replay ignores it, because the journal says what was. */
export function applyEntry(state: EngineState, entry: Entry): readonly Command[] {
  invariant(entry.sequence === state.sequence + 1, 'the journal has no gaps');
  state.sequence = entry.sequence;
  state.lastAt = entry.at;
  bookBody(state.ledger, entry.body, entry.at);
  const commands = applyBody(state, entry.body, entry.at);
  projectBody(state.records, entry, (parentId) => state.parents.get(parentId));
  state.tellings.push(...foldAlerts(state.alerts, entry, recordOf(state, entry.body)));
  return commands;
}

function applyBody(state: EngineState, body: Body, at: TimeUs): readonly Command[] {
  switch (body.type) {
    case 'placed':
      remember(state, body, body.acceptance.order.parentId);
      state.parents.set(body.acceptance.order.parentId, beginParent(body.acceptance));
      return [];
    case 'turnedAway':
      remember(state, body, body.order.parentId);
      return [];
    case 'parent':
      if (body.event.type === 'fill' && body.beside !== null)
        state.besides.set(body.event.fill.executionId, body.beside);
      return advance(state, body.parentId, body.event);
    case 'send':
      state.besides.set(body.order.clientOrderId, body.beside);
      return advance(state, body.order.parentId, {
        type: 'sent',
        clientOrderId: body.order.clientOrderId,
        at,
        order: body.order,
      });
    case 'kill':
      if (body.scope !== undefined && body.scope.type !== 'all') return [];
      state.kill = body.on
        ? { killed: true, by: body.by, reason: body.reason, since: at }
        : { killed: false, by: body.by, reason: null, since: at };
      return [];
    case 'championed':
      state.models.stack.push(body.model);
      state.models.changes.push({
        at,
        change: 'promoted',
        modelId: body.model.id,
        by: body.by,
        reason: body.reason,
      });
      return [];
    case 'dethroned':
      state.models.stack.pop();
      state.models.changes.push({
        at,
        change: 'reverted',
        modelId: state.models.stack.at(-1)?.id ?? null,
        by: body.by,
        reason: body.reason,
      });
      return [];
    case 'opened':
    case 'acknowledged':
    case 'cleared':
    case 'clockRefused':
    case 'clockStepped':
    case 'connection':
    case 'defect':
    case 'amend':
    case 'cancel':
    case 'throttled':
    case 'enabled':
    case 'restricted':
    case 'quarantined':
    case 'resolved':
    case 'reconciling':
    case 'differences':
    case 'reconciled':
    case 'ended':
    case 'restated':
      return [];
  }
}

const recordOf = (state: EngineState, body: Body): OrderRecord | undefined =>
  body.type === 'parent' || body.type === 'ended' ? state.records.get(body.parentId) : undefined;

function advance(
  state: EngineState,
  parentId: string,
  event: Parameters<typeof step>[1],
): readonly Command[] {
  const parent = state.parents.get(parentId);
  invariant(parent !== undefined, 'an event belongs to a parent of this journal');
  const stepped = step(parent, event);
  state.parents.set(parentId, stepped.state);
  return stepped.commands;
}

/** Two people may pick the same key: each of them sees their own order again, and nobody else's. */
export const requestKey = (by: string, key: string): string => `${by}/${key}`;

function remember(
  state: EngineState,
  { by, idempotencyKey, fingerprint }: Extract<Body, { readonly type: 'placed' | 'turnedAway' }>,
  parentId: string,
): void {
  if (idempotencyKey !== null)
    state.requests.set(requestKey(by, idempotencyKey), { parentId, fingerprint });
}

export const isWorking = (state: EngineState): boolean =>
  [...state.parents.values()].some((parent) => !isOver(parent));
