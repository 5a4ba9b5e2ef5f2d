import { z } from 'zod';
import { parseIsoTime } from '#core/kernel/civil';
import type { TimeUs } from '#core/kernel/units';
import { type FeeSchedule, type Fees, feesAt, flatSchedule } from '#core/market/fees';

const day = z.iso.date();
const feeTier = z.strictObject({
  min_volume: z.number().nonnegative().default(0),
  maker_bps: z.number().min(-100).max(1000).default(0),
  taker_bps: z.number().min(-100).max(1000).default(0),
  per_unit: z.number().nonnegative().default(0),
});
/** Fees from one day to another (UTC, the last day not in it): rates by our own 30-day volume, levies on sales, the least that an order costs. */
const feeSchedule = z.strictObject({
  from: day.optional(),
  until: day.optional(),
  tiers: z.array(feeTier).min(1),
  sell_bps: z.number().min(0).max(1000).default(0),
  sell_per_unit: z.number().nonnegative().default(0),
  sell_per_unit_max: z.number().positive().optional(),
  min_ticket: z.number().nonnegative().default(0),
});
const feeBps = z.number().min(-100).max(1000).default(0);

export const feesSchema = z
  .strictObject({
    maker_bps: feeBps,
    taker_bps: feeBps,
    per_unit: z.number().nonnegative().default(0),
    volume_30_days: z.number().nonnegative().default(0),
    schedules: z.array(feeSchedule).default([]),
  })
  .prefault({});
export type FeesConfig = z.infer<typeof feesSchema>;

/** The dated schedules, and behind them the flat rates for every other day. */
function feeSchedulesOf(fees: FeesConfig): readonly FeeSchedule[] {
  const dated = fees.schedules.map(
    ({ from, until, tiers, sell_bps, sell_per_unit, sell_per_unit_max, min_ticket }) => ({
      from: midnight(from),
      until: midnight(until),
      tiers: tiers.map((tier) => ({
        minVolume: tier.min_volume,
        makerBps: tier.maker_bps,
        takerBps: tier.taker_bps,
        perUnit: tier.per_unit,
        sellBps: sell_bps,
        sellPerUnit: sell_per_unit,
        minTicket: min_ticket,
        ...(sell_per_unit_max === undefined ? {} : { sellPerUnitMax: sell_per_unit_max }),
      })),
    }),
  );
  return [...dated, ...flatSchedule(flatOf(fees))];
}
const midnight = (date: string | undefined): TimeUs | null =>
  date === undefined ? null : parseIsoTime(`${date}T00:00:00Z`);
const flatOf = (fees: FeesConfig): Fees => ({
  makerBps: fees.maker_bps,
  takerBps: fees.taker_bps,
  perUnit: fees.per_unit,
});

/** What is charged at a moment, to somebody who traded `fees.volume_30_days` before; without a moment the flat rates. */
export const feesOf = ({ fees }: { readonly fees: FeesConfig }, at: TimeUs | null = null): Fees =>
  (at === null ? null : feesAt(feeSchedulesOf(fees), at, fees.volume_30_days)) ?? flatOf(fees);
