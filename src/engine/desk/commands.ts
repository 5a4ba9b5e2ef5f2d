import type { FittedModel } from '#core/cost/calibrate/champion';
import type { LearnedNote } from '#core/cost/calibrate/learned';
import type { Identity } from '#core/gate/roles';
import type { OrderRecord } from '#core/journal/order-record';
import type { Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { KillScope } from '#core/ledger/controls';
import type { NewOrder } from '#core/plan/new-order';
import type { OrderAmendment } from '#core/plan/order-amendment';
import type { WaitState } from '#core/plan/waiting-order';
import type { BasketReport } from '#core/portfolio/basket-report';
import type { NewBasket } from '#engine/desk/basket-legs';
import type { Desk, DeskError } from '#engine/desk/desk';
import type { NewWait } from '#engine/desk/desk-waits';
import type { SignalWish } from '#engine/desk/portfolio-wishes';

/** What people want done, as a value: it travels from a server to the engine. */
export type DeskCommand = { readonly by: Identity } & (
  | { readonly type: 'place'; readonly order: NewOrder; readonly idempotencyKey: string | null }
  | { readonly type: 'signal'; readonly wish: SignalWish; readonly idempotencyKey: string | null }
  | { readonly type: 'cancel'; readonly parentId: string }
  | { readonly type: 'pause'; readonly parentId: string; readonly reason: string }
  | { readonly type: 'resume'; readonly parentId: string; readonly reason: string }
  | {
      readonly type: 'amend';
      readonly parentId: string;
      readonly amendment: OrderAmendment;
      readonly reason: string;
    }
  | {
      readonly type: 'placeBasket';
      readonly basket: NewBasket;
      readonly idempotencyKey: string | null;
    }
  | { readonly type: 'cancelBasket'; readonly basketId: string }
  | { readonly type: 'placeWait'; readonly wait: NewWait; readonly idempotencyKey: string | null }
  | { readonly type: 'cancelWait'; readonly waitId: string }
  | { readonly type: 'kill'; readonly scope: KillScope; readonly reason: string }
  | { readonly type: 'release'; readonly scope: KillScope; readonly reason: string }
  | { readonly type: 'enableStrategy'; readonly strategy: string; readonly reason: string }
  | {
      readonly type: 'resolve';
      readonly id: string;
      readonly how: 'adopt' | 'ignore';
      readonly reason: string;
    }
  | {
      readonly type: 'restrict';
      readonly instrumentId: string;
      readonly on: boolean;
      readonly reason: string;
    }
  | { readonly type: 'acknowledge'; readonly key: string }
  | { readonly type: 'learn'; readonly found: Pick<LearnedNote, 'refit' | 'why'> }
  | { readonly type: 'promote'; readonly model: FittedModel; readonly reason: string }
  | { readonly type: 'revert'; readonly reason: string }
);

/** What came of a command. */
export interface Carried {
  /** Id of the order or the basket; '' where it is about none. */
  readonly about: string;
  /** The same request was made before, and this is what came of it then. */
  readonly isRepeat: boolean;
}

/** Where commands go. An answer that is no error is a promise: what it tells of is durable, and can be read. */
export interface Commands {
  carryOut(command: DeskCommand): Promise<Result<Carried, DeskError>>;
}

/** What stops orders goes before everything else. */
export const isStop = ({ type }: DeskCommand): boolean =>
  type === 'kill' ||
  type === 'cancel' ||
  type === 'cancelBasket' ||
  type === 'cancelWait' ||
  type === 'pause';

/** Carries a command out at a desk. */
function carryOutHere(desk: Desk, command: DeskCommand): Result<Carried, DeskError> {
  const isRepeat = 'idempotencyKey' in command && desk.hasAsked(command.by, command.idempotencyKey);
  const about = actOf(desk, command);
  return about.ok ? ok({ about: about.value, isRepeat }) : about;
}

/** Carries out what a server sent under this id, and only once. */
export function carryOutOnce(
  desk: Desk,
  commandId: string,
  command: DeskCommand,
): Result<Carried, DeskError> {
  const before = desk.carriedOut(commandId);
  if (before !== null) return ok({ about: before.about, isRepeat: false });
  return desk.under(commandId, () => carryOutHere(desk, command));
}

/** Answers the id of what it was about. */
function actOf(desk: Desk, command: DeskCommand): Result<string, DeskError> {
  const { by } = command;
  const { baskets } = desk.portfolio;
  switch (command.type) {
    case 'place':
      return parentIdOf(desk.place(command.order, command));
    case 'signal':
      return parentIdOf(desk.signal(command.wish, command));
    case 'cancel':
      return parentIdOf(desk.cancel(command.parentId, by));
    case 'pause':
      return parentIdOf(desk.pause(command.parentId, by, command.reason));
    case 'resume':
      return parentIdOf(desk.resume(command.parentId, by, command.reason));
    case 'amend':
      return parentIdOf(desk.amend(command.parentId, command.amendment, by, command.reason));
    case 'placeBasket':
      return basketIdOf(baskets.place(command.basket, command));
    case 'cancelBasket':
      return basketIdOf(baskets.cancel(command.basketId, by));
    case 'placeWait':
      return waitIdOf(desk.waits.place(command.wait, command));
    case 'cancelWait':
      return waitIdOf(desk.waits.cancel(command.waitId, by));
    case 'kill':
      return noId(desk.controls.kill(command.scope, by, command.reason));
    case 'release':
      return noId(desk.controls.release(command.scope, by, command.reason));
    case 'enableStrategy':
      return noId(desk.controls.enableStrategy(command.strategy, by, command.reason));
    case 'resolve':
      return noId(desk.controls.resolve(command.id, command.how, by, command.reason));
    case 'restrict':
      return noId(desk.controls.restrict(command.instrumentId, command.on, by, command.reason));
    case 'acknowledge':
      return noId(desk.alerts.acknowledge(command.key, by));
    case 'promote':
      return noId(desk.models.promote(command.model, by, command.reason));
    case 'learn':
      return noId(desk.models.learn(command.found, by));
    case 'revert':
      return noId(desk.models.revert(by, command.reason));
  }
}
const parentIdOf = (done: Result<OrderRecord, DeskError>): Result<string, DeskError> =>
  done.ok ? ok(done.value.parentId) : done;
const basketIdOf = (done: Result<BasketReport, DeskError>): Result<string, DeskError> =>
  done.ok ? ok(done.value.basket.basketId) : done;
const waitIdOf = (done: Result<WaitState, DeskError>): Result<string, DeskError> =>
  done.ok ? ok(done.value.wait.waitId) : done;
const noId = (done: Result<void, DeskError>): Result<string, DeskError> =>
  done.ok ? ok('') : done;

/** The commands of a desk in this process. */
export const commandsOf = (desk: Desk): Commands => ({
  async carryOut(command) {
    const carried = carryOutHere(desk, command);
    const written = await desk.settled();
    return written.ok || !carried.ok ? carried : refused(written.error);
  },
});
const refused = (refusal: Refusal): Result<never, DeskError> => err({ kind: 'refusal', refusal });
