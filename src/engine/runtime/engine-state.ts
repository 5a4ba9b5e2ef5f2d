import { type AlertBoard, emptyBoard, type Telling } from '#core/alert/alert-board';
import type { FittedModel, ModelChange } from '#core/cost/calibrate/champion';
import type { LearnedNote } from '#core/cost/calibrate/learned';
import type { ParentState } from '#core/execute/parent-state';
import type { VenueLessons } from '#core/execute/venue-lessons';
import type { Beside } from '#core/journal/body';
import { type Count, type TimeUs, timeUs } from '#core/kernel/units';
import { cashIn } from '#core/ledger/assets';
import { emptyLedger, type Ledger } from '#core/ledger/ledger';
import type { WaitState } from '#core/plan/waiting-order';
import type { BasketState } from '#core/portfolio/basket-run';
import type { Records } from '#engine/projection/project';
import type { KillState } from '#engine/runtime/kill-state';

/** Something that is over, and since when. */
export interface Ended {
  readonly type: 'order' | 'basket';
  readonly id: string;
  readonly at: TimeUs;
  /** The entry that ended it. */
  readonly endedBy: Count;
}

/** Everything the engine knows, built by folding the journal and by nothing else: what is open, and what ended in the last days. Without a history, all that ever was. */
export interface EngineState {
  sequence: number;
  /** Of the last entry; 0 before the first. */
  lastAt: TimeUs;
  readonly parents: Map<string, ParentState>;
  readonly records: Records;
  /** Parents of parents by basket id, in order of creation. */
  readonly baskets: Map<string, BasketState>;
  /** Orders that wait for their price, and the newest of those that are over, in order of creation. */
  readonly waits: Map<string, WaitState>;
  /** Orders, positions, cash and switches, counted apart from the parents' own states. */
  readonly ledger: Ledger;
  readonly positions: ReadonlyMap<string, number>; // lots, the ledger's
  readonly requests: Map<string, { readonly parentId: string; readonly fingerprint: string }>; // by who asked and idempotency key
  /** The other way round: by parent or basket id. */
  readonly askedBy: Map<string, string>;
  /** What is over and not let go yet, oldest first. */
  readonly ended: Ended[];
  /** True where a history keeps what has ended: then memory lets it go. */
  letsGo: boolean;
  /** Of what was let go, the last entry that ended something; 0: nothing was. */
  goneTo: Count;
  /** Mid and touch beside each taker's send (by client id) and each maker's fill (by execution id), for TCA. */
  readonly besides: Map<string, Beside>;
  readonly cash: number | null; // the ledger's
  /** The switch of scope `all`. */
  kill: KillState;
  /** Cost models that took over, the one in use last; empty: the published one. */
  readonly models: {
    readonly stack: FittedModel[];
    readonly changes: ModelChange[];
    /** Rounds of the loop, oldest first. */
    readonly learned: { readonly at: TimeUs; readonly note: LearnedNote }[];
  };
  readonly alerts: AlertBoard;
  /** What our orders have taught us of each venue of consolidated instruments. */
  readonly lessons: Map<string, VenueLessons>;
  /** Commands of servers that were carried out in the last hour, oldest first: one that comes twice is done once. */
  readonly commands: Map<string, { readonly about: string; readonly at: TimeUs }>;
  /** Alerts that have not been sent yet; a replay leaves none. */
  readonly tellings: Telling[];
}

export function emptyState(letsGo = false): EngineState {
  const ledger = emptyLedger();
  return {
    sequence: 0,
    lastAt: timeUs(0),
    parents: new Map(),
    records: new Map(),
    baskets: new Map(),
    waits: new Map(),
    ledger,
    positions: ledger.positions,
    requests: new Map(),
    askedBy: new Map(),
    ended: [],
    letsGo,
    goneTo: 0,
    besides: new Map(),
    get cash() {
      return cashIn(ledger, ledger.money);
    },
    kill: { killed: false, by: null, reason: null, since: null },
    models: { stack: [], changes: [], learned: [] },
    alerts: emptyBoard(),
    lessons: new Map(),
    commands: new Map(),
    tellings: [],
  };
}
