// What `import … from 'plimsoll'` gives.
export { plainOrder, placeOrder, tradeSignal, type Signal } from '#lib/signal';
export { openTapeDesk, type TapeDesk, type TapeDeskInput } from '#engine/sim/tape-desk';
export type { Desk, DeskError, NewOrder, PreTrade } from '#engine/desk/desk';
export type { OrderRecord } from '#engine/projection/order-record';
export { sizeSignal, type Signal as SizeInput, type SizedOrder } from '#core/plan/size/size-signal';
export { configSchema, feesOf, ledgerLimitsOf, limitsOf, policyOf, type Config } from '#contracts/config';
export { priorNamed, type Prior } from '#core/liquidity/priors';
export { usEquity } from '#core/market/catalog';
export type { Tape, Bars } from '#core/market/tape';
export type { Result } from '#core/kernel/result';
export type { Problem, Refusal } from '#core/kernel/failure';
