import { foldAlerts } from '#core/alert/fold-alerts';
import { ROUNDS_KEPT } from '#core/cost/calibrate/learned';
import { beginParent, isOver } from '#core/execute/begin';
import type { Command, ParentEvent, Stepped } from '#core/execute/parent-state';
import { step } from '#core/execute/step';
import { lessonOfLook, lessonOfReport, lessonOfSend } from '#core/execute/venue-lessons';
import type { Body, Entry } from '#core/journal/body';
import { type FoldTable, foldBody } from '#core/journal/fold';
import type { OrderRecord } from '#core/journal/order-record';
import { invariant } from '#core/kernel/assert';
import { MINUTE_US, type TimeUs, timeUs } from '#core/kernel/units';
import type { VenueReport } from '#core/order/venue-report';
import type { ParentOrder } from '#core/plan/parent';
import { beginWait, type WaitState } from '#core/plan/waiting-order';
import { type BasketState, beginBasket, shiftBasket } from '#core/portfolio/basket-run';
import { projectBody } from '#engine/projection/project';
import { bookBody } from '#engine/runtime/book';
import type { EngineState } from '#engine/runtime/engine-state';
import { letGo } from '#engine/runtime/let-go';

export { type EngineState, emptyState } from '#engine/runtime/engine-state';

/**
 * JRN-2: the one function that changes the state: live and in replay. Returns what the executor wants done; a replay ignores it,
 * because the journal says what was. `ready`: what the executor answered to this entry already, where it was asked before.
 */
export function applyEntry(
  state: EngineState,
  entry: Entry,
  ready: Stepped | null = null,
): readonly Command[] {
  const { body, at, sequence } = entry;
  invariant(sequence === state.sequence + 1, 'the journal has no gaps');
  state.sequence = sequence;
  state.lastAt = at;
  bookBody(state.ledger, body, at);
  const commands = foldBody(STATE_TABLE, NO_COMMANDS, body, state, at, ready);
  projectBody(state.records, entry, (parentId) => state.parents.get(parentId));
  state.tellings.push(...foldAlerts(state.alerts, entry, recordOf(state, body)));
  if (state.letsGo) letGo(state, at);
  return commands;
}
const NO_COMMANDS: readonly Command[] = [];
/** Much longer than any server goes on sending a command again. */
const COMMANDS_KEPT_US = 60 * MINUTE_US;

export const STATE_TABLE: FoldTable<
  readonly [state: EngineState, at: TimeUs, ready: Stepped | null],
  readonly Command[]
> = {
  placed(body, state) {
    const { parentId } = body.acceptance.order;
    remember(state, body, parentId);
    state.parents.set(parentId, beginParent(body.acceptance));
    return NO_COMMANDS;
  },
  turnedAway(body, state, at) {
    remember(state, body, body.order.parentId);
    isEnded(state, body.order, at);
    return NO_COMMANDS;
  },
  parent({ parentId, event, beside }, state, at, ready) {
    learn(state, parentId, event, at);
    if (event.type === 'fill' && beside !== null) state.besides.set(event.fill.executionId, beside);
    return advance(state, parentId, event, ready);
  },
  send({ order, beside }, state, at) {
    const { clientOrderId, parentId } = order;
    state.besides.set(clientOrderId, beside);
    if (isConsolidated(state, parentId))
      state.lessons.set(order.venue, lessonOfSend(state.lessons.get(order.venue), order));
    return advance(state, parentId, { type: 'sent', clientOrderId, at, order }, null);
  },
  kill({ on, by, reason, scope }, state, at) {
    if (scope !== undefined && scope.type !== 'all') return NO_COMMANDS;
    state.kill = { killed: on, by, reason: on ? reason : null, since: at };
    return NO_COMMANDS;
  },
  championed({ model, by, reason }, { models }, at) {
    models.stack.push(model);
    models.changes.push({ at, change: 'promoted', modelId: model.id, by, reason });
    return NO_COMMANDS;
  },
  learned({ note }, { models }, at) {
    models.learned.push({ at, note });
    if (models.learned.length > ROUNDS_KEPT) models.learned.shift();
    return NO_COMMANDS;
  },
  dethroned({ by, reason }, { models }, at) {
    models.stack.pop();
    const modelId = models.stack.at(-1)?.id ?? null;
    models.changes.push({ at, change: 'reverted', modelId, by, reason });
    return NO_COMMANDS;
  },
  basketPlaced({ basket, idempotencyKey, fingerprint, by }, state, at) {
    remember(state, { idempotencyKey, fingerprint, by }, basket.basketId);
    state.baskets.set(basket.basketId, beginBasket(basket, at));
    return NO_COMMANDS;
  },
  basketWave({ basketId, wave }, { baskets }) {
    change(baskets, basketId, (basket) => ({ waves: [...basket.waves, wave] }));
    return NO_COMMANDS;
  },
  basketCancelled({ basketId, by }, { baskets }) {
    change(baskets, basketId, () => ({ status: 'cancelling', note: `cancelled by ${by}` }));
    return NO_COMMANDS;
  },
  basketEnded({ basketId, status, note }, { baskets, ended, sequence }, at) {
    change(baskets, basketId, () => ({ status, note, endedAt: at }));
    ended.push({ type: 'basket', id: basketId, at, endedBy: sequence });
    return NO_COMMANDS;
  },
  moved: null,
  waitPlaced({ wait, idempotencyKey, fingerprint, by }, state, at) {
    remember(state, { idempotencyKey, fingerprint, by }, wait.waitId);
    state.waits.set(wait.waitId, beginWait(wait, at));
    return NO_COMMANDS;
  },
  waitCame({ waitId, trigger, mid }, { waits }, at) {
    changeWait(waits, waitId, { status: 'came', came: { at, trigger, mid } });
    return NO_COMMANDS;
  },
  waitHeld({ waitId, code, message }, { waits }) {
    changeWait(waits, waitId, { held: { code, message } });
    return NO_COMMANDS;
  },
  waitEnded({ waitId, how }, { waits }, at) {
    changeWait(waits, waitId, { status: how, held: null, endedAt: at });
    forgetOldWaits(waits);
    return NO_COMMANDS;
  },
  clockStepped({ byUs }, { baskets, ended }) {
    for (const [i, each] of ended.entries())
      ended[i] = { ...each, at: timeUs(Math.max(0, each.at + byUs)) };
    for (const [basketId, basket] of baskets)
      if (basket.endedAt === null) baskets.set(basketId, shiftBasket(basket, byUs));
    return NO_COMMANDS;
  },
  commanded({ commandId, about }, { commands }, at) {
    commands.set(commandId, { about, at });
    for (const [id, known] of commands) {
      if (at - known.at < COMMANDS_KEPT_US) break;
      commands.delete(id);
    }
    return NO_COMMANDS;
  },
  opened: null,
  refusalFollowed: null,
  acknowledged: null,
  cleared: null,
  clockRefused: null,
  connection: null,
  defect: null,
  stalled: null,
  noticed: null,
  noticedOver: null,
  amend: null,
  cancel: null,
  throttled: null,
  enabled: null,
  restricted: null,
  quarantined: null,
  resolved: null,
  reconciling: null,
  differences: null,
  reconciled: null,
  ended({ parentId }, state, at) {
    const order = state.records.get(parentId)?.order;
    if (order !== undefined) isEnded(state, order, at);
    return NO_COMMANDS;
  },
  restated: null,
};

