import { durationUs, timeUs, type TimeUs } from '#core/kernel/units';
import { sessionAt } from '#core/market/session';
import { compareStatement, type AccountStatement, type StatedOrder } from '#core/ledger/statement';
import type { Difference } from '#core/ledger/difference';
import type { Body, Opening } from '#engine/ports/journal-body';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';

export const RECONCILE_EVERY_US = durationUs(60_000_000);
const ASK_AGAIN_US = 1_000_000;
const ASK_AGAIN_MAX_US = 60_000_000;
// Executions are asked for from a little before the last agreement: clocks differ, and a repeat costs nothing.
const OVERLAP_US = 60_000_000;

export interface Reconciler {
  /** Refuses all trading until books and statement agree; false where the gateway has no statements. */
  begin(why: string): boolean;
  look(): void;
}

/** LED-18, LED-19, F6: our books against the venue's statement: on start, on reconnection, on an interval, at the end of a day. */
export function reconciler(deps: EngineDeps, engine: Engine): Reconciler {
  const { gateway, clock } = deps;
  const { ledger } = engine.state;
  const { controls } = ledger;
  const every = deps.reconcileEveryUs ?? RECONCILE_EVERY_US;
  let [askedAt, comparedAt, patience] = [null as TimeUs | null, clock.now(), ASK_AGAIN_US];
  let lastLook = clock.now();

  function ask(): void {
    askedAt = clock.now();
    gateway.statement?.(timeUs(Math.max(0, (controls.countsFrom ?? 0), (controls.reconciledAt ?? 0) - OVERLAP_US)));
  }
  function begin(why: string): boolean {
    if (gateway.statement === undefined) return false;
    if (controls.reconciling === null) engine.decide({ type: 'reconciling', why });
    patience = ASK_AGAIN_US;
    ask();
    return true;
  }

  function compare(statement: AccountStatement): void {
    [askedAt, comparedAt] = [null, clock.now()];
    if (isNew()) return open(statement);
    const first = compareStatement(ledger, statement);
    for (const fill of first.missed) engine.tell(ledger.orders.get(fill.clientOrderId)?.order.parentId ?? '', { type: 'fill', fill });
    const { differences } = first.missed.length === 0 ? first : compareStatement(ledger, statement);
    const unsettled = differences.filter((each) => !quarantine(each));
    for (const each of unsettled) if (each.kind === 'orderMissing' && each.clientOrderId !== null) gateway.query(each.clientOrderId);
    if (unsettled.length > 0) {
      patience = Math.min(ASK_AGAIN_MAX_US, patience * 2);
      engine.decide({ type: 'differences', statementAt: statement.at, differences: unsettled });
    } else if (controls.reconciling !== null) engine.decide({ type: 'reconciled', statementAt: statement.at, opening: null });
  }

  /** A journal that has never traded takes over what the account holds; from then on every difference is one. */
  const isNew = (): boolean => controls.reconciledAt === null && ledger.orders.size === 0 && ledger.executions.size === 0;
  function open(statement: AccountStatement): void {
    const positions: Opening['positions'][number][] = [];
    for (const { instrumentId, lots } of statement.positions ?? []) {
      const instrument = deps.feed.instruments.find((each) => each.id === instrumentId);
      if (instrument !== undefined) positions.push({ instrument, lots });
      else if (lots !== 0) quarantine({ key: `position ${instrumentId} ${lots}`, kind: 'position', instrumentId, clientOrderId: null, lots, cash: 0, words: `position of ${lots} lots in ${instrumentId}, which this feed does not list` });
    }
    const cash = statement.balances.find((each) => deps.feed.instruments.some((instrument) => instrument.currencies.quote === each.currency))?.amount ?? null;
    for (const each of compareStatement(ledger, { ...statement, positions: null, balances: [], fillsSince: [] }).differences) quarantine(each);
    engine.decide({ type: 'reconciled', statementAt: statement.at, opening: { positions, cash } });
  }

  /** LED-15: what cannot be explained. An order or execution that we never sent is at once; a position or balance when two statements say the same. */
  function quarantine(difference: Difference): boolean {
    const { key, kind, instrumentId, lots, cash, words } = difference;
    if (controls.quarantine.has(key)) return true;
    const isSettled = kind === 'orderUnknown' || kind === 'fillUnknown' || controls.reconciledAt === null || controls.reconciling?.differences.some((each) => each.key === key) === true;
    if (!isSettled || kind === 'orderMissing') return false;
    const kinds = { orderUnknown: 'order', fillUnknown: 'fill', position: 'position', balance: 'balance' } as const;
    const body: Body = { type: 'quarantined', item: { id: key, kind: kinds[kind], instrumentId, found: words, lots, cash } };
    return engine.decide(body).ok;
  }

  function foreign(order: StatedOrder): void {
    const id = order.clientOrderId === '' ? order.venueOrderId : order.clientOrderId;
    if (ledger.orders.has(order.clientOrderId) || controls.resolved.has(`order ${id}`)) return;
    quarantine({ key: `order ${id}`, kind: 'orderUnknown', instrumentId: order.instrumentId, clientOrderId: order.clientOrderId, lots: 0, cash: 0, words: `open order ${id} (${order.side} ${order.quantity} at ${order.limit}), which is not ours` });
  }

  gateway.listenAccount?.((event) => {
    if (event.type === 'statement') compare(event.statement);
    else if (event.type === 'foreignOrder') foreign(event.order);
    else if (event.up) begin('reconnected');
  });

  return {
    begin,
    look() {
      if (gateway.statement === undefined) return;
      const now = clock.now();
      const closed = deps.feed.instruments.some(({ session }) => {
        const day = sessionAt(session, now);
        return day !== null && lastLook < day.close && now >= day.close;
      });
      lastLook = now;
      if (closed) return void begin('end of day');
      const isWaiting = controls.reconciling !== null;
      const isDue = askedAt === null ? now - comparedAt >= (isWaiting ? patience : every) : now - askedAt >= Math.max(patience, ASK_AGAIN_US);
      if (isDue) ask();
    },
  };
}
