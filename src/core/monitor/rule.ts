import type { Severity } from '#core/alert/alert-board';
import type { Seconds } from '#core/kernel/units';
import type {
  AccountSeen,
  BookSeen,
  LimitSeen,
  MachineSeen,
  MarketSeen,
  OrderSeen,
  VenueSeen,
} from './seen.ts';

/** What rules are about, by name. */
export interface Subjects {
  readonly market: MarketSeen;
  readonly order: OrderSeen;
  readonly limit: LimitSeen;
  readonly limitToday: LimitSeen;
  readonly book: BookSeen;
  readonly machine: MachineSeen;
  readonly venue: VenueSeen;
  readonly account: AccountSeen;
}
export type SubjectName = keyof Subjects;

/** What can be set of a rule. */
export interface RuleTerms {
  readonly enabled: boolean;
  readonly severity: Severity;
  /** Raised at this value and worse, over at this one and better: between the two nothing changes. */
  readonly enter: number;
  readonly leave: number;
  /** It must be so for so long before it is raised. */
  readonly heldSeconds: Seconds;
  /** After it is over it is not raised again for so long. */
  readonly coolDownSeconds: Seconds;
}
/** One rule as data: what it measures, from where on, and what people are told. */
export interface MonitorRule<Of extends SubjectName> {
  readonly code: string;
  readonly of: Of;
  /** Which end is bad. */
  readonly bad: 'high' | 'low';
  readonly terms: RuleTerms;
  readonly remedy: string;
  /** The code of a worse rule of the same subject: while that holds, this one is not raised. */
  readonly under?: string;
  /** Whether the subject is a matter of this rule; what is not, or is gone, is over. Without it all are. */
  concerns?(subject: Subjects[Of]): boolean;
  /** null: unknown; nothing changes then. */
  measure(subject: Subjects[Of]): number | null;
  about(subject: Subjects[Of]): string;
  text(subject: Subjects[Of], value: number, enter: number): string;
}
/** A rule of any kind: it knows by itself what it is about. */
export type AnyRule = { readonly [Of in SubjectName]: MonitorRule<Of> }[SubjectName];

export const usualTerms: RuleTerms = {
  enabled: true,
  severity: 'warning',
  enter: 0,
  leave: 0,
  heldSeconds: 0,
  coolDownSeconds: 600,
};
