import type { ParentEvent } from '#core/execute/parent-state';
import type { FirmClaim, FirmStanding } from '#core/gate/firm';
import type { Placement } from '#core/gate/placement';
import type { Body, Entry } from '#core/journal/body';
import type { Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import type { Commitment } from '#core/ledger/at-work';
import type { KillScope } from '#core/ledger/controls';
import type { AccountView } from '#core/ledger/exposure';
import type { Instrument } from '#core/market/instrument';
import type { Written } from '#engine/ports/ports';
import type { EngineState } from '#engine/runtime/state';

/** What the parts of the runtime, and the desk above it, may ask of the engine. */
export interface Engine {
  readonly state: EngineState;
  /** Journals and applies decisions made outside of parents (placed, turned away, kill, …): all in one append. A refusal: the journal has failed already; `whenWritten` tells of this one. */
  decide(body: Body, ...more: readonly Body[]): Result<void, Refusal>;
  /** Carries out a command of a server: the first append that it leads to says so, in the same append. */
  under<T>(commandId: string, run: () => T): T;
  /** Called once, when everything that was decided and told until now is durable, or never will be; at once where it is so now. */
  whenWritten(then: Written): void;
  /** A refusal: the journal had failed already, and nothing was folded. */
  tell(parentId: string, event: ParentEvent): Result<void, Refusal>;
  /** Asks the venue for the story of one order. */
  ask(clientOrderId: string): void;
  /** Lets every working parent look at the market; asks again about what a kill switch or a reconciliation waits for. */
  look(): void;
  /** Lets one parent look now. */
  lookAt(parentId: string): void;
  /** With everything that working parents still want counted as open. `without`: a parent that is planned again counts with nothing. */
  account(instrument: Instrument, without?: string | null): AccountView;
  /** ENG-4: the market of this instrument has spoken: parents that would see another one than at their last look look now. Without `marketLooks` nothing is done. */
  heard(instrumentId: string): void;
  commitments(): readonly Commitment[];
  /** Everything that the ledger has against a parent that wants to begin; nothing is yes. */
  mayBegin(placement: Placement): readonly Refusal[];
  /** Caps that are divided among the accounts of a firm; null: there are none. */
  readonly firm: FirmStanding | null;
  /** What this account has and wants of them. */
  firmClaims(): readonly FirmClaim[];
  /** Asks the venue for its statement now; false where it has none. */
  reconcile(why: string): boolean;
  /** Cancels all of a scope at the venue without a word in the journal: for a journal that takes no more words. */
  takeBack(scope: KillScope): void;
  /** Remembers a kill beside the journal; false where it could not be written. */
  markKill(by: string, reason: string): boolean;
  clearMark(): void;
  /** Takes back what rests, because nobody will look any more; answers how many orders that is. Parents go on at the next start. */
  standDown(): number;
  /** The machine's clock was set, or slept: an alert, and every parent's plan moves with it. Microseconds, positive is forwards. */
  clockStepped(byUs: number): void;
  /** True where a resting order can be changed in place. */
  readonly amends: boolean;
  journalOk(): boolean;
  /** When the parents last looked; null: not since the start. */
  lookedAt(): TimeUs | null;
  onChange(listener: (parentId: string | null) => void): void;
  /** Called with every entry once it is durable. */
  onEntry(listener: (entry: Entry) => void): void;
  /** Called after every look of the parents. */
  onLook(listener: () => void): void;
}
