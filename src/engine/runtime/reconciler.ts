import { DAY_US, durationUs, type TimeUs, timeUs } from '#core/kernel/units';
import { type AccountState, accountAt } from '#core/ledger/controls';
import type { AccountStatement } from '#core/ledger/stated';
import { isComparable } from '#core/ledger/statement';
import { sessionAt } from '#core/market/session';
import type { AccountEvent } from '#engine/ports/ports';
import type { EngineDeps } from '#engine/runtime/engine-deps';
import type { Engine } from '#engine/runtime/engine-face';
import { findingsOf, takeOver } from '#engine/runtime/findings';

const RECONCILE_EVERY_US = durationUs(60_000_000);
const ASK_AGAIN_US = 1_000_000;
const ASK_AGAIN_MAX_US = 60_000_000;
// Executions are asked for from a little before the last agreement: clocks differ, and a repeat costs nothing.
const OVERLAP_US = 60_000_000;

export interface Reconciler {
  /** Refuses all trading on the account until books and statement agree; false where the gateway has no statements. */
  begin(why: string): boolean;
  look(): void;
}

/** One for each account of the gateway. */
export function reconcilers(deps: EngineDeps, engine: Engine): Reconciler {
  const { gateway } = deps;
  const all = new Map(
    (gateway.venues ?? [undefined]).map((venue) => [venue, reconciler(deps, engine, venue)]),
  );
  gateway.listenAccount?.((event) => all.get(event.venue)?.heard(event));
  return {
    begin: (why) => [...all.values()].map((each) => each.begin(why)).every(Boolean),
    look() {
      for (const each of all.values()) each.look();
    },
  };
}

/** LED-18, LED-19, F6: our books against the venue's statement: on start, on reconnection, on an interval, at the end of a day. */
function reconciler(
  deps: EngineDeps,
  engine: Engine,
  venue: string | undefined,
): Reconciler & { heard(event: AccountEvent): void } {
  const { gateway, clock } = deps;
  const { ledger } = engine.state;
  const account = (): AccountState => accountAt(ledger.controls, venue ?? '');
  /** In the journal only where there are several. */
  const where = venue === undefined ? {} : { venue };
  const every = deps.reconcileEveryUs ?? RECONCILE_EVERY_US;
  const findings = findingsOf(deps, engine, venue);
  let askedAt = null as TimeUs | null;
  let comparedAt = clock.now();
  let patience = ASK_AGAIN_US;
  let lastLook = clock.now();
  let since = timeUs(0);
  let statedAt = timeUs(0);
  let clockToldAt: TimeUs | null = null;

  function ask(): void {
    askedAt = clock.now();
    // A difference that the young executions do not explain may be of an old one: then a whole day is asked for.
    const back = (account().reconciling?.rounds ?? 0) > 0 ? DAY_US : OVERLAP_US;
    since = timeUs(Math.max(0, account().countsFrom ?? 0, (account().reconciledAt ?? 0) - back));
    gateway.statement?.(since, venue);
  }

  function begin(why: string): boolean {
    if (gateway.statement === undefined) {
      // Left over from a gateway that could be asked: with this one nobody could ever answer.
      if (account().reconciling !== null)
        engine.decide({ type: 'reconciled', statementAt: clock.now(), opening: null, ...where });
      return false;
    }
    if (account().reconciling === null) engine.decide({ type: 'reconciling', why, ...where });
    patience = ASK_AGAIN_US;
    ask();
    return true;
  }

  function compare(statement: AccountStatement): void {
    [askedAt, comparedAt] = [null, clock.now()];
    // Statements may overtake each other, and what was said since: an old one is no word on the books of now.
    if (statement.at < statedAt || !isComparable(ledger, statement)) return;
    statedAt = statement.at;
    if (findings.isNew()) return findings.open(statement);
    const differences = takeOver(engine, statement, since);
    findings.compared(differences, statement);
    const unsettled = differences.filter((each) => !findings.quarantine(each));
    for (const each of unsettled) findings.settle(each);
    if (unsettled.length > 0) {
      patience = Math.min(ASK_AGAIN_MAX_US, patience * 2);
      engine.decide({
        type: 'differences',
        statementAt: statement.at,
        differences: unsettled,
        ...where,
      });
    } else if (account().reconciling !== null)
      engine.decide({ type: 'reconciled', statementAt: statement.at, opening: null, ...where });
  }

  function heard(event: AccountEvent): void {
    if (event.type === 'statement') compare(event.statement);
    else if (event.type === 'clockRefused') clockRefused(event.at);
    else if (event.type === 'foreignOrder') findings.foreign(event.order);
    else connected(event.up);
  }

  function clockRefused(at: TimeUs): void {
    if (clockToldAt !== null && at - clockToldAt < RECONCILE_EVERY_US && at >= clockToldAt) return;
    clockToldAt = at;
    engine.decide({ type: 'clockRefused' });
  }

  function connected(up: boolean): void {
    // A wire that was never told as down comes up at the start: no news.
    if ((account().downSince === null) !== up) engine.decide({ type: 'connection', up, ...where });
    if (up) begin('reconnected');
  }

  /** Has a session of ours closed since the last look? */
  function isDayOver(now: TimeUs): boolean {
    return deps.feed.instruments.some(({ session }) => {
      const day = sessionAt(session, lastLook);
      return day !== null && lastLook < day.close && now >= day.close;
    });
  }

  return {
    begin,
    heard,
    look() {
      if (gateway.statement === undefined) return;
      const now = clock.now();
      const isOver = isDayOver(now);
      lastLook = now;
      if (isOver) return void begin('end of day');
      const isDue =
        askedAt === null
          ? now - comparedAt >= (account().reconciling !== null ? patience : every)
          : now - askedAt >= patience;
      if (isDue) ask();
    },
  };
}
