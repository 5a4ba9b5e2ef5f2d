import type { Body } from '#core/journal/body';
import type { JournalEntry } from '#core/journal/entry';
import type { Clock } from '#core/kernel/clock';
import type { Fault } from '#core/kernel/failure';
import { err } from '#core/kernel/result';
import type { Journal, OrderGateway } from '#engine/ports/ports';
import type { KillMark } from '#platform/kill-mark';

const EXIT_DEFECT = 70; // EX_SOFTWARE of sysexits.h
const LEAVE_MS = 1000; // for the cancels to leave

/** A journal that can be shut from outside of the engine: a shut journal takes nothing, so that nothing leaves (F23). */
export interface ShuttableJournal extends Journal {
  shut(): void;
}
const HALTED: Fault = {
  code: 'JOURNAL_WRITE_FAILED',
  resend: 'safe',
  detail: 'trading was halted by a defect',
};
export function shuttable(journal: Journal): ShuttableJournal {
  let isShut = false;
  return {
    read: () => journal.read(),
    lastSequence: () => journal.lastSequence(),
    append: (entries, written) =>
      isShut ? written(err(HALTED)) : journal.append(entries, written),
    shut: () => {
      isShut = true;
    },
  };
}

export interface HaltDeps {
  readonly clock: Clock;
  readonly journal: Journal;
  /** What the engine writes into. */
  readonly engineJournal: ShuttableJournal;
  readonly gateway: OrderGateway;
  readonly mark: KillMark;
  /** Client ids that may be open at the venue, as far as the engine knew. */
  livingOrders(): readonly string[];
  say(line: string): void;
}

/**
 * F35: a throw inside a commit, and nothing else, comes here. Our memory may be ahead of the journal or wrong, so nothing goes through the engine:
 * what rests is taken back at the gateway, the kill switch is written into the journal itself, and the process ends. A restart finds the switch on.
 */
export function haltOnDefect(deps: HaltDeps): (error: unknown) => void {
  let isHalting = false;
  return (error) => {
    const words = error instanceof Error ? error.message : String(error);
    deps.say(`Defect: ${error instanceof Error ? (error.stack ?? words) : words}`);
    if (isHalting) return;
    isHalting = true;
    // Before anything else: in its last second the engine must not decide on anything more.
    deps.engineJournal.shut();
    setTimeout(() => process.exit(EXIT_DEFECT), LEAVE_MS);
    for (const clientOrderId of deps.livingOrders()) deps.gateway.cancel(clientOrderId);
    const entry: JournalEntry = {
      sequence: deps.journal.lastSequence() + 1,
      at: deps.clock.now(),
      kind: 'decision',
      body: killBy(words),
    };
    deps.journal.append([entry], (written) => {
      if (written.ok)
        return deps.say(
          '  Trading is halted: look at the orders at the venue, report this, restart, then release the kill switch.',
        );
      const isMarked = deps.mark.set('defect', words);
      deps.say(
        `  The halt could not be journaled (${written.error.detail})${isMarked ? '; it is marked beside the journal: the next start begins with the kill switch on' : ': do not restart before you have looked at the orders at the venue'}.`,
      );
    });
  };
}

const killBy = (reason: string): Body => ({ type: 'kill', on: true, by: 'defect', reason });
