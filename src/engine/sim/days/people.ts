import type { Result } from '#core/kernel/result';
import { addTime, durationUs, type Side, type TimeUs } from '#core/kernel/units';
import { priceOf } from '#core/market/instrument';
import type { OrderAmendment } from '#core/plan/order-amendment';
import { NO_PARAMETERS } from '#core/plan/strategies';
import type { Desk, DeskError, NewOrder } from '#engine/desk/desk';
import type { AmendItem, ParentItem } from './script.ts';
import { DAY_SECONDS, type ListedName, secondsAfterOpen, type World } from './world.ts';

export interface PeopleDeps {
  readonly world: World;
  readonly now: () => TimeUs;
  readonly local: () => TimeUs;
  readonly post: (at: TimeUs, what: () => void) => void;
  /** An order is asked to be for this from now on. */
  readonly asked: (parentId: string, amendment: OrderAmendment) => void;
  readonly instrumentOf: (parentId: string) => ParentItem['instrument'];
  /** Runs it in the process, if that is up. */
  readonly atDesk: (what: (desk: Desk) => void) => void;
}
/** Who uses the service: clients that want an answer, and people with a role. */
export interface People {
  place(item: ParentItem): void;
  cancelParent(id: string): void;
  pauseParent(id: string): void;
  resumeParent(id: string): void;
  amendParent(item: AmendItem): void;
  switchKill(on: boolean): void;
  switchParent(id: string, on: boolean): void;
  lookAtFindings(desk: Desk): void;
}
const RETRY_US = durationUs(5_000_000);
const PATIENCE_US = 600_000_000;
const FINDINGS_AFTER_US = 60_000_000;
const LAST_TRY_SECONDS = DAY_SECONDS + 1200;

export function peopleOf(deps: PeopleDeps): People {
  const { world, now, post, atDesk } = deps;

  /** A client that got no answer asks again with the same key. */
  function place(item: ParentItem, since: TimeUs): void {
    const listed = world.listed[item.instrument];
    if (listed === undefined) return;
    let isAnswered = false;
    atDesk((desk) => {
      const done = desk.place(orderOf(item, listed), {
        idempotencyKey: item.id,
        by: 'a client of the simulation',
      });
      isAnswered =
        done.ok ||
        (done.error.kind === 'refusal' &&
          done.error.refusal.code !== 'JOURNAL_UNAVAILABLE' &&
          done.error.refusal.code !== 'RECONCILING');
    });
    if (!isAnswered && now() - since < PATIENCE_US)
      post(addTime(now(), RETRY_US), () => place(item, since));
  }
  /** Tries again until the process takes it. */
  function insist(what: (desk: Desk) => boolean): void {
    let isDone = false;
    atDesk((desk) => {
      isDone = what(desk);
    });
    if (!isDone && now() < secondsAfterOpen(LAST_TRY_SECONDS))
      post(addTime(now(), durationUs(2e6)), () => insist(what));
  }
  return {
    place: (item) => place(item, now()),
    cancelParent: (id) =>
      insist((desk) => desk.order(id) === null || desk.cancel(id, 'a person').ok),
    pauseParent: (id) => insist((desk) => isTaken(desk.pause(id, PERSON, 'the simulation'))),
    resumeParent: (id) => insist((desk) => isTaken(desk.resume(id, PERSON, 'the simulation'))),
    amendParent(item) {
      const listed = world.listed[deps.instrumentOf(item.id)];
      if (listed === undefined) return;
      insist((desk) => {
        const side = desk.order(item.id)?.order.side ?? 'buy';
        const amendment = amendmentIn(item, listed, side, deps.local());
        deps.asked(item.id, amendment);
        return isTaken(desk.amend(item.id, amendment, PERSON, 'the simulation'));
      });
    },
    switchParent: (parentId, on) =>
      insist((desk) => {
        const scope = { type: 'parent', parentId } as const;
        const { kill, release } = desk.controls;
        return isTaken((on ? kill : release)(scope, PERSON, 'the simulation'));
      }),
    switchKill: (on) =>
      insist((desk) =>
        on
          ? desk.kill('a person', 'a test of the switch').killed
          : !desk.release('a person').killed,
      ),
    // Orders and trades of others are let be, what they left on the account is taken over.
    lookAtFindings(desk) {
      for (const { id, kind, since } of desk.controls.state().quarantine) {
        const how = kind === 'position' || kind === 'balance' ? 'adopt' : 'ignore';
        if (Math.abs(deps.local() - since) > FINDINGS_AFTER_US)
          desk.controls.resolve(id, how, { name: 'a person', role: 'risk' }, 'looked at it');
      }
    },
  };
}

const PERSON = { name: 'a person', role: 'admin' } as const;
/** A no is an answer, but for one that says to come again. */
const isTaken = (done: Result<unknown, DeskError>): boolean =>
  done.ok ||
  done.error.kind === 'problems' ||
  !['JOURNAL_UNAVAILABLE', 'RECONCILING'].includes(done.error.refusal.code);

const limitAt = ({ instrument, openBid }: ListedName, side: Side, limitTicks: number): number =>
  Number(priceOf(instrument, openBid + (side === 'buy' ? limitTicks : -limitTicks)).toFixed(2));

function amendmentIn(
  { lots, limitTicks, seconds, strategy }: AmendItem,
  listed: ListedName,
  side: Side,
  now: TimeUs,
): OrderAmendment {
  const limit = limitTicks === 'none' ? null : limitAt(listed, side, limitTicks ?? 0);
  return {
    ...(lots === null ? {} : { quantity: lots }),
    ...(limitTicks === null ? {} : { limit }),
    ...(seconds === null ? {} : { deadline: addTime(now, durationUs(seconds * 1e6)) }),
    ...(strategy === null ? {} : { strategy }),
  };
}

function orderOf(item: ParentItem, listed: ListedName): NewOrder {
  const { instrument } = listed;
  const limit = item.limitTicks === null ? null : limitAt(listed, item.side, item.limitTicks);
  return {
    parentId: item.id,
    symbol: instrument.symbol,
    side: item.side,
    quantity: item.lots,
    strategy: item.strategy,
    start: null,
    deadline: null,
    horizonSeconds: item.seconds,
    limit,
    participationMax: null,
    residual: item.residual,
    reduceOnly: false,
    confirmed: false,
    ...NO_PARAMETERS,
    decisionPrice: null,
  };
}
