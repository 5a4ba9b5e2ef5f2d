import { addTime, durationUs, type TimeUs } from '#core/kernel/units';
import { priceOf } from '#core/market/instrument';
import { NO_PARAMETERS } from '#core/plan/strategies';
import type { Desk, NewOrder } from '#engine/desk/desk';
import type { ParentItem } from './script.ts';
import { DAY_SECONDS, type ListedName, secondsAfterOpen, type World } from './world.ts';

export interface PeopleDeps {
  readonly world: World;
  readonly now: () => TimeUs;
  readonly local: () => TimeUs;
  readonly post: (at: TimeUs, what: () => void) => void;
  /** Runs it in the process, if that is up. */
  readonly atDesk: (what: (desk: Desk) => void) => void;
}
/** Who uses the service: clients that want an answer, and people with a role. */
export interface People {
  place(item: ParentItem): void;
  cancelParent(id: string): void;
  switchKill(on: boolean): void;
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

function orderOf(item: ParentItem, { instrument, openBid }: ListedName): NewOrder {
  const limit =
    item.limitTicks === null
      ? null
      : Number(
          priceOf(
            instrument,
            openBid + (item.side === 'buy' ? item.limitTicks : -item.limitTicks),
          ).toFixed(2),
        );
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
