import {
  bannedUntil,
  type SpotError,
  tooManyOrders,
  tooMuchWeight,
} from '#venues/exchange/spot/spot-error';

/** What one address may ask and one account may order. */
export interface RateLimits {
  readonly weightPerMinute: number;
  readonly ordersPer10s: number;
  readonly ordersPerDay: number;
}
export const RATE_LIMITS: RateLimits = {
  weightPerMinute: 6000,
  ordersPer10s: 100,
  ordersPerDay: 200_000,
};

const MINUTE_MS = 60_000;
const TEN_SECONDS_MS = 10_000;
const DAY_MS = 86_400_000;
/** Requests of an address after its 429 that are still answered by 429; whoever goes on is banned. */
const PATIENCE = 20;
const BAN_MS = 2 * MINUTE_MS;

interface Refused {
  readonly status: 429 | 418;
  readonly error: SpotError;
  readonly retryAfterSeconds: number;
}
/** EXC-12: fixed windows of the clock, as the protocol counts. */
export interface RateCounter {
  /** Charges an address; null: go on. */
  charge(address: string, weight: number, nowMs: number): Refused | null;
  usedWeight(address: string, nowMs: number): number;
  chargeOrder(account: string, nowMs: number): Refused | null;
  orderCounts(
    account: string,
    nowMs: number,
  ): { readonly tenSeconds: number; readonly day: number };
}
interface Window {
  start: number;
  used: number;
}

export function rateCounter(limits: RateLimits): RateCounter {
  const weights = new Map<string, Window & { after: number; bannedUntil: number }>();
  const orders = new Map<string, readonly [tenSeconds: Window, day: Window]>();
  const rolled = <T extends Window>(window: T, length: number, nowMs: number): T => {
    const start = Math.floor(nowMs / length) * length;
    if (window.start !== start) Object.assign(window, { start, used: 0 });
    return window;
  };
  function of(address: string, nowMs: number): Window & { after: number; bannedUntil: number } {
    const known = weights.get(address) ?? { start: 0, used: 0, after: 0, bannedUntil: 0 };
    const before = known.start;
    weights.set(address, known);
    if (rolled(known, MINUTE_MS, nowMs).start !== before) known.after = 0;
    return known;
  }
  function ordersOf(account: string, nowMs: number): readonly [Window, Window] {
    const known =
      orders.get(account) ??
      ([
        { start: 0, used: 0 },
        { start: 0, used: 0 },
      ] as const);
    orders.set(account, known);
    rolled(known[0], TEN_SECONDS_MS, nowMs);
    rolled(known[1], DAY_MS, nowMs);
    return known;
  }
  const until = (end: number, nowMs: number): number =>
    Math.max(1, Math.ceil((end - nowMs) / 1000));
  return {
    charge(address, weight, nowMs) {
      const window = of(address, nowMs);
      if (nowMs < window.bannedUntil)
        return {
          status: 418,
          error: bannedUntil(window.bannedUntil),
          retryAfterSeconds: until(window.bannedUntil, nowMs),
        };
      window.used += weight;
      if (window.used <= limits.weightPerMinute) return null;
      window.after++;
      if (window.after <= PATIENCE)
        return {
          status: 429,
          error: tooMuchWeight(limits.weightPerMinute),
          retryAfterSeconds: until(window.start + MINUTE_MS, nowMs),
        };
      window.bannedUntil = nowMs + BAN_MS;
      return {
        status: 418,
        error: bannedUntil(window.bannedUntil),
        retryAfterSeconds: BAN_MS / 1000,
      };
    },
    usedWeight: (address, nowMs) => of(address, nowMs).used,
    chargeOrder(account, nowMs) {
      const [short, day] = ordersOf(account, nowMs);
      if (short.used >= limits.ordersPer10s)
        return {
          status: 429,
          error: tooManyOrders(limits.ordersPer10s, '10 SECOND'),
          retryAfterSeconds: until(short.start + TEN_SECONDS_MS, nowMs),
        };
      if (day.used >= limits.ordersPerDay)
        return {
          status: 429,
          error: tooManyOrders(limits.ordersPerDay, '1 DAY'),
          retryAfterSeconds: until(day.start + DAY_MS, nowMs),
        };
      short.used++;
      day.used++;
      return null;
    },
    orderCounts(account, nowMs) {
      const [short, day] = ordersOf(account, nowMs);
      return { tenSeconds: short.used, day: day.used };
    },
  };
}
