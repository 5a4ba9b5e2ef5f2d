// Every alert that the journal raises: the entries that raise it, what it says, and what ends it; and a quiet day that raises none.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Alert, emptyBoard } from '#core/alert/alert-board';
import { ALERT_RULES, type AlertSubject } from '#core/alert/alert-rules';
import { foldAlerts } from '#core/alert/fold-alerts';
import type { ParentEvent, Watcher } from '#core/execute/parent-state';
import { type Body, type Entry, kindOf } from '#core/journal/body';
import { refusal } from '#core/kernel/failure';
import { lots, timeUs } from '#core/kernel/units';

const at = timeUs(1e15);
const of = (event: ParentEvent): Body => ({ type: 'parent', parentId: 'P1', event, beside: null });
const about = { clientOrderId: 'P1/0/0/0', at };
const fill = (quantity: number): Body =>
  of({
    type: 'fill',
    fill: {
      executionId: 'x1',
      clientOrderId: 'P1/0/0/0',
      at,
      price: 5000,
      quantity: lots(quantity),
      liquidity: 'maker',
      fee: 0,
      venue: 'PAPER',
    },
  });
const warned = (who: Watcher, code: 'COST_ABOVE_BAND' | 'DEADLINE_AT_RISK'): Body =>
  of({ type: 'warned', who, at, found: refusal(code, 'it is out of its band', {}) });
const planned = { type: 'replanParent', why: 'resumed', at, by: 'ada', reason: 'seen' };
/** What the folds of alerts do not look at is left out. */
const PLANNED_AGAIN = of(planned as unknown as ParentEvent);
const ENDED: Body = { type: 'ended', parentId: 'P1', status: 'completed', tca: null };
const ORDER = { parentId: 'P1' };
const learned = (note: object): Body =>
  ({ type: 'learned', note, by: 'ada', role: 'risk' }) as unknown as Body;
const CHAMPIONED = {
  type: 'championed',
  model: { judged: { against: 'm/1' } },
} as unknown as Body;
const DRIFT = { modelId: 'm/1', alarm: null, orders: 40, above: 12, below: 1 };
const REFIT = { verdict: 'better', isPromoted: false, against: 'm/1', modelId: 'm/2' };
const FINDING = {
  id: 'order X',
  kind: 'order',
  instrumentId: 'KEEL.PAPER',
  found: 'X is not ours',
} as const;
const ITEM = { ...FINDING, lots: 0, cash: 0 } as const;
const DIFFERENCE = { words: 'cash is 5 less' };
const by = { by: 'ada', role: 'risk', reason: 'seen' } as const;

