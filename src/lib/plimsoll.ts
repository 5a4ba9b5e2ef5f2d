// What `import … from 'plimsoll'` gives.

export {
  type Config,
  configSchema,
  feesOf,
  ledgerLimitsOf,
  limitsOf,
  policyOf,
} from '#contracts/config';
export type { OrderRecord } from '#core/journal/order-record';
export type { Problem, Refusal } from '#core/kernel/failure';
export type { Result } from '#core/kernel/result';
export { type Prior, priorNamed } from '#core/liquidity/priors';
export { usEquity } from '#core/market/catalog';
export type { Bars, Tape } from '#core/market/tape';
export { type Signal as SizeInput, type SizedOrder, sizeSignal } from '#core/plan/size/size-signal';
export type { Desk, DeskError, NewOrder, PreTrade } from '#engine/desk/desk';
export { openTapeDesk, type TapeDesk, type TapeDeskInput } from '#engine/sim/tape-desk';
export { placeOrder, plainOrder, type Signal, tradeSignal } from '#lib/signal';
