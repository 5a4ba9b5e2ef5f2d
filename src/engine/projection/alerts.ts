import { acknowledge, clear, raise, type AlertBoard, type AlertNews, type AlertPolicy, type Severity, type Telling } from '#core/alert/alert-board';
import { durationUs, MINUTE_US } from '#core/kernel/units';
import { scopeKey } from '#core/ledger/controls';
import type { ParentEvent } from '#core/execute/parent-state';
import type { OrderRecord } from '#engine/projection/order-record';
import type { Body, Entry } from '#engine/ports/journal-body';

/** A minute holds 20 new warnings at most; a critical alert wants a person within five minutes. */
export const ALERT_POLICY: AlertPolicy = { toldPerWindow: 20, windowUs: MINUTE_US, acknowledgeWithinUs: durationUs(5 * MINUTE_US) };

type Matter = Omit<AlertNews, 'at'>;
const matter = (severity: Severity, code: string, about: string, text: string, remedy: string): Matter => ({ key: about === '' ? code : `${code}/${about}`, severity, code, text, remedy });

/** PRJ-2: the alerts are a fold of the journal, as the screens are. Answers what has to be told now; a replay does not tell again. */
export function foldAlerts(board: AlertBoard, entry: Entry, record: OrderRecord | undefined): readonly Telling[] {
  const { body, at } = entry;
  if (body.type === 'acknowledged') acknowledge(board, body.key, body.by, at);
  for (const key of settledBy(body)) clear(board, key);
  const news = matterOf(body, record);
  return news === null ? [] : raise(board, { ...news, at }, ALERT_POLICY);
}

function matterOf(body: Body, record: OrderRecord | undefined): Matter | null {
  switch (body.type) {
    case 'kill': {
      if (!body.on) return null;
      const scope = scopeKey(body.scope ?? { type: 'all' });
      return matter('critical', 'KILL_SWITCH_ON', scope, `the kill switch (${scope}) was pulled by ${body.by}: ${body.reason}`, 'look at what is still open at the venue, find the cause, then release it');
    }
    case 'throttled':
      return matter('critical', 'STRATEGY_DISABLED', body.strategy, `${body.strategy} was switched off after ${body.count} ${body.why} (at most ${body.max})`, 'find out what made it repeat itself; a person with the role risk turns it on again');
    case 'quarantined':
      return matter('critical', 'QUARANTINED', body.item.id, body.item.found, 'a person with the role risk adopts or ignores it; until then its instrument is not traded');
    case 'differences':
      return body.differences.length === 0 ? null : matter('warning', 'RECONCILING', '', `our books and the venue's statement differ in ${body.differences.length}: ${body.differences[0]?.words ?? ''}`, 'nothing is sent meanwhile; what stays different is quarantined');
    case 'ended':
      return body.status === 'partial' ? matter('warning', 'INCOMPLETE', body.parentId, `${body.parentId} ended incomplete: ${record?.note ?? ''}`, 'place the rest as a new order, or leave it') : null;
    case 'turnedAway':
      return matter('notice', 'ORDER_REFUSED', body.refusal.code, `${body.order.parentId} was refused: ${body.refusal.message}`, body.refusal.remedy);
    case 'connection':
      return body.up ? null : matter('critical', 'VENUE_DOWN', '', 'the venue does not answer', 'nothing is sent until it answers and our books equal its statement; look at the venue and the network');
    case 'clockRefused':
      return matter('warning', 'CLOCK_REFUSED', '', 'the venue refused a request because its clock and ours disagree', 'the clocks are measured again at once; if it goes on, look at the time service of this machine');
    case 'clockStepped':
      return matter('critical', 'CLOCK_STEPPED', '', `the clock of this machine was set ${body.byUs > 0 ? 'forwards' : 'back'} by ${Math.abs(body.byUs / 1e6).toFixed(1)} s: plans move with it`, 'check its time service; orders with a deadline by the wall clock may have to be placed again');
    case 'defect':
      return matter('warning', 'DEFECT', body.where, `a bug showed itself in ${body.where}: ${body.words}`, 'only that request or look failed; the log of the service says more: report it');
    case 'parent':
      return ofParent(body.parentId, body.event, record);
    case 'acknowledged':
    case 'championed':
    case 'dethroned':
    case 'amend':
    case 'cancel':
    case 'cleared':
    case 'enabled':
    case 'opened':
    case 'placed':
    case 'reconciled':
    case 'reconciling':
    case 'resolved':
    case 'restated':
    case 'restricted':
    case 'send':
      return null;
  }
}

function ofParent(parentId: string, event: ParentEvent, record: OrderRecord | undefined): Matter | null {
  switch (event.type) {
    case 'fill': {
      const over = record === undefined ? 0 : record.filled - record.order.quantity;
      return over <= 0 ? null : matter('critical', 'OVERFILLED', parentId, `${parentId} filled ${over} lots more than was ordered`, 'the venue is right: decide whether to trade the excess away');
    }
    case 'busted':
    case 'corrected':
      return matter('critical', 'RESTATED', parentId, `the venue ${event.type} execution ${event.executionId} of ${parentId}: position, cash and costs are restated`, 'check the position; what is missing now is not traded again by itself');
    case 'rejected':
      return matter('warning', 'REJECTED', parentId, `the venue rejected ${event.clientOrderId}: ${event.reason}`, 'its quantity is back in the plan; five in a row pause the order');
    case 'fault':
      return event.fault.resend === 'unknown' ? matter('warning', 'OUTCOME_UNKNOWN', parentId, `what became of ${event.clientOrderId} is not known (${event.fault.code})`, 'the venue is asked; nothing else of this order is sent until it answers') : null;
    case 'refused':
      return matter('notice', 'CHILD_REFUSED', `${event.refusal.code}/${parentId}`, `the gate refused a child of ${parentId}: ${event.refusal.message}`, event.refusal.remedy);
    case 'accepted':
    case 'amendRefused':
    case 'amended':
    case 'cancelParent':
    case 'cancelRefused':
    case 'cancelled':
    case 'expired':
    case 'look':
    case 'neverArrived':
    case 'sent':
    case 'shifted':
      return null;
  }
}

/** Matters that this entry brings to an end. */
function settledBy(body: Body): readonly string[] {
  switch (body.type) {
    case 'kill':
      return body.on ? [] : [`KILL_SWITCH_ON/${scopeKey(body.scope ?? { type: 'all' })}`];
    case 'enabled':
      return [`STRATEGY_DISABLED/${body.strategy}`];
    case 'resolved':
    case 'cleared':
      return [`QUARANTINED/${body.id}`];
    case 'reconciled':
      return ['RECONCILING', 'CLOCK_REFUSED'];
    case 'connection':
      return body.up ? ['VENUE_DOWN'] : [];
    case 'ended':
      return [`OUTCOME_UNKNOWN/${body.parentId}`, `REJECTED/${body.parentId}`];
    case 'acknowledged':
    case 'championed':
    case 'clockRefused':
    case 'clockStepped':
    case 'defect':
    case 'dethroned':
    case 'amend':
    case 'cancel':
    case 'differences':
    case 'opened':
    case 'parent':
    case 'placed':
    case 'quarantined':
    case 'reconciling':
    case 'restated':
    case 'restricted':
    case 'send':
    case 'throttled':
    case 'turnedAway':
      return [];
  }
}
