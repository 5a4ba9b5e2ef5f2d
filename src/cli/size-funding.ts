import { spanOfText, wrongFlag } from '#cli/flag';
import { readFunding } from '#cli/funding-file';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type HoldingForecast, holdingForecast } from '#core/market/funding';
import type { FundedHold } from '#core/plan/size/size-methods';

const DAY_SECONDS = 86_400;

/** What fundings are expected to come to, for a long, over the time that a position is held. */
export type Funded = HoldingForecast & { readonly heldSeconds: number };

/** SIZ-21: from a file of past fundings; null: none was given. */
export function fundedIn({
  funding,
  holdFor,
}: {
  readonly funding?: string;
  readonly holdFor?: string;
}): Result<Funded | null, Problem> {
  if (funding === undefined)
    return holdFor === undefined
      ? ok(null)
      : err(
          problem(
            'FLAG_MISSING',
            '--funding',
            'past fundings are required to know what holding costs',
            'give --funding FUNDING.csv, or leave --hold-for out',
          ),
        );
  const heldSeconds = spanOfText(holdFor ?? '1d') / 1e6;
  if (!(heldSeconds > 0))
    return err(wrongFlag('--hold-for', 'a time such as 8h or 3d', holdFor ?? '', '3d'));
  const read = readFunding(funding);
  if (!read.ok) return read;
  const rates = read.value.map(({ at, rate, mark }) => ({ at, rate, mark: mark ?? 1 }));
  const forecast = holdingForecast(rates, 'buy', heldSeconds);
  return forecast === null
    ? err(
        wrongFlag('--funding', 'a file with fundings of two days or more', funding, 'more of them'),
      )
    : ok({ ...forecast, heldSeconds });
}

export const holdOf = ({ perDayBps, heldSeconds }: Funded): FundedHold => ({
  perDayBps,
  days: heldSeconds / DAY_SECONDS,
});

export function fundedText(funded: Funded): string {
  const { perDayBps, expectedBps, standardErrorBps, interval90Bps, fundings, days } = funded;
  const past =
    interval90Bps === null
      ? 'too few past stretches for an interval'
      : `90 % of past stretches: ${interval90Bps.map((bps) => bps.toFixed(2)).join(' to ')}`;
  return `longs pay ${perDayBps.toFixed(2)} bps a day, ${expectedBps.toFixed(2)} ± ${standardErrorBps.toFixed(2)} bps in the time (${past}; ${fundings} fundings on ${days} days)`;
}
