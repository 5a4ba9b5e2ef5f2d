import type { SpotExchange } from '#venues/exchange/spot/spot-exchange';

/** Cancels an account's orders in a symbol unless it is set again in time. In memory: a restart forgets it. */
export interface Countdown {
  /** 0 takes it back. */
  set(account: string, symbol: string, ms: number): void;
  close(): void;
}
export function futuresCountdown(
  exchange: SpotExchange,
  failed: (error: unknown) => void,
): Countdown {
  const timers = new Map<string, NodeJS.Timeout>();
  function run(account: string, symbol: string): void {
    try {
      exchange.cancelAll(account, symbol, '');
    } catch (error) {
      failed(error);
    }
  }
  return {
    set(account, symbol, ms) {
      const key = `${account}\n${symbol}`;
      clearTimeout(timers.get(key));
      timers.delete(key);
      if (ms > 0)
        timers.set(
          key,
          setTimeout(() => {
            timers.delete(key);
            run(account, symbol);
          }, ms),
        );
    },
    close: () => timers.forEach((timer) => clearTimeout(timer)),
  };
}