interface Row {
  readonly raised: readonly Body[];
  readonly key: string;
  readonly says: RegExp;
  /** null: nothing in the journal ends it. */
  readonly over: Body | null;
  /** Lots filled of 100. */
  readonly filled?: number;
}
const TABLE: { readonly [Code in keyof typeof ALERT_RULES]: Row } = {
  KILL_SWITCH_ON: {
    raised: [{ type: 'kill', on: true, by: 'ada', reason: 'fat finger' }],
    key: 'KILL_SWITCH_ON/all',
    says: /pulled by ada: fat finger/,
    over: { type: 'kill', on: false, by: 'ada', reason: 'seen' },
  },
  TRIGGER_HELD: {
    raised: [
      {
        type: 'waitHeld',
        waitId: 'W1',
        code: 'KILLED',
        message: '',
        text: 'W1 is held',
        remedy: 'r',
      },
    ],
    key: 'TRIGGER_HELD/W1',
    says: /W1 is held/,
    over: { type: 'waitEnded', waitId: 'W1', how: 'cancelled', by: 'ada', role: 'trader' },
  },
  ACCOUNT_MOVED: {
    raised: [
      {
        type: 'moved',
        movement: { id: 'f7', at, asset: 'USD', amount: '-12.50', what: 'FEE' },
        venue: 'ALPACA',
      },
    ],
    key: 'ACCOUNT_MOVED/f7',
    says: /ALPACA booked FEE: -12.50 USD/,
    over: null,
  },
  TRIGGERED: {
    raised: [{ type: 'waitCame', waitId: 'W1', trigger: 0, mid: 50, text: 'W1: the mid is at 50' }],
    key: 'TRIGGERED/W1',
    says: /the mid is at 50/,
    over: null,
  },
  STRATEGY_DISABLED: {
    raised: [{ type: 'throttled', strategy: 'twap', why: 'messages', count: 5001, max: 5000 }],
    key: 'STRATEGY_DISABLED/twap',
    says: /twap was switched off after 5001 messages \(at most 5000\)/,
    over: { type: 'enabled', strategy: 'twap', ...by },
  },
  QUARANTINED: {
    raised: [{ type: 'quarantined', item: ITEM }],
    key: 'QUARANTINED/order X',
    says: /X is not ours/,
    over: { type: 'resolved', id: 'order X', how: 'ignore', ...by },
  },
  RECONCILING: {
    raised: [
      {
        type: 'differences',
        statementAt: at,
        differences: [DIFFERENCE as never, DIFFERENCE as never],
      },
    ],
    key: 'RECONCILING',
    says: /differ in 2: cash is 5 less/,
    over: { type: 'reconciled', statementAt: at, opening: null },
  },
  INCOMPLETE: {
    raised: [{ ...ENDED, status: 'partial' }],
    key: 'INCOMPLETE/P1',
    says: /P1 ended incomplete: no volume/,
    over: null,
  },
  BASKET_INCOMPLETE: {
    raised: [{ type: 'basketEnded', basketId: 'B1', status: 'partial', note: 'one leg is left' }],
    key: 'BASKET_INCOMPLETE/B1',
    says: /basket B1 ended incomplete: one leg is left/,
    over: null,
  },
  ORDER_REFUSED: {
    raised: [
      {
        type: 'turnedAway',
        order: ORDER,
        refusal: refusal('SPREAD_TOO_WIDE', 'the spread is 90 bps', {}),
      } as unknown as Body,
    ],
    key: 'ORDER_REFUSED/SPREAD_TOO_WIDE',
    says: /P1 was refused: the spread is 90 bps/,
    over: null,
  },
  VENUE_DOWN: {
    raised: [{ type: 'connection', up: false, venue: 'KRAKEN' }],
    key: 'VENUE_DOWN/KRAKEN',
    says: /KRAKEN does not answer/,
    over: { type: 'connection', up: true, venue: 'KRAKEN' },
  },
  CLOCK_REFUSED: {
    raised: [{ type: 'clockRefused' }],
    key: 'CLOCK_REFUSED',
    says: /its clock and ours disagree/,
    over: { type: 'reconciled', statementAt: at, opening: null },
  },
  CLOCK_STEPPED: {
    raised: [{ type: 'clockStepped', byUs: -3_500_000 }],
    key: 'CLOCK_STEPPED',
    says: /set back by 3.5 s/,
    over: null,
  },
  DEFECT: {
    raised: [{ type: 'defect', where: 'the monitor', words: 'x is not a function' }],
    key: 'DEFECT/the monitor',
    says: /a bug in the monitor: x is not a function/,
    over: null,
  },
  STALLED: {
    raised: [{ type: 'stalled', forMs: 4200 }],
    key: 'STALLED',
    says: /nothing was decided for 4.2 s/,
    over: null,
  },
  COST_ABOVE_BAND: {
    raised: [warned('guard', 'COST_ABOVE_BAND')],
    key: 'COST_ABOVE_BAND/P1',
    says: /P1: it is out of its band/,
    over: PLANNED_AGAIN,
  },
  ORDER_HALTED: {
    raised: [
      of({
        type: 'pauseParent',
        who: 'halt',
        at,
        by: 'the halt rule',
        reason: 'halted',
        found: refusal('MARKET_DATA_MISSING', 'the market is halted', {}),
      }),
    ],
    key: 'ORDER_HALTED/P1',
    says: /P1: the market is halted/,
    over: PLANNED_AGAIN,
  },
  LIQUIDITY_LOST: {
    raised: [
      of({
        type: 'pauseParent',
        who: 'liquidity',
        at,
        by: 'the liquidity rule',
        reason: 'thin',
        found: refusal('SPREAD_TOO_WIDE', 'its score is 0.1', {}),
      }),
    ],
    key: 'LIQUIDITY_LOST/P1',
    says: /P1: its score is 0.1/,
    over: ENDED,
  },
  DEADLINE_AT_RISK: {
    raised: [warned('halt', 'DEADLINE_AT_RISK')],
    key: 'DEADLINE_AT_RISK/P1',
    says: /P1: it is out of its band/,
    over: ENDED,
  },
  MODEL_DRIFTS: {
    raised: [learned({ drift: { ...DRIFT, alarm: 'dearer' }, refit: null })],
    key: 'MODEL_DRIFTS/m/1',
    says: /no longer where m\/1 puts them: too many above; of 40 orders 12 cost more/,
    over: CHAMPIONED,
  },
  MODEL_BEATEN: {
    raised: [
      learned({ drift: DRIFT, refit: { ...REFIT, value: -0.25, standardError: 0.1, n: 90 } }),
    ],
    key: 'MODEL_BEATEN/m/1',
    says: /m\/2, fitted on our own orders, beats m\/1 by 0.250 ± 0.100 bps over 90 orders/,
    over: CHAMPIONED,
  },
  OVERFILLED: {
    raised: [fill(20)],
    key: 'OVERFILLED/P1',
    says: /P1 filled 20 lots more than ordered/,
    over: null,
    filled: 120,
  },
  RESTATED: {
    raised: [
      of({ type: 'busted', ...about, executionId: 'x1' }),
      of({ type: 'corrected', ...about, executionId: 'x1', price: 1, quantity: lots(1), fee: 0 }),
    ],
    key: 'RESTATED/P1',
    says: /the venue corrected execution x1 of P1/,
    over: null,
  },
  REJECTED: {
    raised: [of({ type: 'rejected', ...about, reason: 'no margin' })],
    key: 'REJECTED/P1',
    says: /rejected P1\/0\/0\/0: no margin/,
    over: ENDED,
  },
  OUTCOME_UNKNOWN: {
    raised: [
      of({
        type: 'fault',
        ...about,
        during: 'send',
        fault: { code: 'TIMEOUT', resend: 'unknown', detail: 'cut' },
      }),
    ],
    key: 'OUTCOME_UNKNOWN/P1',
    says: /the outcome of P1\/0\/0\/0 is not known \(TIMEOUT\)/,
    over: ENDED,
  },
  CHILD_REFUSED: {
    raised: [
      of({
        type: 'refused',
        ...about,
        refusal: refusal('SPREAD_TOO_WIDE', 'the spread is 90 bps', {}),
      }),
    ],
    key: 'CHILD_REFUSED/SPREAD_TOO_WIDE/P1',
    says: /the gate refused a child of P1: the spread is 90 bps/,
    over: null,
  },
};

