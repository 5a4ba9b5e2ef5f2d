// What every gateway must do, whatever the venue: each case on one account, in order, judged by reports, statement and the venue's log.
import assert from 'node:assert/strict';
import { approve } from '#core/gate/approved';
import { type Lots, lots, timeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import type { ChildType, VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent } from '#engine/ports/ports';
import { until } from '../support/running-service.ts';
import type { ConformanceVenue } from './venue.ts';

export interface ConformanceCase {
  readonly id: string;
  readonly what: string;
  run(on: Session): Promise<void>;
}
const BASE = 50_000;
const SIZE = lots(2000);

/** One venue under test, with everything that it has said. */
export interface Session {
  readonly venue: ConformanceVenue;
  readonly said: VenueReport[];
  readonly account: AccountEvent[];
  place(type: ChildType, side: 'buy' | 'sell', dollars: number, quantity?: Lots): VenueOrder;
  send(order: VenueOrder): void;
  of(order: VenueOrder): readonly VenueReport[];
  hears(order: VenueOrder, type: VenueReport['type'], seconds?: number): Promise<VenueReport>;
  /** As the executor does: sent again where nothing was written, asked about where the outcome is unknown. */
  arrives(order: VenueOrder): Promise<void>;
  /** As the executor does: again, where a cancel did not get through. */
  takesBack(order: VenueOrder): Promise<void>;
  filled(order: VenueOrder): number;
}

export function sessionOn(venue: ConformanceVenue): Session {
  const said: VenueReport[] = [];
  const account: AccountEvent[] = [];
  let next = 0;
  venue.gateway.listen((event) => void said.push(event));
  venue.gateway.listenAccount?.((event) => void account.push(event));
  venue.start();
  const idOf = (event: VenueReport): string =>
    event.type === 'fill' ? event.fill.clientOrderId : event.clientOrderId;
  const session: Session = {
    venue,
    said,
    account,
    place(type, side, dollars, quantity = SIZE) {
      const order: VenueOrder = {
        clientOrderId: `C${++next}/0/0/0`,
        parentId: `C${next}`,
        instrumentId: venue.instrument.id,
        side,
        quantity,
        limit: venue.price(dollars),
        type,
        reason: '',
        venue: venue.instrument.venue,
      };
      session.send(order);
      return order;
    },
    send: (order) => venue.gateway.send(approve(order)),
    of: ({ clientOrderId }) => said.filter((event) => idOf(event) === clientOrderId),
    async hears(order, type, seconds = 10) {
      const found = (): VenueReport | undefined =>
        session.of(order).find((event) => event.type === type);
      await until(`${order.clientOrderId} is ${type}`, seconds, async () => found() !== undefined);
      return found()!;
    },
    async arrives(order) {
      let known = 0;
      await until(`${order.clientOrderId} is accepted`, 15, async () => {
        const own = session.of(order);
        if (own.some(({ type }) => type === 'accepted')) return true;
        const faults = own.filter((event) => event.type === 'fault');
        const last = faults.at(-1);
        if (last !== undefined && faults.length > known) {
          known = faults.length;
          if (last.fault.resend === 'safe') session.send(order);
          else venue.gateway.query(order.clientOrderId);
        }
        await new Promise((resolve) => setTimeout(resolve, 300));
        return false;
      }).catch((error: unknown) => {
        throw new Error(JSON.stringify(session.of(order)), { cause: error });
      });
    },
    async takesBack(order) {
      const lost = (): number =>
        session.of(order).filter((event) => event.type === 'fault' && event.during === 'cancel')
          .length;
      let known = -1;
      const heard = (): string =>
        session
          .of(order)
          .map((event) => JSON.stringify(event))
          .join('\n');
      await until(`${order.clientOrderId} is cancelled`, 15, async () => {
        if (session.of(order).some(({ type }) => type === 'cancelled')) return true;
        if (lost() > known) {
          known = lost();
          venue.gateway.cancel(order.clientOrderId);
        }
        return false;
      }).catch((error: unknown) => {
        throw new Error(heard(), { cause: error });
      });
    },
    filled: (order) =>
      [
        ...new Map(
          session
            .of(order)
            .flatMap((event) =>
              event.type === 'fill' ? [[event.fill.executionId, event.fill.quantity] as const] : [],
            ),
        ).values(),
      ].reduce((sum, each) => sum + each, 0),
  };
  return session;
}

export const CASES: readonly ConformanceCase[] = [
  {
    id: 'place',
    what: 'an order rests and is accepted once',
    async run(on) {
      const order = on.place('limit', 'buy', BASE - 100);
      await on.hears(order, 'accepted');
      on.venue.gateway.cancel(order.clientOrderId);
      await on.hears(order, 'cancelled');
      assert.equal(on.filled(order), 0);
    },
  },
  {
    id: 'partial',
    what: 'a part fills as maker, the rest is cancelled, and both sum',
    async run(on) {
      const order = on.place('limit', 'buy', BASE);
      await on.hears(order, 'accepted');
      await on.venue.trade('sell', on.venue.price(BASE), lots(700));
      const report = await on.hears(order, 'fill');
      assert.ok(report.type === 'fill' && report.fill.liquidity === 'maker');
      assert.equal(report.fill.price, on.venue.price(BASE));
      on.venue.gateway.cancel(order.clientOrderId);
      const end = await on.hears(order, 'cancelled');
      assert.equal(on.filled(order), 700);
      if (end.type === 'cancelled' && end.filled !== undefined) assert.equal(end.filled, 700);
    },
  },
  {
    id: 'take',
    what: 'a taker takes what is there at its limit, and what is not is cancelled',
    async run(on) {
      await on.venue.trade('sell', on.venue.price(BASE + 10), lots(500));
      const order = on.place('ioc', 'buy', BASE + 10);
      const report = await on.hears(order, 'fill');
      assert.ok(report.type === 'fill' && report.fill.liquidity === 'taker');
      await until('its end', 10, async () =>
        on.of(order).some(({ type }) => type === 'cancelled' || type === 'expired'),
      );
      assert.equal(on.filled(order), 500);
    },
  },
  {
    id: 'post only',
    what: 'an order that may only rest is turned down where it would take',
    async run(on) {
      await on.venue.trade('sell', on.venue.price(BASE + 20), lots(500));
      const order = on.place('postOnly', 'buy', BASE + 20);
      await until('it is turned down', 10, async () =>
        on.of(order).some(({ type }) => type === 'rejected' || type === 'cancelled'),
      );
      assert.equal(on.filled(order), 0);
      const sweep = on.place('ioc', 'buy', BASE + 20, lots(500));
      await on.hears(sweep, 'fill');
    },
  },
  {
    id: 'reject',
    what: 'what the account cannot pay is turned down with a reason, and costs nothing',
    async run(on) {
      const order = on.place('limit', 'buy', BASE - 100, lots(800_000_00));
      const end = await on.hears(order, 'rejected');
      assert.ok(end.type === 'rejected' && end.reason.length > 3);
    },
  },
  {
    id: 'duplicate',
    what: 'the same order sent twice is one order',
    async run(on) {
      const before = on.venue.log().orders;
      const order = on.place('limit', 'buy', BASE - 100);
      await on.hears(order, 'accepted');
      on.send(order);
      await new Promise((resolve) => setTimeout(resolve, 1500));
      assert.equal(on.venue.log().orders, before + 1);
      await on.takesBack(order);
    },
  },
  {
    id: 'cancel late',
    what: 'a cancel of what has filled is refused, and the fills remain',
    async run(on) {
      const order = on.place('limit', 'buy', BASE, lots(300));
      await on.hears(order, 'accepted');
      await on.venue.trade('sell', on.venue.price(BASE), lots(300));
      on.venue.gateway.cancel(order.clientOrderId);
      await until('both are told', 15, async () => on.filled(order) === 300);
      assert.ok(!on.of(order).some((event) => event.type === 'cancelled' && event.filled !== 300));
    },
  },
  {
    id: 'unknown, done',
    what: 'the answer to a send is lost: the outcome is unknown, is asked for, and nothing is sent again',
    async run(on) {
      const before = on.venue.log().orders;
      await on.venue.loseReplies(true);
      const order = on.place('limit', 'buy', BASE - 100);
      const fault = await on.hears(order, 'fault', 20);
      assert.ok(fault.type === 'fault' && fault.fault.resend === 'unknown');
      await on.venue.loseReplies(false);
      on.venue.gateway.query(order.clientOrderId);
      await on.hears(order, 'accepted', 15);
      assert.equal(on.venue.log().orders, before + 1);
      await on.takesBack(order);
    },
  },
  {
    id: 'unknown, not done',
    what: 'the request is lost: it is asked about until the venue can promise that it never comes',
    async run(on) {
      const before = on.venue.log().orders;
      await on.venue.loseRequests(true);
      const order = on.place('limit', 'buy', BASE - 100);
      await on.hears(order, 'fault', 20);
      await on.venue.loseRequests(false);
      on.venue.gateway.query(order.clientOrderId);
      await on.hears(order, 'neverArrived', 45);
      assert.equal(on.venue.log().orders, before);
    },
  },
  {
    id: 'disconnect',
    what: 'a fill while the streams are cut is reported once',
    async run(on) {
      const order = on.place('limit', 'buy', BASE, lots(400));
      await on.arrives(order);
      const cut = on.venue.disconnect();
      await on.venue.trade('sell', on.venue.price(BASE), lots(400));
      await cut;
      await until('the fill is told', 40, async () => {
        if (on.filled(order) === 400) return true;
        on.venue.gateway.query(order.clientOrderId);
        await new Promise((resolve) => setTimeout(resolve, 800));
        return on.filled(order) === 400;
      });
    },
  },
  {
    id: 'statement',
    what: 'open orders, balances and executions of the account, complete and at one moment',
    async run(on) {
      const order = on.place('limit', 'buy', BASE - 100);
      await on.arrives(order);
      let statement: AccountStatement | null = null;
      on.venue.gateway.statement?.(timeUs(0));
      await until('a statement', 20, async () => {
        const found = on.account.findLast(({ type }) => type === 'statement');
        statement = found?.type === 'statement' ? found.statement : null;
        return statement !== null;
      });
      const { openOrders, balances, fillsSince } = statement as unknown as AccountStatement;
      assert.deepEqual(
        openOrders.map(({ clientOrderId }) => clientOrderId),
        [order.clientOrderId],
      );
      assert.ok(
        balances.some(({ asset, amount }) => asset === on.venue.base && Number(amount) > 100),
      );
      assert.equal(
        fillsSince.reduce((sum, { quantity }) => sum + quantity, 0),
        on.venue.log().filled,
      );
      await on.takesBack(order);
    },
  },
  {
    id: 'ledger',
    what: 'after all of it every fill was reported, and no id was used twice',
    async run(on) {
      const fills = new Map(
        on.said.flatMap((event) =>
          event.type === 'fill' ? [[event.fill.executionId, event.fill.quantity] as const] : [],
        ),
      );
      const told = [...fills.values()].reduce((sum, each) => sum + each, 0);
      const log = on.venue.log();
      assert.equal(told, log.filled);
      assert.equal(log.ids, log.orders);
    },
  },
];
