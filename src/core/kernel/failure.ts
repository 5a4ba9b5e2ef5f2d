import type { Facts } from '#core/kernel/fact';
import { type FactsOf, REFUSALS, type RefusalCode } from '#core/kernel/refusals';

/** The domain says no: a code for machines, the facts, and what to do next. Every code is in docs/errors.md. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly message: string;
  readonly facts: Facts;
  readonly remedy: string;
}

/** The facts are those of the code in `REFUSALS`. Without a `remedy` of its own a refusal has the table's. */
export const refusal = <Code extends RefusalCode>(
  code: Code,
  message: string,
  facts: FactsOf<Code>,
  remedy: string = REFUSALS[code].remedy,
): Refusal => ({ code, message, facts: { ...(facts as Facts) }, remedy });

export const FAULT_CODES = [
  'TIMEOUT',
  'DISCONNECTED',
  'RATE_LIMITED',
  'CLOCK_REFUSED',
  'MALFORMED_REPLY',
  'JOURNAL_WRITE_FAILED',
  'PERMISSION_LAPSED',
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
