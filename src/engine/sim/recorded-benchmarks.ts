import type { OrderRecord } from '#core/journal/order-record';
import type { Bps, Price } from '#core/kernel/units';
import { priceOf } from '#core/market/instrument';
import { sessionAt } from '#core/market/session';
import type { Tape } from '#core/market/tape';
import { volumeBetween } from '#core/market/tape-quotes';
import { againstBps } from '#core/tca/build-report';

/** What only the whole recording tells, beyond the end of an order: average prices of all eligible prints, and the order's own against them; null without prints or fills. */
export interface RecordedBenchmarks {
  /** From acceptance to the deadline, however early the order was done. */
  readonly horizonVwap: Price | null;
  readonly horizonVwapBps: Bps | null;
  /** Of the session, as far as the recording goes. */
  readonly dayVwap: Price | null;
  readonly dayVwapBps: Bps | null;
}

export function recordedBenchmarks(tape: Tape, record: OrderRecord): RecordedBenchmarks {
  const { instrument, order, acceptance, createdAt } = record;
  const from = acceptance?.acceptedAt ?? createdAt;
  const day = sessionAt(instrument.session, from);
  const average = record.tca?.benchmarks.average ?? null;
  const horizon = volumeBetween(tape, from, order.deadline)?.vwap ?? null;
  const whole = day === null ? null : (volumeBetween(tape, day.open, day.close)?.vwap ?? null);
  const judged = (vwap: number | null): Bps | null =>
    againstBps({ instrument, side: order.side }, average, vwap);
  const price = (vwap: number | null): Price | null =>
    vwap === null ? null : priceOf(instrument, vwap);
  return {
    horizonVwap: price(horizon),
    horizonVwapBps: judged(horizon),
    dayVwap: price(whole),
    dayVwapBps: judged(whole),
  };
}
