import type { Clock } from '#core/kernel/clock';
import type { VenueReport } from '#core/order/venue-report';
import type { ExchangeClient } from '#engine/ports/exchange-client';
import type { AccountEvent } from '#engine/ports/ports';
import type { RequestOutcome } from './fault-of.ts';
import type { RateBudget } from './rate-budget.ts';

export interface WireOptions {
  readonly exchange: ExchangeClient;
  readonly clock: Clock;
  readonly budget: RateBudget;
  /** How long an order rests at the venue at most; without it until it is cancelled. */
  readonly restingSeconds?: number;
  /** The venue refused a request by its clock: ours has to be measured again. */
  onClockFault(): void;
  say(line: string): void;
}
/** One exchange as everything of its gateway shares it: whom to tell, what may be asked, whether it answers. */
export interface GatewayWire {
  readonly exchange: ExchangeClient;
  readonly clock: Clock;
  readonly restingSeconds: number | null;
  say(line: string): void;
  listen(to: (event: VenueReport) => void): void;
  listenAccount(to: (event: AccountEvent) => void): void;
  tell(event: VenueReport): void;
  tellAccount(event: AccountEvent): void;
  /** Spends request weight; false: there is none. */
  take(weight: number, lane: 'order' | 'cancel'): boolean;
  answered(): void;
  /** What a failed request says about our clock and our rate. */
  noticed(outcome: RequestOutcome): void;
  connection(up: boolean): void;
  isUp(): boolean;
  isClosed(): boolean;
  /** Nothing is told any more. */
  close(): void;
}

export function gatewayWire(options: WireOptions): GatewayWire {
  const { exchange, clock, budget, say } = options;
  let listener: (event: VenueReport) => void = () => undefined;
  let accountListener: (event: AccountEvent) => void = () => undefined;
  let isClosed = false;
  let isUp = true;
  const tellAccount = (event: AccountEvent): void => {
    if (!isClosed) accountListener(event);
  };
  return {
    exchange,
    clock,
    restingSeconds: options.restingSeconds ?? null,
    say,
    listen: (to) => {
      listener = to;
    },
    listenAccount: (to) => {
      accountListener = to;
    },
    tell(event) {
      if (!isClosed) listener(event);
    },
    tellAccount,
    take: (weight, lane) => budget.take(weight, lane, performance.now()),
    answered: () => budget.answered(),
    noticed(outcome) {
      if (outcome.type !== 'fault') return;
      if (outcome.fault.code === 'CLOCK_REFUSED') {
        // F17: a step of a clock costs one refused request, and not a train of them: it is measured again at once.
        options.onClockFault();
        tellAccount({ type: 'clockRefused', at: clock.now() });
      }
      if (outcome.fault.code === 'RATE_LIMITED')
        budget.refused(retryAfterMs(exchange), Math.random(), performance.now());
    },
    connection(up) {
      if (up === isUp) return;
      isUp = up;
      say(`${exchange.id}: ${up ? 'answers again' : 'does not answer'}`);
      tellAccount({ type: 'connection', at: clock.now(), up });
    },
    isUp: () => isUp,
    isClosed: () => isClosed,
    close: () => {
      isClosed = true;
    },
  };
}

/** null: the venue did not say. */
function retryAfterMs({ last_response_headers: headers }: ExchangeClient): number | null {
  const after = Number(headers?.['Retry-After'] ?? headers?.['retry-after'] ?? NaN);
  return Number.isFinite(after) ? after * 1000 : null;
}
