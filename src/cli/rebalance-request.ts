import { flagOf, numberOfText, wrongFlag } from '#cli/flag';
import type { AimWish } from '#cli/rebalance-aim';
import type { RebalanceFlags, RebalanceNumbers } from '#cli/rebalance-flags';
import type { RebalanceRequest } from '#contracts/portfolio-documents';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Aim } from '#core/portfolio/rebalance-problem';

/** What a service is asked; the rest is as the service has it. */
export type Request = Partial<RebalanceRequest> & Pick<RebalanceRequest, 'aim'>;

/** Flags to a request to the running service; flags that mean something for a book in files only are refused and not ignored. */
export function requestIn(
  flags: RebalanceFlags,
  numbers: RebalanceNumbers,
  wish: AimWish,
): Result<Request, Problem | Refusal> {
  const bad = foreignFlag(flags);
  if (bad !== null) return err(bad);
  const waves = numberOfText(flags.waves);
  const overSeconds = flags.over === undefined ? undefined : numberOfText(flags.over);
  if (!Number.isInteger(waves) || waves < 1 || waves > 100)
    return err(wrongFlag('--waves', 'a whole number from 1 to 100', flags.waves, '4'));
  if (overSeconds !== undefined && !(overSeconds >= 10 && overSeconds <= 864_000))
    return err(wrongFlag('--over', 'seconds from 10 to 864000', flags.over, '600'));
  const aim = wish.aimOf(wish.symbols);
  if (!aim.ok) return aim;
  const { riskAversion, daysMax, fullScore, turnover, leverage } = numbers;
  return ok({
    aim: aimToRequest(aim.value, wish.symbols),
    ...(riskAversion === null ? {} : { riskAversion }),
    holdingDays: numbers.holdingDays,
    completionDays: numbers.completionDays,
    waves,
    borrowBps: numbers.borrowBps,
    ...(daysMax === null ? {} : { daysMax }),
    ...(fullScore === null ? {} : { fullScore }),
    ...(turnover === null ? {} : { turnover }),
    ...(leverage === null ? {} : { leverage }),
    ...(overSeconds === undefined ? {} : { overSeconds }),
  });
}

const FOR_FILES = ['positions', 'model', 'outstanding', 'out', 'daysAhead'] as const;
function foreignFlag(flags: RebalanceFlags): Problem | null {
  const given = FOR_FILES.find((name) => flags[name] !== undefined);
  return given === undefined
    ? null
    : problem(
        'FLAG_INVALID',
        flagOf(given),
        'is for a book in files, but no --history was given',
        'leave it out, or give --history',
      );
}

function aimToRequest(aim: Aim, symbols: readonly string[]): RebalanceRequest['aim'] {
  const byName = (values: readonly number[]): Record<string, number> =>
    Object.fromEntries(symbols.map((symbol, i) => [symbol, values[i]!]));
  switch (aim.kind) {
    case 'targets':
      return { kind: aim.kind, weights: byName(aim.weights) };
    case 'returns':
      return { kind: aim.kind, perYear: byName(aim.perYear) };
    case 'views':
      return {
        kind: aim.kind,
        tau: aim.tau,
        views: aim.views.map(({ weights, expected, standardError }) => {
          const over = symbols[weights.indexOf(-1)];
          return {
            symbol: symbols[weights.indexOf(1)]!,
            ...(over === undefined ? {} : { over }),
            perYear: expected,
            standardError,
          };
        }),
      };
    case 'minimum-variance':
    case 'risk-parity':
      return { kind: aim.kind };
  }
}
