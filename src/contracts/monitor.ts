import { z } from 'zod';
import { MONITOR_RULES, rulesWith } from '#core/monitor/monitor-rules';
import type { AnyRule, RuleTerms } from '#core/monitor/rule';

const ruleKeys = z.strictObject({
  enabled: z.boolean().optional(),
  severity: z.enum(['critical', 'warning', 'notice']).optional(),
  enter: z.number().optional(),
  leave: z.number().optional(),
  held_seconds: z.number().int().min(0).max(86_400).optional(),
  cool_down_seconds: z.number().int().min(0).max(86_400).optional(),
});
type RuleKeys = z.infer<typeof ruleKeys>;

/** `monitor:` what is watched, how often, and from where on people are told. */
export const monitorSchema = z
  .strictObject({
    every_seconds: z.number().int().min(1).max(60).default(5),
    rules: z.partialRecord(z.enum(MONITOR_RULES.map(({ code }) => code)), ruleKeys).default({}),
  })
  .superRefine(({ rules }, context) => {
    for (const { code, bad, terms } of monitorRulesOf(rules)) {
      const isWider = bad === 'high' ? terms.leave <= terms.enter : terms.leave >= terms.enter;
      if (!isWider)
        context.addIssue({
          code: 'custom',
          path: ['rules', code, 'leave'],
          message: `must be ${bad === 'high' ? 'at most' : 'at least'} enter (${terms.enter})`,
          input: terms.leave,
        });
    }
  })
  .prefault({});

export const monitorRulesOf = (
  rules: Readonly<Partial<Record<string, RuleKeys>>>,
): readonly AnyRule[] =>
  rulesWith(
    Object.fromEntries(
      Object.entries(rules).map(([code, keys]) => [code, keys === undefined ? {} : termsOf(keys)]),
    ),
  );

function termsOf({ held_seconds, cool_down_seconds, ...keys }: RuleKeys): Partial<RuleTerms> {
  const terms = { ...keys, heldSeconds: held_seconds, coolDownSeconds: cool_down_seconds };
  return Object.fromEntries(Object.entries(terms).filter(([, value]) => value !== undefined));
}
