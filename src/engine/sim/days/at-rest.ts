import { isOver } from '#core/execute/begin';
import type { ParentState } from '#core/execute/parent-state';
import type { Entry } from '#core/journal/body';
import type { OrderRecord } from '#core/journal/order-record';
import type { TimeUs } from '#core/kernel/units';
import { cashIn } from '#core/ledger/assets';
import { reconcilingIn } from '#core/ledger/controls';
import { isDead } from '#core/order/order';
import { snapshotOf } from '#engine/runtime/snapshot';
import { applyEntry, type EngineState, emptyState } from '#engine/runtime/state';
import type { DayCheck } from './checks.ts';
import { isForeign, type VenueLog } from './venue.ts';

function replayed(entries: Iterable<unknown>): EngineState {
  const state = emptyState();
  for (const entry of entries) applyEntry(state, entry as Entry);
  return state;
}

/** SIM-10: folding what is durable gives the state that lived through it. */
export function checkReplay(check: DayCheck, state: EngineState, entries: Iterable<unknown>): void {
  const ours = snapshotOf(state);
  const theirs = snapshotOf(replayed(entries));
  check(
    'SIM-10',
    ours === theirs,
    () => `the state differs from the replay of its journal: ${difference(ours, theirs)}`,
  );
}
function difference(a: string, b: string): string {
  let i = 0;
  while (i < Math.min(a.length, b.length) && a[i] === b[i]) i++;
  return `…${a.slice(Math.max(0, i - 60), i + 60)}… is in a replay …${b.slice(Math.max(0, i - 20), i + 60)}…`;
}

const LATE_MAX_US = 1_500_000_000;
/** SIM-11 in the middle of a day: a parent whose time is over, or that was cancelled, ends within 25 minutes, whatever is wrong. To be asked now and then. */
export function punctualityOf(
  check: DayCheck,
): (state: EngineState, now: TimeUs, local: TimeUs) => void {
  const late = new Map<string, TimeUs>();
  return (state, now, local) => {
    for (const [parentId, parent] of state.parents) {
      if (
        isOver(parent) ||
        (parent.status !== 'cancelling' && local < parent.acceptance.order.deadline)
      ) {
        late.delete(parentId);
        continue;
      }
      const since = late.get(parentId) ?? now;
      late.set(parentId, since);
      check(
        'SIM-11',
        now - since <= LATE_MAX_US,
        () => `${parentId} has not ended: ${parent.status}, ${parent.note}`,
      );
    }
  };
}

/** SIM-11, SIM-12, SIM-13: at the end of the day, when nothing strikes any more and everything has come to rest. */
export function checkAtRest(check: DayCheck, state: EngineState, log: VenueLog): void {
  for (const [parentId, parent] of state.parents) checkParent(check, parentId, parent, state, log);
  const { ledger } = state;
  const open = [...log.orders.values()].filter((held) => held.isOpen);
  check(
    'SIM-12',
    open.length === 0,
    () => `${open.map((held) => held.order.clientOrderId).join(', ')} is still open at the venue`,
  );
  const living = [...ledger.orders.values()].filter(({ life }) => !isDead(life));
  check(
    'SIM-12',
    living.length === 0,
    () =>
      `${living.map(({ order, life }) => `${order.clientOrderId} (${life.status})`).join(', ')} is open in the ledger but not at the venue`,
  );
  for (const [executionId, fill] of log.fills) {
    if (isForeign(fill.clientOrderId)) continue; // its lots and money were adopted, its executions stay its own
    const ours = ledger.executions.get(executionId)?.fill;
    check(
      'SIM-12',
      ours !== undefined &&
        ours.quantity === fill.quantity &&
        ours.price === fill.price &&
        ours.fee === fill.fee,
      () =>
        `execution ${executionId} of ${fill.clientOrderId} is ${fill.quantity} at ${fill.price} at the venue, ${ours === undefined ? 'not there' : `${ours.quantity} at ${ours.price}`} in the ledger`,
    );
  }
  for (const [executionId, { fill }] of ledger.executions)
    check(
      'SIM-12',
      fill.quantity === 0 || log.fills.has(executionId),
      () => `execution ${executionId} is in the ledger but not at the venue`,
    );
  for (const [instrumentId, lots] of log.positions)
    check(
      'SIM-12',
      (ledger.positions.get(instrumentId) ?? 0) === lots,
      () =>
        `the position in ${instrumentId} is ${lots} at the venue, ${ledger.positions.get(instrumentId)} in the ledger`,
    );
  const cash = cashIn(ledger, ledger.money);
  check(
    'SIM-12',
    cash !== null && Math.abs(cash - log.cash()) < 0.01,
    () => `cash is ${log.cash()} at the venue, ${cash} in the ledger`,
  );
  check(
    'SIM-12',
    reconcilingIn(ledger.controls) === null && ledger.controls.quarantine.size === 0,
    () =>
      `the books are ${reconcilingIn(ledger.controls) === null ? 'quarantined' : 'being compared'}: ${JSON.stringify([...ledger.controls.quarantine.values(), reconcilingIn(ledger.controls)])}`,
  );
}

function checkParent(
  check: DayCheck,
  parentId: string,
  parent: ParentState,
  state: EngineState,
  log: VenueLog,
): void {
  const record = state.records.get(parentId);
  const { quantity } = parent.acceptance.order;
  let filled = 0;
  for (const fill of log.fills.values())
    if (fill.clientOrderId.startsWith(`${parentId}/`)) filled += fill.quantity;
  check(
    'SIM-11',
    isOver(parent) && record?.endedAt !== null,
    () => `${parentId} has not ended: ${parent.status}, ${parent.note}`,
  );
  check(
    'SIM-11',
    parent.filled === filled && record?.filled === filled,
    () =>
      `${parentId} says ${parent.filled} filled (its record ${record?.filled}), the venue ${filled}`,
  );
  const isHonest =
    parent.status === 'completed' ? filled >= quantity : filled < quantity && parent.note !== '';
  check(
    'SIM-11',
    isHonest && record?.status === parent.status,
    () =>
      `${parentId} ended ${parent.status} (its record ${record?.status}: '${parent.note}') with ${filled} of ${quantity} lots`,
  );
  if (record === undefined) return;
  const { tca } = record;
  check(
    'SIM-13',
    tca !== null || !isPriced(record, state),
    () => `${parentId} has no cost analysis although the market beside each of its fills is known`,
  );
  if (tca === null) return;
  const parts =
    tca.delayBps + tca.spreadBps + tca.impactBps + tca.timingBps + tca.feesBps + tca.opportunityBps;
  check(
    'SIM-13',
    Math.abs(parts - tca.totalBps) < 1e-6 && Math.abs(tca.completion - filled / quantity) < 1e-9,
    () =>
      `${parentId}: the parts of the cost are ${parts}, the total ${tca.totalBps}, completion ${tca.completion}`,
  );
}

/** Unknown is a value: where a fill came in while the feed knew no price, its cost is not known. */
const isPriced = (record: OrderRecord, { besides }: EngineState): boolean =>
  (record.watched?.lastMid ?? null) !== null &&
  [...record.fills.values()].every(
    (fill) =>
      (besides.get(fill.executionId) ?? besides.get(fill.clientOrderId) ?? { mid: null }).mid !==
      null,
  );
