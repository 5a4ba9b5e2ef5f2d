import { alertLines } from '#app/alert-lines';
import type { Notifier } from '#app/notify';
import type { OpenedDesk } from '#app/open-desk';
import type { Say } from '#app/say';
import type { Telling } from '#core/alert/alert-board';
import type { TimeUs } from '#core/kernel/units';
import type { LoopWatch } from '#platform/loop-delay';
import type { WallClock } from '#platform/wall-clock';

/** Two looks missed; told once a minute. */
const STALLED_MS = 2000;
const TELL_AGAIN_MS = 60_000;

interface Parts {
  readonly clock: WallClock;
  readonly loop: LoopWatch;
  readonly notifier: Notifier;
  /** What of it leaves this machine. */
  readonly outside: (tellings: readonly Telling[], now: TimeUs) => readonly Telling[];
  readonly report: (where: string, error: unknown) => void;
  readonly say: Say;
  /** Tells the guard that we live. */
  beat(): void;
}

/** What is done each second of the desk. The clock first: everything else asks what time it is. */
export function lookEachSecond(
  { desk, engine }: OpenedDesk,
  { clock, loop, notifier, outside, report, say, beat }: Parts,
): () => void {
  let toldAt = -Infinity;
  return () => {
    const { setUs, sleptUs } = clock.follow();
    try {
      if (sleptUs !== 0) say(`This machine slept for ${(sleptUs / 1e6).toFixed(1)} s.`);
      if (setUs !== 0) engine.clockStepped(setUs);
      const lateMs = Math.round(loop.longest());
      if (lateMs >= STALLED_MS && performance.now() - toldAt > TELL_AGAIN_MS) {
        toldAt = performance.now();
        engine.decide({ type: 'stalled', forMs: lateMs });
      }
      engine.look();
      // A journal that takes no more is nobody who works orders.
      if (engine.journalOk()) beat();
    } catch (error) {
      report('the look', error);
    }
    // Also where the look failed: a journal that is down has to be told.
    try {
      const tellings = desk.alerts.take();
      for (const { line, facts } of alertLines(tellings)) say(line, facts);
      notifier.tell(outside(tellings, desk.now()));
    } catch (error) {
      report('the alerts', error);
    }
  };
}

const LOOK_MS = { least: 500, most: 1500 };
/** Looks come about once a second, and nobody can set a watch by the orders that they send. */
export function aboutEachSecond(look: () => void): { stop(): void } {
  let timer: NodeJS.Timeout;
  const next = (): void => {
    timer = setTimeout(
      () => {
        next();
        look();
      },
      LOOK_MS.least + Math.random() * (LOOK_MS.most - LOOK_MS.least),
    );
  };
  next();
  return { stop: () => clearTimeout(timer) };
}
