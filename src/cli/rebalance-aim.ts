import { bookNumbers } from '#cli/book-file';
import { termsOf } from '#cli/file-terms';
import { numberOfText, wrongFlag } from '#cli/flag';
import type { RebalanceFlags } from '#cli/rebalance-flags';
import { YEARLY_MAX } from '#contracts/bounds';
import { type Problem, problem, type Refusal, refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { TAU_USUAL, viewWeights } from '#core/portfolio/optimise/black-litterman';
import type { Aim } from '#core/portfolio/rebalance-problem';

/** The aim, and whose names it needs. */
export interface AimWish {
  readonly symbols: readonly string[];
  aimOf(symbols: readonly string[]): Result<Aim, Refusal>;
}
type ColumnNames = Readonly<Record<string, string>>;

export function wishIn(flags: RebalanceFlags): Result<AimWish, Problem> {
  const { targets, returns, views, minimumVariance, riskParity } = flags;
  const given = [targets, returns, views, minimumVariance, riskParity].filter(
    (each) => each !== undefined,
  );
  if (given.length !== 1)
    return err(
      problem(
        'FLAG_INVALID',
        '--targets',
        `exactly one aim is required, were ${given.length}`,
        'give one of --targets, --returns, --views, --minimum-variance, --risk-parity',
      ),
    );
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  if (flags.tau !== undefined && views === undefined)
    return err(
      problem('FLAG_INVALID', '--tau', 'belongs to --views', 'give --views, or leave it out'),
    );
  if (views !== undefined)
    return viewsIn(views, flags.tau === undefined ? TAU_USUAL : numberOfText(flags.tau));
  if (targets !== undefined) return targetsIn(targets, terms.value.columns);
  if (returns !== undefined) return returnsIn(returns, terms.value.columns);
  return ok({
    symbols: [],
    aimOf: () => ok({ kind: riskParity === true ? 'risk-parity' : 'minimum-variance' }),
  });
}

function targetsIn(path: string, columns: ColumnNames): Result<AimWish, Problem> {
  const targets = bookNumbers(
    path,
    {
      name: 'weight',
      aliases: ['target', 'share'],
      bad: (w) => (Math.abs(w) <= 100 ? null : 'must be a fraction of the book'),
    },
    columns,
  );
  if (!targets.ok) return targets;
  return ok({
    symbols: [...targets.value.keys()],
    aimOf: (symbols) =>
      ok({ kind: 'targets', weights: symbols.map((symbol) => targets.value.get(symbol) ?? 0) }),
  });
}

function returnsIn(path: string, columns: ColumnNames): Result<AimWish, Problem> {
  const returns = bookNumbers(
    path,
    {
      name: 'return',
      aliases: ['expected', 'alpha', 'mu'],
      bad: (r) => (Math.abs(r) <= YEARLY_MAX ? null : 'must be a fraction a year, 0.08 is 8 %'),
    },
    columns,
  );
  if (!returns.ok) return returns;
  const missing = (symbol: string): Refusal =>
    refusal(
      'PLAN_INFEASIBLE',
      `a return of ${symbol} must be in ${path}, was not`,
      { symbol },
      `add a return for ${symbol}`,
    );
  return ok({
    symbols: [...returns.value.keys()],
    aimOf(symbols) {
      const without = symbols.find((symbol) => !returns.value.has(symbol));
      return without === undefined
        ? ok({
            kind: 'returns',
            perYear: symbols.map((symbol) => returns.value.get(symbol) ?? NaN),
          })
        : err(missing(without));
    },
  });
}

function viewsIn(path: string, tau: number): Result<AimWish, Problem> {
  if (!(tau > 0 && tau <= 1))
    return err(wrongFlag('--tau', 'a number above 0 and at most 1', String(tau), '0.05'));
  const column = (name: 'return' | 'error'): ReturnType<typeof bookNumbers> =>
    bookNumbers(
      path,
      {
        name,
        aliases: [],
        bad: (x) =>
          name === 'error' && !(x > 0)
            ? 'must be above 0'
            : Math.abs(x) <= YEARLY_MAX
              ? null
              : 'must be a fraction a year, 0.08 is 8 %',
      },
      { symbol: 'view' },
    );
  const expected = column('return');
  if (!expected.ok) return expected;
  const errors = column('error');
  if (!errors.ok) return errors;
  const odd = [...expected.value.keys()].find(
    (text) => !/^[^/]+(\/[^/]+)?$/.test(text) || text.split('/')[0] === text.split('/')[1],
  );
  if (odd !== undefined)
    return err(
      problem(
        'FIELD_INVALID',
        path,
        `a view must be a name, or two that differ, was '${odd}'`,
        'write AAA, or AAA/BBB for their difference',
      ),
    );
  const views = [...expected.value].map(([text, value]) => ({
    names: text.split('/'),
    value,
    error: errors.value.get(text) ?? NaN,
  }));
  return ok({
    symbols: [...new Set(views.flatMap(({ names }) => names))],
    aimOf: (symbols) =>
      ok({
        kind: 'views',
        tau,
        views: views.map(({ names: [long, short], value, error }) => ({
          weights: viewWeights(symbols, long, short),
          expected: value,
          standardError: error,
        })),
      }),
  });
}
