import type { OrderRecord } from '#core/journal/order-record';
import type { SignalNote } from '#core/journal/signal-note';
import { invariant } from '#core/kernel/assert';
import { err, ok, type Result } from '#core/kernel/result';
import { plainOrder } from '#core/plan/new-order';
import type { Desk, DeskError, NewOrder } from '#engine/desk/desk';
import type { SignalWish, SizeBy } from '#engine/desk/portfolio-wishes';

/** A signal from -1 to 1 with the volatility of a full one, or another way of sizing. */
export type Signal = {
  readonly symbol: string;
  readonly netAssetValue: number;
  readonly horizonSeconds: number;
} & (
  | { readonly signal: number; readonly targetVolatilityAnnual: number }
  | { readonly method: SizeBy }
);
/** From signal to parent in one call: sized, assessed, gated, planned, at work. A signal that is already met is a refusal that says so. */
export function tradeSignal(
  desk: Desk,
  wish: Signal,
  by: string,
): Result<{ readonly sized: SignalNote; readonly order: OrderRecord }, DeskError> {
  const placed = notRefused(desk.signal(wishOf(wish), { idempotencyKey: null, by }));
  if (!placed.ok) return placed;
  const { signal: sized } = placed.value;
  invariant(sized !== undefined, 'an order that a signal made says how it was sized');
  return ok({ sized, order: placed.value });
}

function wishOf(wish: Signal): SignalWish {
  const { symbol, netAssetValue, horizonSeconds } = wish;
  const {
    symbol: _symbol,
    side: _side,
    quantity: _quantity,
    ...order
  } = plainOrder({ symbol, side: 'buy', quantity: 0, horizonSeconds });
  return {
    symbol,
    capital: netAssetValue,
    netAssetValue,
    method:
      'method' in wish
        ? wish.method
        : {
            kind: 'volatility',
            signal: wish.signal,
            targetVolatilityAnnual: wish.targetVolatilityAnnual,
          },
    daysMax: null,
    maxImpactBps: null,
    fullScore: null,
    depthMost: null,
    order,
  };
}

/** The drop-in for a broker object: an order goes out only if the market can bear it, and a refusal is a value with code and remedy. */
export function placeOrder(
  desk: Desk,
  order: Pick<NewOrder, 'symbol' | 'side' | 'quantity'> & Partial<NewOrder>,
  by: string,
): Result<OrderRecord, DeskError> {
  return notRefused(desk.place(plainOrder(order), { idempotencyKey: null, by }));
}

function notRefused(placed: Result<OrderRecord, DeskError>): Result<OrderRecord, DeskError> {
  if (!placed.ok || placed.value.refusal === null) return placed;
  return err({ kind: 'refusal', refusal: placed.value.refusal });
}
