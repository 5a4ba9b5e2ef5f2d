// A venue that does what a good one does, in virtual time: it accepts, fills takers from what it displays and makers never, and
// answers everything after a fixed latency. On it a desk is frozen, restarted, halted and has its clock set.
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { type Config, configSchema, policyOf } from '#contracts/config';
import { limitsOf } from '#contracts/config-caps';
import { defaultModel } from '#core/cost/default-model';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import { ok } from '#core/kernel/result';
import { durationUs, lots, type TimeUs, ticks, timeUs } from '#core/kernel/units';
import { PRIORS } from '#core/liquidity/priors';
import type { LiquidityProfile } from '#core/liquidity/profile';
import { NO_FEES } from '#core/market/fees';
import type { MarketView } from '#core/market/view';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { createDesk } from '#engine/desk/create-desk';
import type { Desk } from '#engine/desk/desk';
import type { History } from '#engine/ports/history';
import type { OrderGateway } from '#engine/ports/ports';
import { type Engine, openEngine } from '#engine/runtime/engine';
import { KEEL, profileOf } from './scripted-venue.ts';

export interface ObedientOptions {
  readonly latencyUs: number;
  /** Lots displayed at each touch, and printed by others a second. */
  readonly displayed: number;
  readonly printed: number;
  /** With one, memory lets go what has ended. */
  readonly history?: History;
  /** What the configuration says of execution. */
  readonly execution?: unknown;
}
interface Sent {
  readonly at: TimeUs;
  readonly order: VenueOrder;
}
export interface ObedientDesk {
  readonly sent: Sent[];
  desk(): Desk;
  engine(): Engine;
  now(): TimeUs;
  /** Time passes; messages arrive, and nobody looks. */
  pass(us: number): void;
  look(): void;
  /** Looks once a second for so long, first after `phaseUs`. */
  live(seconds: number, phaseUs?: number): void;
  halt(isHalted: boolean): void;
  /** From now on others print so many lots a second, and prices are so volatile. */
  trade(printed: number, volatilityDaily: number | null): void;
  /** The market moves by so many ticks. */
  move(by: number): void;
  /** How many ticks the touch lies outside of its place, on each side. */
  widen(below: number, above: number): void;
  /** What is known of the instrument, from now on. */
  know(change: Partial<LiquidityProfile>): void;
  /** How often that was asked. */
  profiles(): number;
  /** The process ends and starts again on its journal. */
  restart(): void;
  setClock(byUs: number): void;
  /** The clock is set while nobody watches it. */
  shiftClock(byUs: number): void;
  readonly journal: ReturnType<typeof memoryJournal>;
}

const NOON = 1_767_268_800_000_000; // 2026-01-01T12:00:00Z
const LIMITS = {
  ...DEFAULT_LEDGER_LIMITS,
  symbolValue: 1e12,
  grossValue: 1e12,
  netValue: 1e12,
  period: { lengthUs: durationUs(86_400e6), value: 1e12, symbolValue: 1e12 },
};
const configOf = (options: ObedientOptions): Config =>
  configSchema.parse({
    liquidity: { execution: options.execution ?? {} },
    max_order_value: 1e12,
    caps: {
      symbol_value: 1e12,
      gross_value: 1e12,
      net_value: 1e12,
      period: { value: 1e12, symbol_value: 1e12 },
    },
  });

