import type { Drift } from '#core/cost/calibrate/drift';
import type { ParentEvent, Watcher } from '#core/execute/parent-state';
import type { Body } from '#core/journal/body';
import type { Refusal } from '#core/kernel/failure';
import type { InLots } from '#core/kernel/units';
import { scopeKey } from '#core/ledger/controls';
import type { Severity } from './alert-board.ts';

/** What the rules may know of the parent that an entry is about. */
export interface AlertSubject {
  readonly filled: InLots;
  readonly order: { readonly quantity: number };
  readonly note: string;
}
/** What one entry of the journal has to say to people. `about` is the matter: the same matter is the same alert. */
export interface Raised {
  readonly about: string;
  readonly text: string;
  /** Where the rule's own remedy is not the best one. */
  readonly remedy?: string;
}
type Raises<Entry extends { readonly type: string }, More extends readonly unknown[]> = {
  readonly [Type in Entry['type']]?: (
    entry: Extract<Entry, { readonly type: Type }>,
    ...more: More
  ) => Raised | null;
};
type Settles = {
  readonly [Type in Body['type']]?: (body: Extract<Body, { readonly type: Type }>) => string | null;
};

/** Everything about one alert: how bad it is, what raises it, what settles it, and what to do. */
export interface AlertRule {
  readonly severity: Severity;
  readonly remedy: string;
  /** By entries of the journal, and by events of a parent. */
  readonly raisedBy?: Raises<Body, readonly [subject: AlertSubject | undefined]>;
  readonly raisedByParent?: Raises<
    ParentEvent,
    readonly [parentId: string, subject: AlertSubject | undefined]
  >;
  /** Answers the matter that is over; null: none. */
  readonly settledBy?: Settles;
}

const DRIFT_WORDS: Readonly<Record<Drift, string>> = {
  dearer: 'too many above',
  cheaper: 'too many below',
  narrow: 'too many outside',
  wide: 'too few outside',
};

