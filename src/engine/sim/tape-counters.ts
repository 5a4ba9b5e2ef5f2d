import { type Lots, lots, type Ratio, timeUs } from '#core/kernel/units';
import type { Tape } from '#core/market/tape';
import { minuteVolatility } from '#engine/sim/minute-volatility';

const USUAL_OF = 100;
const KNOWN_FROM = 10;
const HOLE = 20;
const LONGEST = 3;
/**
 * A recording says only what changed: while nothing does, its book is whole and as fresh as can be. A silence is a hole in the recording when it is more than twenty times the mean one of the last
 * hundred events and three times the longest that was none; before ten events nobody can tell, and every silence counts.
 */
export function silenceOf(): { heard(at: number): void; isHole(now: number): boolean } {
  let last = 0;
  let usual = 0;
  let longest = 0;
  let n = 0;
  const isHole = (now: number): boolean =>
    n < KNOWN_FROM || now - last > Math.max(HOLE * usual, LONGEST * longest);
  return {
    isHole,
    heard(at) {
      const length = at - last;
      if (n > 0 && (n < KNOWN_FROM || !isHole(at))) longest = Math.max(longest, length);
      if (n > 0) usual += (length - usual) / Math.min(n, USUAL_OF);
      last = at;
      n++;
    },
  };
}

/** Counters of a view: eligible volume and turnover so far, and the volatility of the last minutes. */
export function marketStats(tape: Tape): {
  move(i: number): void;
  now(): { eligibleVolume: Lots; eligibleTurnover: number; volatilityDaily: Ratio | null };
} {
  const volatility = minuteVolatility(tape.instrument.session, timeUs(tape.at[0] ?? 0));
  let volume = 0;
  let turnover = 0;
  return {
    move(i) {
      if (tape.eligible[i] === 1) {
        volume += tape.size[i]!;
        turnover += tape.size[i]! * tape.price[i]!;
      }
      volatility.quoted(
        tape.at[i]!,
        tape.bidPrice[i * tape.depth]!,
        tape.askPrice[i * tape.depth]!,
      );
    },
    now: () => ({
      eligibleVolume: lots(volume),
      eligibleTurnover: turnover,
      volatilityDaily: volatility.daily(),
    }),
  };
}