/** What belongs to a basket goes with its basket. */
function isEnded(
  { ended, baskets, sequence }: EngineState,
  { parentId, basket = '' }: ParentOrder,
  at: TimeUs,
): void {
  if (!baskets.has(basket)) ended.push({ type: 'order', id: parentId, at, endedBy: sequence });
}

const recordOf = (state: EngineState, body: Body): OrderRecord | undefined =>
  body.type === 'parent' || body.type === 'ended' ? state.records.get(body.parentId) : undefined;

const isConsolidated = ({ parents }: EngineState, parentId: string): boolean =>
  parents.get(parentId)?.acceptance.instrument.listings !== undefined;

/** EXE-51: what an entry teaches of the venues of a consolidated instrument. Before the ledger's order has its answer it is not here any more: the parent's child still says when it was sent. */
function learn(state: EngineState, parentId: string, event: ParentEvent, at: TimeUs): void {
  const parent = state.parents.get(parentId);
  if (parent?.acceptance.instrument.listings === undefined) return;
  if (event.type === 'look') {
    for (const [venue, known] of state.lessons)
      state.lessons.set(venue, lessonOfLook(known, parent.acceptance.instrument.id, event.view));
    return;
  }
  if (!isReport(event)) return;
  const id = event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
  const order = state.ledger.orders.get(id)?.order;
  const life = parent.children.get(id)?.life;
  const isRepeat = event.type === 'fill' && parent.executions.has(event.fill.executionId);
  if (order === undefined || isRepeat) return;
  const sentAt = life?.status === 'sent' ? life.sentAt : null;
  const known = state.lessons.get(order.venue);
  state.lessons.set(order.venue, lessonOfReport(known, event, { order, sentAt, at }));
}
const isReport = (event: ParentEvent): event is VenueReport =>
  event.type === 'accepted' || event.type === 'rejected' || event.type === 'fill';

function advance(
  state: EngineState,
  parentId: string,
  event: ParentEvent,
  ready: Stepped | null,
): readonly Command[] {
  const parent = state.parents.get(parentId);
  invariant(parent !== undefined, 'an event belongs to a parent of this journal');
  const stepped = ready ?? step(parent, event);
  state.parents.set(parentId, stepped.state);
  return stepped.commands;
}

/** Two people may pick the same key: each of them sees their own order again, and nobody else's. */
export const requestKey = (by: string, key: string): string => `${by}/${key}`;

function change(
  baskets: Map<string, BasketState>,
  basketId: string,
  to: (basket: BasketState) => Partial<BasketState>,
): void {
  const basket = baskets.get(basketId);
  invariant(basket !== undefined, 'an event belongs to a basket of this journal');
  baskets.set(basketId, { ...basket, ...to(basket) });
}

function changeWait(waits: Map<string, WaitState>, waitId: string, to: Partial<WaitState>): void {
  const wait = waits.get(waitId);
  invariant(wait !== undefined, 'an event belongs to a waiting order of this journal');
  waits.set(waitId, { ...wait, ...to });
}
/** Of those that are over the newest are kept, to look at. */
const WAITS_KEPT = 200;
function forgetOldWaits(waits: Map<string, WaitState>): void {
  const over = [...waits].filter(([, { endedAt }]) => endedAt !== null);
  for (const [waitId] of over.slice(0, Math.max(0, over.length - WAITS_KEPT))) waits.delete(waitId);
}

function remember(
  state: EngineState,
  {
    by,
    idempotencyKey,
    fingerprint,
  }: Pick<Extract<Body, { readonly type: 'placed' }>, 'by' | 'idempotencyKey' | 'fingerprint'>,
  parentId: string,
): void {
  if (idempotencyKey === null) return;
  const key = requestKey(by, idempotencyKey);
  state.requests.set(key, { parentId, fingerprint });
  state.askedBy.set(parentId, key);
}

export function isWorking({ parents }: EngineState): boolean {
  for (const parent of parents.values()) if (!isOver(parent)) return true;
  return false;
}