export function obedientDesk(options: ObedientOptions): ObedientDesk {
  const journal = memoryJournal();
  let at = NOON;
  let shift = 0;
  let volume = 10_000_000;
  const config = configOf(options);
  let moved = 0;
  let wide = { below: 0, above: 0 };
  let { printed } = options;
  let volatilityDaily: number | null = 0.02;
  let profiles = 0;
  let known: Partial<LiquidityProfile> = {};
  let isValid = true;
  let epoch = 0;
  let left = options.displayed;
  let listener: (event: VenueReport) => void = () => undefined;
  const pending: { at: number; seq: number; run: () => void }[] = [];
  let seq = 0;
  const sent: Sent[] = [];
  const resting = new Map<string, VenueOrder>();
  const filled = new Map<string, number>();
  const now = (): TimeUs => timeUs(at + shift);
  const later = (run: () => void): void => {
    const of = epoch;
    pending.push({
      at: at + options.latencyUs,
      seq: seq++,
      run: () => (of === epoch ? run() : undefined),
    });
  };
  const tell = (event: VenueReport): void => later(() => listener(event));
  const gateway: OrderGateway = {
    send(order) {
      sent.push({ at: now(), order });
      later(() => {
        tell({
          type: 'accepted',
          clientOrderId: order.clientOrderId,
          at: now(),
          venueOrderId: `v${order.clientOrderId}`,
        });
        if (order.type !== 'ioc') return void resting.set(order.clientOrderId, order);
        const quantity = Math.min(order.quantity, left);
        left -= quantity;
        filled.set(order.clientOrderId, quantity);
        if (quantity > 0)
          tell({
            type: 'fill',
            fill: {
              executionId: `X${order.clientOrderId}`,
              clientOrderId: order.clientOrderId,
              at: now(),
              price: order.limit,
              quantity: lots(quantity),
              liquidity: 'taker',
              fee: 0,
              venue: 'PAPER',
            },
          });
        if (quantity < order.quantity)
          tell({ type: 'cancelled', clientOrderId: order.clientOrderId, at: now(), reason: 'ioc' });
      });
    },
    cancel(clientOrderId) {
      later(() =>
        tell(
          resting.delete(clientOrderId)
            ? { type: 'cancelled', clientOrderId, at: now(), reason: 'asked for' }
            : { type: 'cancelRefused', clientOrderId, at: now() },
        ),
      );
    },
    query(clientOrderId) {
      later(() => {
        if (!sent.some((each) => each.order.clientOrderId === clientOrderId))
          return tell({ type: 'neverArrived', clientOrderId, at: now() });
        tell({ type: 'accepted', clientOrderId, at: now(), venueOrderId: `v${clientOrderId}` });
        const quantity = filled.get(clientOrderId) ?? 0;
        const order = sent.find((each) => each.order.clientOrderId === clientOrderId)?.order;
        if (quantity > 0 && order !== undefined)
          tell({
            type: 'fill',
            fill: {
              executionId: `X${clientOrderId}`,
              clientOrderId,
              at: now(),
              price: order.limit,
              quantity: lots(quantity),
              liquidity: 'taker',
              fee: 0,
              venue: 'PAPER',
            },
          });
        if (!resting.has(clientOrderId))
          tell({ type: 'cancelled', clientOrderId, at: now(), reason: 'over' });
      });
    },
    listen: (to) => void (listener = to),
  };
  const view = (id: string): MarketView | null =>
    id !== KEEL.id
      ? null
      : {
          at: now(),
          dataAt: now(),
          bids: [{ price: ticks(5000 + moved - wide.below), size: lots(left) }],
          asks: [{ price: ticks(5002 + moved + wide.above), size: lots(left) }],
          eligibleVolume: lots(volume),
          eligibleTurnover: volume * (5001 + moved),
          volatilityDaily,
          valid: isValid,
        };
  let opened = open();
  function open(): { readonly engine: Engine; readonly desk: Desk } {
    const [policy, limits] = [policyOf(config), limitsOf(config)];
    const clock = { now };
    const feed = { instruments: [KEEL], view };
    const engine = openEngine({
      clock,
      journal,
      gateway,
      feed,
      policy,
      limits,
      printsIncludeOwn: true,
      mode: 'paper',
      configHash: 'c',
      market: 'test',
      cash: 1e12,
      progressIntervalUs: 60e6,
      feesOf: () => NO_FEES,
      ledgerLimits: LIMITS,
      letsGo: options.history !== undefined,
    });
    const desk = createDesk({
      engine,
      clock,
      feed,
      policy,
      limits,
      mode: 'paper',
      profileOf: (instrument) => (profiles++, ok({ ...profileOf(instrument.id), ...known })),
      modelOf: () => defaultModel(PRIORS['crypto-major'] ?? null),
      feesOf: () => NO_FEES,
      ledgerLimits: LIMITS,
      ...(options.history === undefined ? {} : { history: options.history }),
    });
    return { engine, desk };
  }
  const desk: ObedientDesk = {
    sent,
    now,
    journal,
    desk: () => opened.desk,
    engine: () => opened.engine,
    pass(us) {
      const end = at + us;
      for (;;) {
        pending.sort((a, b) => a.at - b.at || a.seq - b.seq);
        const next = pending[0];
        // The book refills and others trade, a tenth of a second at a time.
        const step = Math.min(end, at - (at % 100_000) + 100_000);
        if (next !== undefined && next.at <= Math.min(step, end)) {
          at = Math.max(at, next.at);
          pending.shift();
          next.run();
          continue;
        }
        if (at >= end) return;
        if (step % 1_000_000 === 0) {
          volume += isValid ? printed : 0;
          left = options.displayed;
        }
        at = step;
      }
    },
    look: () => opened.engine.look(),
    live(seconds, phaseUs = 0) {
      desk.pass(phaseUs);
      for (let i = 0; i < seconds; i++) {
        desk.pass(1_000_000);
        desk.look();
      }
    },
    halt: (isHalted) => void (isValid = !isHalted),
    trade(lots, volatility) {
      printed = lots;
      volatilityDaily = volatility;
    },
    profiles: () => profiles,
    move: (by) => void (moved += by),
    widen: (below, above) => void (wide = { below, above }),
    know: (change) => void (known = change),
    restart() {
      epoch++;
      opened = open();
    },
    shiftClock: (byUs) => void (shift += byUs),
    setClock(byUs) {
      shift += byUs;
      opened.engine.clockStepped(byUs);
    },
  };
  return desk;
}
