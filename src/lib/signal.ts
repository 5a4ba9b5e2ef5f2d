import type { OrderRecord } from '#core/journal/order-record';
import { err, ok, type Result } from '#core/kernel/result';
import { quantityOf } from '#core/market/instrument';
import { midOf } from '#core/market/view';
import { plainOrder } from '#core/plan/new-order';
import { type SizedOrder, sizeSignal } from '#core/plan/size/size-signal';
import type { Desk, DeskError, NewOrder } from '#engine/desk/desk';

export interface Signal {
  readonly symbol: string;
  /** -1 to 1. */
  readonly signal: number;
  readonly netAssetValue: number;
  readonly targetVolatilityAnnual: number;
  readonly horizonSeconds: number;
}
/** From signal to parent in one call: sized, assessed, gated, planned, at work. A signal that is already met is a refusal that says so. */
export function tradeSignal(
  desk: Desk,
  wish: Signal,
  by: string,
): Result<{ readonly sized: SizedOrder; readonly order: OrderRecord }, DeskError> {
  const assessed = desk.assess(wish.symbol, null);
  if (!assessed.ok) return assessed;
  const { instrument, profile } = assessed.value;
  const view = desk.view(instrument.id);
  const mid = view === null ? null : midOf(view);
  const position =
    desk.positions().find((each) => each.instrument.id === instrument.id)?.position ?? 0;
  const { netAssetValue, signal, targetVolatilityAnnual } = wish;
  const sized = sizeSignal({
    instrument,
    profile,
    policy: desk.policy(),
    signal,
    capital: netAssetValue,
    netAssetValue,
    targetVolatilityAnnual,
    priceTicks: mid ?? NaN,
    currentPositionLots: position,
  });
  if (!sized.ok) return err({ kind: 'refusal', refusal: sized.error });
  const placed = placeOrder(
    desk,
    {
      symbol: instrument.id,
      side: sized.value.side,
      quantity: quantityOf(instrument, sized.value.quantity),
      horizonSeconds: wish.horizonSeconds,
    },
    by,
  );
  return placed.ok ? ok({ sized: sized.value, order: placed.value }) : placed;
}

/** The drop-in for a broker object: an order goes out only if the market can bear it, and a refusal is a value with code and remedy. */
export function placeOrder(
  desk: Desk,
  order: Pick<NewOrder, 'symbol' | 'side' | 'quantity'> & Partial<NewOrder>,
  by: string,
): Result<OrderRecord, DeskError> {
  const placed = desk.place(plainOrder(order), { idempotencyKey: null, by });
  if (!placed.ok || placed.value.refusal === null) return placed;
  return err({ kind: 'refusal', refusal: placed.value.refusal });
}
