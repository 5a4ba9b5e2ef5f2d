import type { Facts } from '#core/kernel/fact';
import type { Bps, Count, Ratio, Seconds, TimeUs } from '#core/kernel/units';
import { SECOND_US } from '#core/kernel/units';
import { normalQuantile } from '#core/numeric/normal';
import type { CostedParent } from './costed-parent.ts';

/** What was asked of a parent, beyond its row. null: not known, or nothing was asked. */
export interface AskedOf {
  readonly deadline: TimeUs | null;
  readonly participationMax: Ratio | null;
}
/** From where on something is worth a look. */
export interface BestExecutionThresholds {
  /** Of the price that came back after the fills, at `reversionSeconds` or the first later time that is known. */
  readonly reversionBpsMax: Bps;
  readonly reversionSeconds: Seconds;
  readonly vwapBpsMax: Bps;
  readonly opportunityBpsMax: Bps;
  readonly feesBpsMax: Bps;
}
export const BEST_EXECUTION_THRESHOLDS: BestExecutionThresholds = {
  reversionBpsMax: 10,
  reversionSeconds: 60,
  vwapBpsMax: 25,
  opportunityBpsMax: 25,
  feesBpsMax: 10,
};

/** One rule on one parent. */
export interface ExecutionFlag {
  readonly code: FlagCode;
  readonly id: string;
  readonly facts: Facts;
  readonly sentence: string;
}
export interface BestExecution {
  readonly flags: readonly ExecutionFlag[];
  /** How often each rule could be applied, and how often it flagged: a rule that could never be applied has found nothing because it saw nothing. */
  readonly rules: readonly {
    readonly code: FlagCode;
    readonly rule: string;
    readonly checked: Count;
    readonly flagged: Count;
  }[];
}

/** What a rule compares. It flags `was` above `most`; null: what it needs is not known. */
export interface RuleComparison {
  readonly was: number;
  readonly most: number;
}
interface Rule {
  readonly rule: string;
  /** What `was` is, and its unit. */
  readonly what: string;
  readonly unit: 'bps' | '%' | 's';
  compare(
    row: CostedParent,
    asked: AskedOf,
    limits: BestExecutionThresholds,
  ): RuleComparison | null;
}

const compared = (was: number | null | undefined, most: number | null): RuleComparison | null =>
  was === null || was === undefined || most === null ? null : { was, most };

/** TCA-50: every rule, as data. Add one here; the report, its counts and its words follow. */
export const BEST_EXECUTION_RULES = {
  COST_ABOVE_BAND: {
    rule: 'cost from arrival on is at most the upper end of the 95 % band of the estimate',
    what: 'cost from arrival on',
    unit: 'bps',
    compare: ({ totalBps, parts, estimate }) =>
      totalBps === null || estimate === null
        ? null
        : {
            was: totalBps - (parts.delayBps ?? 0),
            most: estimate.expectedBps + normalQuantile(0.975) * estimate.stdevBps,
          },
  },
  PARTICIPATION_ABOVE_CAP: {
    rule: 'participation is at most the cap of the order',
    what: 'participation',
    unit: '%',
    compare: ({ participation }, { participationMax }) =>
      participation === null || participationMax === null
        ? null
        : { was: 100 * participation, most: 100 * participationMax },
  },
  WORSE_THAN_FAR_TOUCH: {
    rule: 'the average is no worse than the far touch at arrival',
    what: 'average against the far touch at arrival',
    unit: 'bps',
    compare: ({ againstBps }) => compared(againstBps['farTouch'], 0),
  },
  LIMIT_BREACHED: {
    rule: 'the average is no worse than the limit',
    what: 'average against the limit',
    unit: 'bps',
    compare: ({ againstBps }) => compared(againstBps['limit'], 0),
  },
  FINISHED_LATE: {
    rule: 'the order ends by its deadline',
    what: 'end after the deadline',
    unit: 's',
    compare: ({ endAt }, { deadline }) =>
      deadline === null ? null : { was: (endAt - deadline) / SECOND_US, most: 0 },
  },
  REVERSION_HIGH: {
    rule: 'the price does not come back far after the fills',
    what: 'reversion',
    unit: 'bps',
    compare: ({ markouts }, _, { reversionBpsMax, reversionSeconds }) => {
      const after = markouts.find(
        ({ seconds, bps }) => seconds >= reversionSeconds && bps !== null,
      );
      return after?.bps == null ? null : { was: -after.bps, most: reversionBpsMax };
    },
  },
  WORSE_THAN_VWAP: {
    rule: 'the average is not far worse than the VWAP of the interval',
    what: 'average against VWAP',
    unit: 'bps',
    compare: ({ againstBps }, _, { vwapBpsMax }) => compared(againstBps['vwap'], vwapBpsMax),
  },
  OPPORTUNITY_HIGH: {
    rule: 'what was left undone did not cost much',
    what: 'cost of what was left',
    unit: 'bps',
    compare: ({ parts }, _, { opportunityBpsMax }) =>
      compared(parts.opportunityBps, opportunityBpsMax),
  },
  FEES_HIGH: {
    rule: 'fees are not high',
    what: 'cost of fees',
    unit: 'bps',
    compare: ({ parts }, _, { feesBpsMax }) => compared(parts.feesBps, feesBpsMax),
  },
} as const satisfies Readonly<Record<string, Rule>>;
export type FlagCode = keyof typeof BEST_EXECUTION_RULES;
const CODES = Object.keys(BEST_EXECUTION_RULES) as readonly FlagCode[];

/** Rounding of floats is no breach. */
const SLACK = 1e-9;

/** TCA-50: every rule on every parent. `askedOf` a parent without known terms answers nulls. */
export function bestExecution(
  rows: readonly CostedParent[],
  askedOf: (row: CostedParent) => AskedOf,
  limits: BestExecutionThresholds,
): BestExecution {
  const flags: ExecutionFlag[] = [];
  const rules = CODES.map((code) => {
    const { compare, rule }: Rule = BEST_EXECUTION_RULES[code];
    let checked = 0;
    const before = flags.length;
    for (const row of rows) {
      const found = compare(row, askedOf(row), limits);
      if (found === null) continue;
      checked++;
      if (found.was > found.most + SLACK) flags.push(flagOf(code, row, found));
    }
    return { code, rule, checked, flagged: flags.length - before };
  });
  return { flags, rules };
}

function flagOf(
  code: FlagCode,
  { id }: CostedParent,
  { was, most }: RuleComparison,
): ExecutionFlag {
  const { what, unit }: Rule = BEST_EXECUTION_RULES[code];
  const shown = (value: number): string => `${value.toFixed(1)}${unit === '%' ? ' %' : ` ${unit}`}`;
  return {
    code,
    id,
    facts: { was, most, unit },
    sentence: `${id}: ${what} was ${shown(was)}, at most ${shown(most)} was expected.`,
  };
}
