import type { TermFlags } from '#cli/file-terms';
import { flagOf, numberOfText } from '#cli/flag';
import { type Funded, fundedIn, holdOf } from '#cli/size-funding';
import { RISK_SHARE_MAX, YEARLY_MAX } from '#contracts/bounds';
import type { SizedBy } from '#core/journal/signal-note';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type SizeBounds } from '#core/plan/size/size-bounds';
import { type SizeMethod, wishOf } from '#core/plan/size/size-methods';
import { sizeSignal, sizeTarget } from '#core/plan/size/size-signal';

export interface SizeFlags extends Omit<TermFlags, 'symbol'> {
  readonly history?: string;
  readonly signal?: string;
  readonly targetVolatility?: string;
  readonly risk?: string;
  readonly stop?: string;
  readonly kelly?: string;
  readonly excess?: string;
  readonly edge?: string;
  readonly funding?: string;
  readonly holdFor?: string;
  readonly capital?: string;
  readonly nav?: string;
  readonly held?: string;
  readonly daysMax?: string;
  readonly maxImpact?: string;
  readonly fullScore?: string;
  readonly model?: string;
  readonly outstanding?: string;
  readonly config?: string;
  readonly json?: boolean;
}
const NUMBERS = [
  'signal',
  'targetVolatility',
  'risk',
  'stop',
  'kelly',
  'excess',
  'edge',
  'capital',
  'nav',
  'held',
  'daysMax',
  'maxImpact',
  'fullScore',
] as const;
export type SizeNumbers = { readonly [N in (typeof NUMBERS)[number]]: number | null } & {
  readonly held: number;
  readonly funded: Funded | null;
};
/** Fractions that nobody means to be larger: 20 was meant to be 20 %. */
const SHARE_MAX: { readonly [Name in (typeof NUMBERS)[number]]?: number } = {
  targetVolatility: YEARLY_MAX,
  risk: RISK_SHARE_MAX,
  excess: YEARLY_MAX,
  fullScore: 1,
};
export function methodNumbers(flags: SizeFlags): Result<SizeNumbers, readonly Problem[]> {
  const problems: Problem[] = [];
  const read = (name: (typeof NUMBERS)[number]): number | null => {
    const text = flags[name];
    if (text === undefined) return null;
    const value = numberOfText(text);
    const flag = flagOf(name);
    if (text.trim() === '' || !Number.isFinite(value))
      problems.push(
        problem(
          'FLAG_INVALID',
          flag,
          `must be a number, was '${text}'`,
          'give a plain number such as 0.5 or 100000',
        ),
      );
    else if (
      (name === 'daysMax' || name === 'maxImpact' || name === 'nav' || name === 'fullScore') &&
      !(value > 0)
    )
      problems.push(
        problem(
          'FLAG_INVALID',
          flag,
          `must be above 0, was '${text}'`,
          'give a positive number, or leave it out',
        ),
      );
    else if (Math.abs(value) > (SHARE_MAX[name] ?? Infinity))
      problems.push(
        problem(
          'FLAG_INVALID',
          flag,
          `must be a fraction of at most ${SHARE_MAX[name]}, was '${text}': is it in percent?`,
          `${value} % is ${value / 100}`,
        ),
      );
    return value;
  };
  const found = Object.fromEntries(
    NUMBERS.map((name) => [name, read(name)]),
  ) as unknown as SizeNumbers;
  const funded = fundedIn(flags);
  if (!funded.ok) problems.push(funded.error);
  return problems.length > 0 || !funded.ok
    ? err(problems)
    : ok({ ...found, held: found.held ?? 0, funded: funded.value });
}

/** The bet on volatility sizes itself; the other three become a wish first. */
type Chosen = SizeMethod | { readonly kind: 'volatility' };
/** Exactly one of the four, with what belongs to it. */
export function methodOf({
  signal,
  targetVolatility,
  risk,
  stop,
  kelly,
  excess,
  edge,
  capital,
  funded,
}: SizeNumbers): Result<
  (given: { readonly model: Extract<SizeMethod, { kind: 'edge' }>['model'] }) => Chosen,
  Problem
> {
  const wished = [
    ['--signal', signal],
    ['--risk', risk],
    ['--kelly', kelly],
    ['--edge', edge],
  ].filter(([, value]) => value !== null);
  if (wished.length !== 1)
    return err(
      problem(
        wished.length === 0 ? 'FLAG_MISSING' : 'FLAG_INVALID',
        String(wished[1]?.[0] ?? '--signal'),
        `one way of sizing is required, ${wished.length === 0 ? 'none was' : `${wished.map(([flag]) => flag).join(' and ')} were`}`,
        'give --signal, --risk, --kelly or --edge',
      ),
    );
  const needed = (
    [
      ['--target-volatility', targetVolatility, signal],
      ['--stop', stop, risk],
      ['--excess', excess, kelly],
    ] as const
  ).find(([, value, method]) => method !== null && value === null);
  if (needed !== undefined)
    return err(
      problem('FLAG_MISSING', needed[0], 'is required for this way of sizing', `give ${needed[0]}`),
    );
  if (edge === null && capital === null)
    return err(
      problem('FLAG_MISSING', '--capital', 'capital is required', 'give --capital 1000000'),
    );
  if (funded !== null && kelly === null && edge === null)
    return err(
      problem(
        'FLAG_INVALID',
        '--funding',
        'is for a size by expected gain',
        'leave it out, or size by --kelly or --edge',
      ),
    );
  if (signal !== null) return ok(() => ({ kind: 'volatility' }));
  if (risk !== null)
    return ok(() => ({
      kind: 'risk',
      capital: capital ?? NaN,
      share: risk,
      stopPrice: stop ?? NaN,
    }));
  if (kelly !== null)
    return ok(() => ({
      kind: 'kelly',
      capital: capital ?? NaN,
      excessAnnual: excess ?? NaN,
      fraction: kelly,
      fundingPerDayBps: funded?.perDayBps,
    }));
  return ok(({ model }) => ({
    kind: 'edge',
    edgeBps: edge ?? NaN,
    model,
    funding: funded === null ? undefined : holdOf(funded),
  }));
}

export function sizedBy(
  method: Chosen,
  bounds: SizeBounds,
  { signal, capital, targetVolatility }: SizeNumbers,
): ReturnType<typeof sizeTarget> {
  if (method.kind === 'volatility')
    return sizeSignal({
      ...bounds,
      signal: signal ?? NaN,
      capital: capital ?? NaN,
      targetVolatilityAnnual: targetVolatility ?? NaN,
    });
  const wish = wishOf(method, bounds);
  return wish.ok ? sizeTarget(bounds, wish.value.units, wish.value.words) : wish;
}

/** The same as a request words it; `methodOf` has found it whole. */
export function sizedMethodOf(numbers: SizeNumbers): SizedBy {
  const { signal, targetVolatility, risk, stop, kelly, excess, edge, funded } = numbers;
  if (signal !== null)
    return { kind: 'volatility', signal, targetVolatilityAnnual: targetVolatility ?? NaN };
  if (risk !== null) return { kind: 'risk', share: risk, stopPrice: stop ?? NaN };
  if (kelly !== null)
    return {
      kind: 'kelly',
      excessAnnual: excess ?? NaN,
      fraction: kelly,
      ...(funded === null ? {} : { fundingPerDayBps: funded.perDayBps }),
    };
  return {
    kind: 'edge',
    edgeBps: edge ?? NaN,
    ...(funded === null ? {} : { funding: holdOf(funded) }),
  };
}