function folded(bodies: readonly Body[], filled = 10) {
  const board = emptyBoard();
  const subject: AlertSubject = { filled, order: { quantity: 100 }, note: 'no volume' };
  let sequence = 0;
  const told = bodies.flatMap((body) => {
    const entry: Entry = { sequence: ++sequence, at, kind: kindOf(body), body };
    return foldAlerts(board, entry, subject);
  });
  return { alerts: [...board.alerts.values()], told };
}

for (const [code, rule] of Object.entries(ALERT_RULES))
  test(`ALR-25: ${code}: raised once by its entries, told, and over when it is`, () => {
    const { raised, key, says, over, filled } = TABLE[code as keyof typeof ALERT_RULES];
    const { alerts, told } = folded(raised, filled);
    assert.deepEqual(
      alerts.map((alert: Alert) => [alert.key, alert.severity, alert.count]),
      [[key, rule.severity, raised.length]],
    );
    assert.match(alerts[0]?.text ?? '', says);
    assert.ok((alerts[0]?.remedy ?? '').length > 0);
    assert.equal(told.length, 1, 'the same matter is told once');
    const after = folded([...raised, over ?? ENDED], filled).alerts.map((alert) => alert.key);
    assert.deepEqual(after, over === null ? [key] : []);
  });

test('ALR-25: an order that is placed, worked, paused by a person, filled and done, beside books that agree, raises nothing', () => {
  const quiet: readonly Body[] = [
    { type: 'reconciling', why: 'start' },
    { type: 'differences', statementAt: at, differences: [] },
    { type: 'reconciled', statementAt: at, opening: null },
    { type: 'connection', up: true },
    of({ type: 'accepted', ...about, venueOrderId: 'v1' }),
    of({ type: 'pauseParent', who: 'person', at, by: 'ada', reason: 'lunch' }),
    PLANNED_AGAIN,
    of({ type: 'cancelRefused', ...about }),
    of({
      type: 'fault',
      ...about,
      during: 'send',
      fault: { code: 'TIMEOUT', resend: 'safe', detail: 'not sent' },
    }),
    fill(20),
    of({ type: 'cancelled', ...about, reason: 'ours' }),
    ENDED,
    { type: 'basketEnded', basketId: 'B1', status: 'completed', note: '' },
    learned({ drift: DRIFT, refit: { ...REFIT, isPromoted: true } }),
    { type: 'enabled', strategy: 'twap', ...by },
    { type: 'cleared', id: 'order Y' },
    { type: 'kill', on: false, by: 'ada', reason: '' },
    { type: 'waitEnded', waitId: 'W1', how: 'placed', by: 'ada', role: 'trader' },
  ];
  assert.deepEqual(folded(quiet, 100), { alerts: [], told: [] });
});
