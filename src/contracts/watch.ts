import { z } from 'zod';
import type { WatchPolicy } from '#core/plan/policy';

/** What the desk does by itself about an order at work: keys of `liquidity.execution`. */
export const watchKeys = {
  guard: z
    .strictObject({
      action: z.enum(['ask', 'slow', 'pause', 'off']).default('ask'),
      false_alarm: z.number().min(0.0001).max(0.2).default(0.01),
    })
    .prefault({}),
  after_halt: z
    .strictObject({
      slices: z.number().int().min(1).max(100).default(2),
      extend_deadline_up_to_seconds: z.number().int().min(0).max(86_400).default(0),
    })
    .prefault({}),
  score_again_minutes: z.number().int().min(0).max(1440).default(5),
  replan: z
    .strictObject({
      every_minutes: z.number().int().min(0).max(1440).default(5),
      from: z.number().min(0.05).max(2).default(0.35),
    })
    .prefault({}),
};
type WatchKeys = { readonly [Name in keyof typeof watchKeys]: z.infer<(typeof watchKeys)[Name]> };

export const watchPolicyOf = ({
  guard,
  after_halt,
  score_again_minutes,
  replan,
}: WatchKeys): WatchPolicy => ({
  guard: { action: guard.action, falseAlarm: guard.false_alarm },
  afterHalt: {
    slices: after_halt.slices,
    extendDeadlineUpToSeconds: after_halt.extend_deadline_up_to_seconds,
  },
  scoreEverySeconds: 60 * score_again_minutes,
  replan: { everySeconds: 60 * replan.every_minutes, from: replan.from },
});
