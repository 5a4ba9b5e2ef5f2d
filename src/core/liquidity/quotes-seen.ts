import { BPS_IN_ONE, type TimeUs, timeUs } from '#core/kernel/units';
import type { Measured } from '#core/liquidity/profile';

const SAMPLES_MIN = 20;
const MINUTE_US = 60_000_000;
const STEP_US = 5_000_000;
const RETURNS_MIN = 12;

/** What has been seen of one symbol's quotes since we connected: mean spread and depth, and recent volatility. */
export class QuotesSeen {
  #spreads = { n: 0, sum: 0, squares: 0 };
  #depths = { n: 0, sum: 0, squares: 0 };
  #mids: { readonly at: TimeUs; readonly log: number }[] = [];
  /** Asked several times by every look, and another one only when there is another mid. undefined: to be computed. */
  #volatility: number | null | undefined = null;

  see(at: TimeUs, bid: readonly [number, number], ask: readonly [number, number]): void {
    const mid = (bid[0] + ask[0]) / 2;
    add(this.#spreads, ((ask[0] - bid[0]) / mid) * BPS_IN_ONE);
    add(this.#depths, (bid[1] + ask[1]) / 2);
    const last = this.#mids.at(-1);
    if (last === undefined || at - last.at >= STEP_US) {
      this.#mids.push({ at: timeUs(at), log: Math.log(mid) });
      this.#volatility = undefined;
    }
    while ((this.#mids[0]?.at ?? at) < at - 15 * MINUTE_US) {
      this.#mids.shift();
      this.#volatility = undefined;
    }
  }
  observed(): { readonly spreadBps: Measured; readonly depthTouch: Measured } | null {
    if (this.#spreads.n < SAMPLES_MIN) return null;
    return {
      spreadBps: measured(this.#spreads, 'bps'),
      depthTouch: measured(this.#depths, 'units'),
    };
  }
  /** Five-second returns of the last 15 minutes as a daily figure; null until there are enough. */
  volatilityDaily(): number | null {
    if (this.#volatility === undefined) this.#volatility = this.#volatilityNow();
    return this.#volatility;
  }
  #volatilityNow(): number | null {
    let squares = 0;
    let time = 0;
    let n = 0;
    for (let i = 1; i < this.#mids.length; i++) {
      const a = this.#mids[i - 1];
      const b = this.#mids[i];
      if (a === undefined || b === undefined) continue;
      squares += (b.log - a.log) ** 2;
      time += b.at - a.at;
      n++;
    }
    return n < RETURNS_MIN ? null : Math.sqrt((squares / time) * 86_400e6);
  }
}
interface Sum {
  n: number;
  sum: number;
  squares: number;
}
function add(to: Sum, value: number): void {
  to.n++;
  to.sum += value;
  to.squares += value * value;
}
function measured({ n, sum, squares }: Sum, unit: string): Measured {
  const mean = sum / n;
  return {
    value: mean,
    unit,
    standardError: Math.sqrt(Math.max(0, squares / n - mean * mean) / n),
    n,
    source: 'seen on the live feed',
  };
}
