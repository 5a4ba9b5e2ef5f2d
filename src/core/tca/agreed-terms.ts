import type { Bps, Price, Ratio, TimeUs, Units } from '#core/kernel/units';
import type { UnitWorth } from './contract-worth.ts';

/** What was to be done between two moments, at an even pace. */
export interface PlannedSlice {
  readonly startAt: TimeUs;
  readonly endAt: TimeUs;
  readonly quantity: Units;
}
/** What was agreed and expected of an order before it began, as far as anybody says; null: nobody does. */
export interface AgreedTerms {
  /** Of its cost from arrival on; a deviation of null: only the expectation is known. */
  readonly estimate: { readonly expectedBps: Bps; readonly stdevBps: Bps | null } | null;
  /** Most of the eligible volume that it may be. */
  readonly participationMax: Ratio | null;
  /** What it took of the eligible volume by its desk's own count, as the cap counts it. */
  readonly participationSeen: Ratio | null;
  readonly deadline: TimeUs | null;
  /** Prices that its desk compares it with, by name. */
  readonly benchmarks: Readonly<Record<string, Price>>;
  /** Of orders that did the same job: they are compared with each other alone. */
  readonly pair: string | null;
  /** Daily, of its symbol before it; in whatever unit all orders of the file have it. */
  readonly volatility: Ratio | null;
  /** The schedule that it was placed with; empty: not known. */
  readonly plan: readonly PlannedSlice[];
  /** What one unit of it is; null: as its fills say, and linear. */
  readonly contract: UnitWorth | null;
}
export const NO_AGREED_TERMS: AgreedTerms = {
  estimate: null,
  participationMax: null,
  participationSeen: null,
  deadline: null,
  benchmarks: {},
  pair: null,
  volatility: null,
  plan: [],
  contract: null,
};

/** What one file leaves open, another may say. */
export const mergedTerms = (terms: AgreedTerms, other: AgreedTerms): AgreedTerms => ({
  estimate: terms.estimate ?? other.estimate,
  participationMax: terms.participationMax ?? other.participationMax,
  participationSeen: terms.participationSeen ?? other.participationSeen,
  deadline: terms.deadline ?? other.deadline,
  benchmarks: { ...other.benchmarks, ...terms.benchmarks },
  pair: terms.pair ?? other.pair,
  volatility: terms.volatility ?? other.volatility,
  plan: terms.plan.length > 0 ? terms.plan : other.plan,
  contract: terms.contract ?? other.contract,
});
