import type { AnyRule, RuleTerms } from './rule.ts';
import { behindSchedule } from './rules/behind-schedule.ts';
import { clockOff } from './rules/clock-off.ts';
import { daysToLiquidateRule } from './rules/days-to-liquidate.ts';
import { depthThin } from './rules/depth-thin.ts';
import { diskLow } from './rules/disk-low.ts';
import { feedStale } from './rules/feed-stale.ts';
import { limitBroken, limitNear } from './rules/limit-near.ts';
import { limitToday } from './rules/limit-today.ts';
import { liquidityAtRisk } from './rules/liquidity-at-risk.ts';
import { liquidityEvent } from './rules/liquidity-event.ts';
import { participationNearCap } from './rules/participation-near-cap.ts';
import { scoreLow } from './rules/score-low.ts';
import { spreadWide } from './rules/spread-wide.ts';
import { tierLower } from './rules/tier-lower.ts';
import { unreconciled } from './rules/unreconciled.ts';
import { venueRejects } from './rules/venue-rejects.ts';
import { venueSlow } from './rules/venue-slow.ts';
import { volumeDrop } from './rules/volume-drop.ts';

/** Every rule of the monitor. A new one is a new file and a line here; a worse one is before the one that it holds back. */
export const MONITOR_RULES: readonly AnyRule[] = [
  scoreLow,
  spreadWide,
  depthThin,
  volumeDrop,
  feedStale,
  tierLower,
  liquidityEvent,
  participationNearCap,
  behindSchedule,
  limitBroken,
  limitNear,
  limitToday,
  daysToLiquidateRule,
  liquidityAtRisk,
  diskLow,
  clockOff,
  venueSlow,
  venueRejects,
  unreconciled,
];

/** The rules as somebody set them, by code. */
export const rulesWith = (set: Readonly<Record<string, Partial<RuleTerms>>>): readonly AnyRule[] =>
  MONITOR_RULES.map((rule) => ({ ...rule, terms: { ...rule.terms, ...set[rule.code] } }));
