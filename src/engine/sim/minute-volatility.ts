import { MINUTE_US, type Ratio, type TimeUs } from '#core/kernel/units';
import { type Session, sessionAt, tradedTime } from '#core/market/session';

const WINDOW_MINUTES = 15;
const RETURNS_MIN = 5;

/** Volatility of the last 15 one-minute returns of the mid as a daily figure; null with fewer than 5. */
export interface MinuteVolatility {
  quoted(at: number, bid: number, ask: number): void;
  daily(): Ratio | null;
}

export function minuteVolatility(session: Session, from: TimeUs): MinuteVolatility {
  const day = sessionAt(session, from);
  const minutesPerDay = day === null ? 1440 : tradedTime(day, day.open, day.close) / MINUTE_US;
  const mids: number[] = [];
  let minute = -1;
  return {
    quoted(at, bid, ask) {
      const m = Math.floor(at / MINUTE_US);
      if (m === minute || !(bid > 0) || !(ask > 0)) return;
      minute = m;
      mids.push(Math.log((bid + ask) / 2));
      if (mids.length > WINDOW_MINUTES + 1) mids.shift();
    },
    daily() {
      let squares = 0;
      let n = 0;
      for (let k = 1; k < mids.length; k++) {
        squares += (mids[k]! - mids[k - 1]!) ** 2;
        n++;
      }
      return n < RETURNS_MIN ? null : Math.sqrt((squares / n) * minutesPerDay);
    },
  };
}
