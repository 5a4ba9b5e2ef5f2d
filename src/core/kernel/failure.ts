/** A JSON value that can stand in a journal, a problem document or a log line. */
export type Fact =
  | string
  | number
  | boolean
  | null
  | readonly Fact[]
  | { readonly [name: string]: Fact };
export type Facts = { readonly [name: string]: Fact };

/** The domain says no: a code for machines, the facts, and what to do next. Every code is in docs/errors.md. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly facts: Facts;
  readonly remedy: string;
}
export type RefusalCode =
  | 'TRADING_DISABLED'
  | 'KILL_SWITCH_ON'
  | 'MARKET_DATA_MISSING'
  | 'MARKET_DATA_STALE'
  | 'MARKET_CROSSED'
  | 'LIQUIDITY_UNKNOWN'
  | 'INSUFFICIENT_LIQUIDITY'
  | 'SPREAD_TOO_WIDE'
  | 'ADV_SHARE_ABOVE_MAX'
  | 'PARTICIPATION_ABOVE_MAX'
  | 'VOLUME_UNKNOWN'
  | 'IMPACT_UNKNOWN'
  | 'KERNEL_MANIPULABLE'
  | 'TOO_FEW_OBSERVATIONS'
  | 'CALIBRATION_FAILED'
  | 'CHALLENGER_UNPROVEN'
  | 'IMPACT_ABOVE_MAX'
  | 'PRICE_OUTSIDE_COLLAR'
  | 'ORDER_VALUE_ABOVE_MAX'
  | 'CASH_INSUFFICIENT'
  | 'POSITION_INSUFFICIENT'
  | 'POSITION_ABOVE_MAX'
  | 'BELOW_MINIMUM_NOTIONAL'
  | 'OFF_GRID'
  | 'CHILD_EXCEEDS_PARENT'
  | 'NOT_REDUCING'
  | 'CONFIRMATION_MISSING'
  | 'PLAN_INFEASIBLE'
  | 'SESSION_CLOSED'
  | 'CURRENCY_RATE_MISSING'
  | 'JOURNAL_UNAVAILABLE'
  | 'RECONCILING'
  | 'QUARANTINED'
  | 'RESTRICTED'
  | 'STRATEGY_DISABLED'
  | 'MESSAGES_ABOVE_MAX'
  | 'EXECUTIONS_ABOVE_MAX'
  | 'SYMBOL_VALUE_ABOVE_MAX'
  | 'GROSS_ABOVE_MAX'
  | 'NET_ABOVE_MAX'
  | 'PERIOD_VALUE_ABOVE_MAX'
  | 'BASKET_VALUE_ABOVE_MAX'
  | 'EXPOSURE_UNKNOWN'
  | 'SELF_TRADE'
  | 'CLIENT_ID_USED'
  | 'CHILD_NOT_OF_PARENT'
  | 'LIMIT_EXCEEDED'
  | 'BORROW_INSUFFICIENT'
  | 'SHORT_SALE_RESTRICTED'
  | 'ROLE_TOO_SMALL';

export const refusal = (
  code: RefusalCode,
  message: string,
  facts: Facts,
  remedy: string,
): Refusal => ({ code, message, facts, remedy });

export const FAULT_CODES = [
  'TIMEOUT',
  'DISCONNECTED',
  'RATE_LIMITED',
  'CLOCK_REFUSED',
  'MALFORMED_REPLY',
  'JOURNAL_WRITE_FAILED',
] as const;
export type FaultCode = (typeof FAULT_CODES)[number];

/** The world failed. `safe`: the venue cannot have seen it. `unknown`: ask before sending again. */
export interface Fault {
  readonly code: FaultCode;
  readonly resend: 'safe' | 'unknown';
  readonly detail: string;
}

/** Bad input at a door: which field or line, the rule it broke, and what to do. */
export interface Problem {
  readonly code: string;
  /** Field path (`order.quantity`), flag (`--quantity`) or place in a file (`quotes.csv:17`). */
  readonly path: string;
  readonly message: string;
  readonly remedy: string;
}
export const problem = (code: string, path: string, message: string, remedy: string): Problem => ({
  code,
  path,
  message,
  remedy,
});
