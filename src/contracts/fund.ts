import { z } from 'zod';
import { amountOrZero, signedAmount, TEXT_MAX } from '#contracts/bounds';
import type { Fund } from '#core/portfolio/fund-stress';

const share = z.number().gt(0, 'must be above 0').lte(1, 'must be at most 1');
const named = z.strictObject({ name: z.string().min(1).max(TEXT_MAX), share });

/** A file of what a fund owes and on which terms. Days are trading days, shares are of net assets. */
export const fundSchema = z
  .strictObject({
    name: z.string().min(1).max(TEXT_MAX).default('the fund'),
    cash: signedAmount.default(0),
    other_liabilities: amountOrZero.default(0),
    notice_days: z.number().int().min(0).max(750).default(0),
    payment_days: z.number().int().min(0).max(250).default(2),
    dealing_days: z.number().int().min(1).max(250).default(1),
    gate: share.optional(),
    investors: z.array(named).max(10_000).default([]),
    redemptions: z.array(named).max(100).default([]),
  })
  .superRefine(({ investors, redemptions }, context) => {
    const sum = investors.reduce((all, each) => all + each.share, 0);
    if (sum > 1 + 1e-9)
      context.addIssue({
        code: 'custom',
        path: ['investors'],
        message: 'shares must add up to at most 1',
        input: sum,
      });
    if (investors.length === 0 && redemptions.length === 0)
      context.addIssue({
        code: 'custom',
        path: ['redemptions'],
        message: 'must have a redemption where investors are not known',
        input: 0,
      });
  });

export const fundOf = (file: z.infer<typeof fundSchema>): Fund => ({
  cash: file.cash,
  otherLiabilities: file.other_liabilities,
  noticeDays: file.notice_days,
  paymentDays: file.payment_days,
  dealingDays: file.dealing_days,
  gate: file.gate ?? null,
  investors: file.investors.map((each) => each.share),
  redemptions: file.redemptions,
});