/** Every alert there is. A new one is a new row. */
export const ALERT_RULES = {
  KILL_SWITCH_ON: {
    severity: 'critical',
    remedy: 'look at what is still open at the venue, find the cause, then release the switch',
    raisedBy: {
      kill: (body) =>
        body.on
          ? {
              about: scopeOf(body),
              text: `the kill switch (${scopeOf(body)}) was pulled by ${body.by}: ${body.reason}`,
            }
          : null,
    },
    settledBy: { kill: (body) => (body.on ? null : scopeOf(body)) },
  },
  TRIGGER_HELD: {
    severity: 'critical',
    remedy:
      'see what is against it: it is tried again every five seconds; cancel it, or trade by hand',
    raisedBy: { waitHeld: ({ waitId, text, remedy }) => ({ about: waitId, text, remedy }) },
    settledBy: { waitEnded: ({ waitId }) => waitId },
  },
  ACCOUNT_MOVED: {
    severity: 'notice',
    remedy: 'nothing to do if it was expected: our books hold it',
    raisedBy: {
      moved: ({ movement: { id, what, asset, amount, isUsual }, venue }) =>
        isUsual === true
          ? null
          : { about: id, text: `${venue ?? 'the venue'} booked ${what}: ${amount} ${asset}` },
    },
  },
  TRIGGERED: {
    severity: 'notice',
    remedy: 'nothing to do: the order is placed, or an alert says why it is not',
    raisedBy: { waitCame: ({ waitId, text }) => ({ about: waitId, text }) },
  },
  STRATEGY_DISABLED: {
    severity: 'critical',
    remedy: 'find out why it sent so much; a person with the role risk turns it on again',
    raisedBy: {
      throttled: ({ strategy, count, why, max }) => ({
        about: strategy,
        text: `${strategy} was switched off after ${count} ${why} (at most ${max})`,
      }),
    },
    settledBy: { enabled: ({ strategy }) => strategy },
  },
  QUARANTINED: {
    severity: 'critical',
    remedy:
      'a person with the role risk adopts or ignores it; until then its instrument does not trade',
    raisedBy: { quarantined: ({ item }) => ({ about: item.id, text: item.found }) },
    settledBy: { resolved: ({ id }) => id, cleared: ({ id }) => id },
  },
  RECONCILING: {
    severity: 'warning',
    remedy: 'nothing is sent until they agree; what stays different is quarantined',
    raisedBy: {
      differences: ({ differences }) =>
        differences.length === 0
          ? null
          : {
              about: '',
              text: `our books and the venue's statement differ in ${differences.length}: ${differences[0]?.words ?? ''}`,
            },
    },
    settledBy: { reconciled: () => '' },
  },
  INCOMPLETE: {
    severity: 'warning',
    remedy: 'place the rest as a new order, or leave it',
    raisedBy: {
      ended: ({ status, parentId }, subject) =>
        status === 'partial'
          ? { about: parentId, text: `${parentId} ended incomplete: ${subject?.note ?? ''}` }
          : null,
    },
  },
  BASKET_INCOMPLETE: {
    severity: 'warning',
    remedy: 'place the rest as a new basket, or leave it',
    raisedBy: {
      basketEnded: ({ basketId, status, note }) =>
        status === 'partial'
          ? { about: basketId, text: `basket ${basketId} ended incomplete: ${note}` }
          : null,
    },
  },
  ORDER_REFUSED: {
    severity: 'notice',
    remedy: 'change the order',
    raisedBy: {
      turnedAway: ({ order, refusal }) => ({
        about: refusal.code,
        text: `${order.parentId} was refused: ${refusal.message}`,
        remedy: refusal.remedy,
      }),
    },
  },
  VENUE_DOWN: {
    severity: 'critical',
    remedy:
      'check the venue and the network; nothing is sent until it answers and our books equal its statement',
    raisedBy: {
      connection: ({ up, venue }) =>
        up ? null : { about: venue ?? '', text: `${venue ?? 'the venue'} does not answer` },
    },
    settledBy: { connection: ({ up, venue }) => (up ? (venue ?? '') : null) },
  },
  CLOCK_REFUSED: {
    severity: 'warning',
    remedy:
      'the clocks are measured again at once; if the alert stays, check the time service of this machine',
    raisedBy: {
      clockRefused: () => ({
        about: '',
        text: 'the venue refused a request because its clock and ours disagree',
      }),
    },
    settledBy: { reconciled: () => '' },
  },
  CLOCK_STEPPED: {
    severity: 'critical',
    remedy: 'check the time service; orders with a wall-clock deadline may have to be placed again',
    raisedBy: {
      clockStepped: ({ byUs }) => ({
        about: '',
        text: `the clock of this machine was set ${byUs > 0 ? 'forwards' : 'back'} by ${Math.abs(byUs / 1e6).toFixed(1)} s: plans move with it`,
      }),
    },
  },
  DEFECT: {
    severity: 'warning',
    remedy: "only that request or look failed; report it with the service's log",
    raisedBy: {
      defect: ({ where, words }) => ({ about: where, text: `a bug in ${where}: ${words}` }),
    },
  },
  STALLED: {
    severity: 'warning',
    remedy:
      'look at what else this machine does, and at what was asked of the service just before (its log, /metrics)',
    raisedBy: {
      stalled: ({ forMs }) => ({
        about: '',
        text: `nothing was decided for ${(forMs / 1000).toFixed(1)} s: the process did not run`,
      }),
    },
  },
  COST_ABOVE_BAND: watched(
    'guard',
    'look at the market and the order: pause, amend or cancel it, or let it go on',
  ),
  ORDER_HALTED: watched(
    'halt',
    'what is left is planned again when the market is back; a later deadline, or less of the order, helps where it does not fit',
  ),
  LIQUIDITY_LOST: watched(
    'liquidity',
    'it goes on when the score is back; a person may amend or cancel it',
  ),
  DEADLINE_AT_RISK: {
    severity: 'warning',
    remedy: 'amend the order: a later deadline, or less of it; the rest is left otherwise',
    raisedByParent: {
      warned: ({ found: { code, message } }, parentId) =>
        code === 'DEADLINE_AT_RISK' ? { about: parentId, text: `${parentId}: ${message}` } : null,
    },
    settledBy: {
      parent: ({ parentId, event }) => (event.type === 'replanParent' ? parentId : null),
      ended: ({ parentId }) => parentId,
    },
  },
  MODEL_DRIFTS: {
    severity: 'warning',
    remedy:
      'look at the costs by size and day; calibrate on your own orders and promote what beats the model in use, or revert to the one before',
    raisedBy: {
      learned: ({ note: { drift } }) =>
        drift.alarm === null
          ? null
          : {
              about: drift.modelId,
              text: `costs are no longer where ${drift.modelId} puts them: ${DRIFT_WORDS[drift.alarm]}; of ${drift.orders} orders ${drift.above} cost more than their interval and ${drift.below} less`,
            },
    },
    settledBy: {
      championed: ({ model }) => model.judged.against,
    },
  },
  MODEL_BEATEN: {
    severity: 'notice',
    remedy: 'promote it with plimsoll calibrate --promote, or let plimsoll learn --promote do so',
    raisedBy: {
      learned: ({ note: { refit } }) =>
        refit === null || refit.verdict !== 'better' || refit.isPromoted
          ? null
          : {
              about: refit.against,
              text: `${refit.modelId}, fitted on our own orders, beats ${refit.against} by ${(-refit.value).toFixed(3)} ± ${refit.standardError.toFixed(3)} bps over ${refit.n} orders`,
            },
    },
    settledBy: { championed: ({ model }) => model.judged.against },
  },
  OVERFILLED: {
    severity: 'critical',
    remedy: 'the venue is right: decide whether to trade the excess away',
    raisedByParent: {
      fill: (_event, parentId, subject) => {
        const over = subject === undefined ? 0 : subject.filled - subject.order.quantity;
        return over <= 0
          ? null
          : { about: parentId, text: `${parentId} filled ${over} lots more than ordered` };
      },
    },
  },
  RESTATED: {
    severity: 'critical',
    remedy: 'check the position; the missing quantity is not traded again automatically',
    raisedByParent: { busted: restated, corrected: restated },
  },
  REJECTED: {
    severity: 'warning',
    remedy: 'its quantity is back in the plan; five in a row pause the order',
    raisedByParent: {
      rejected: ({ clientOrderId, reason }, parentId) => ({
        about: parentId,
        text: `the venue rejected ${clientOrderId}: ${reason}`,
      }),
    },
    settledBy: { ended: ({ parentId }) => parentId },
  },
  OUTCOME_UNKNOWN: {
    severity: 'warning',
    remedy: 'the venue is asked; nothing else of this order is sent until it answers',
    raisedByParent: {
      fault: ({ clientOrderId, fault }, parentId) =>
        fault.resend === 'unknown'
          ? {
              about: parentId,
              text: `the outcome of ${clientOrderId} is not known (${fault.code})`,
            }
          : null,
    },
    settledBy: { ended: ({ parentId }) => parentId },
  },
  CHILD_REFUSED: {
    severity: 'notice',
    remedy: 'the executor tries again',
    raisedByParent: {
      refused: ({ refusal }, parentId) => ({
        about: `${refusal.code}/${parentId}`,
        text: `the gate refused a child of ${parentId}: ${refusal.message}`,
        remedy: refusal.remedy,
      }),
    },
  },
} as const satisfies Readonly<Record<string, AlertRule>>;

