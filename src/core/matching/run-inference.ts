import { childrenDailyOf, type FlowTerms } from './flow-terms.ts';

/** One direction of one account, as providers see it. */
interface SeenRun {
  readonly key: number;
  readonly side: 1 | -1;
  lots: number;
  visits: number;
  readonly first: number;
  last: number;
  /** What it is worth in the fair value now, log price, without its sign. */
  held: number;
  /** False: it is taken for over, and only remembered. */
  isAlive: boolean;
  /** Business time at which this changes: taken for over, then forgotten. */
  due: number;
}

/**
 * What providers read from orders. They see that one taker comes back, and know how long runs get: a run that has gone on is likely to go on.
 * Farmer, Gerig, Lillo & Waelbroeck (2013), "How efficiency shapes market impact", Quant. Finance 13: if x traded so far is worth
 *     I(x) = conviction * volatility * (x / V)^(a - 1)
 * and the run goes on with probability p(x), the price is a martingale when it falls to
 *     P(x) = (I(x) - p I(x + child)) / (1 - p),  I / a for long runs,
 * on news that it has ended. That news is silence: several times the run's own gap between trades.
 */
export interface RunInference {
  /** What the lots of this account move the fair value by, in log price. */
  seen(account: number, side: 1 | -1, lots: number, now: number): number;
  /** Runs that are over by `now`: what their end moves the fair value by. */
  ended(now: number): number;
  /** Business time of the next end; Infinity: none. */
  readonly nextEnd: number;
}

export function inferenceOf(terms: FlowTerms): RunInference {
  const { takers, volumeDaily, volatilityDaily } = terms;
  const children = childrenDailyOf(terms);
  const visit = (VISIT_CLIPS * takers.clipSeconds) / terms.daySeconds;
  const power = takers.sizeTail - 1;
  const unit = terms.conviction * volatilityDaily;
  const worth = (lots: number): number => unit * (lots / volumeDaily) ** power;
  const goesOn = continuation(takers.sizeTail);
  const usualGap = 1 / (takers.participation * children);
  const runs: SeenRun[] = [];
  const byKey = new Map<number, SeenRun>();
  let nextEnd = Infinity;

  const gapOf = (run: SeenRun): number =>
    run.visits < 3 ? usualGap : (run.last - run.first) / (run.visits - 1);
  /** Silence after which it is more likely over than not: p exp(-t / gap) = 1 - p, and at least a gap. */
  function silence(run: SeenRun): number {
    const p = goesOn(run.visits);
    return gapOf(run) * Math.max(1, Math.log(p / (1 - p)));
  }
  function restAfter({ lots, visits }: SeenRun): number {
    const p = goesOn(visits);
    return (worth(lots) - p * worth((lots / visits) * (visits + 1))) / (1 - p);
  }
  function next(): number {
    let least = Infinity;
    for (const run of runs) if (run.due < least) least = run.due;
    return least;
  }
  return {
    get nextEnd() {
      return nextEnd;
    },
    seen(account, side, lots, now) {
      const key = account * side;
      let run = byKey.get(key);
      if (run === undefined) {
        run = {
          key,
          side,
          lots: 0,
          visits: 0,
          first: now,
          last: now,
          held: 0,
          isAlive: true,
          due: 0,
        };
        byKey.set(key, run);
        runs.push(run);
      }
      const before = run.held;
      run.lots += lots;
      // Clips of one child are one visit: its gaps say nothing of when the next child comes.
      if (run.visits === 0 || now - run.last > visit) run.visits++;
      run.last = now;
      run.held = worth(run.lots);
      run.isAlive = true;
      run.due = now + silence(run);
      nextEnd = next();
      return side * (run.held - before);
    },
    ended(now) {
      let move = 0;
      for (let i = runs.length - 1; i >= 0; i--) {
        const run = runs[i]!;
        if (run.due > now) continue;
        if (run.isAlive) {
          // It may still come back: then it is worth what it would have been without the pause.
          const rest = restAfter(run);
          move += run.side * (rest - run.held);
          run.held = rest;
          run.isAlive = false;
          run.due = now + MEMORY_GAPS * gapOf(run);
          continue;
        }
        byKey.delete(run.key);
        const last = runs.pop()!;
        if (last !== run) runs[i] = last;
      }
      nextEnd = next();
      return move;
    },
  };
}

const MEMORY_GAPS = 8;
const VISIT_CLIPS = 5;
const KNOWN = 256;
/** P(L > n | L >= n) of the zeta law with exponent a + 1: 1 - a / n for large n. */
function continuation(tail: number): (n: number) => number {
  // Sums from the far end, beyond which the tail is an integral.
  const survivors = new Float64Array(KNOWN + 2);
  survivors[KNOWN + 1] = (KNOWN + 0.5) ** -tail / tail;
  for (let n = KNOWN; n >= 1; n--) survivors[n] = survivors[n + 1]! + n ** -(tail + 1);
  return (n) => {
    const whole = Math.max(1, Math.round(n));
    return whole > KNOWN ? 1 - tail / whole : survivors[whole + 1]! / survivors[whole]!;
  };
}