/** EXE-32, EXE-34, EXE-36: what a rule of the watch found of an order at work; over when that is planned again, or ends. */
function watched(who: Watcher, remedy: string): AlertRule {
  const raised = (by: string, found: Refusal | undefined, parentId: string): Raised | null =>
    by !== who || found === undefined || found.code === 'DEADLINE_AT_RISK'
      ? null
      : { about: parentId, text: `${parentId}: ${found.message}`, remedy: found.remedy };
  return {
    severity: 'warning',
    remedy,
    raisedByParent: {
      warned: (event, parentId) => raised(event.who, event.found, parentId),
      pauseParent: (event, parentId) => raised(event.who, event.found, parentId),
    },
    settledBy: {
      parent: ({ parentId, event }) =>
        event.type === 'replanParent' && event.why !== 'amended' && event.why !== 'market'
          ? parentId
          : null,
      ended: ({ parentId }) => parentId,
    },
  };
}
function scopeOf(body: Extract<Body, { readonly type: 'kill' }>): string {
  return scopeKey(body.scope ?? { type: 'all' });
}
function restated(
  event: Extract<ParentEvent, { readonly type: 'busted' | 'corrected' }>,
  parentId: string,
): Raised {
  return {
    about: parentId,
    text: `the venue ${event.type} execution ${event.executionId} of ${parentId}: position, cash and costs are restated`,
  };
}
