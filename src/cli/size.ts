import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { modelOf, termsOf } from '#cli/market-options';
import { badInput, done, type Ending, inPercent, inUnits, refusedBy, table } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { configSchema, policyOf } from '#contracts/config';
import { timely } from '#core/cost/standing';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { dayAfter, surveyOne } from '#core/liquidity/survey';
import { usEquity } from '#core/market/catalog';
import { quantityOf } from '#core/market/instrument';
import { US_EQUITY_SESSION } from '#core/market/session';
import type { SizeBounds } from '#core/plan/size/size-bounds';
import { type SizeMethod, wishOf } from '#core/plan/size/size-methods';
import { type SizedOrder, sizeSignal, sizeTarget } from '#core/plan/size/size-signal';
import { readYaml } from '#platform/yaml-config';

interface SizeFlags {
  readonly history: string;
  readonly signal?: string;
  readonly targetVolatility?: string;
  readonly risk?: string;
  readonly stop?: string;
  readonly kelly?: string;
  readonly excess?: string;
  readonly edge?: string;
  readonly capital?: string;
  readonly nav?: string;
  readonly held: string;
  readonly daysMax?: string;
  readonly maxImpact?: string;
  readonly fullScore?: string;
  readonly model?: string;
  readonly outstanding?: string;
  readonly columns?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function addSizeCommand(
  program: Command,
  ports: CliPorts,
  finish: (ending: Ending, flags: { readonly json?: boolean }) => void,
): void {
  program
    .command('size <symbol>')
    .description(
      'sizes a position by volatility, fixed risk, Kelly or edge, and cuts it to what the market and the limits bear',
    )
    .requiredOption('--history <file>', 'daily bars of the symbol')
    .option('--signal <x>', 'size by volatility: a signal from -1 to 1, with --target-volatility')
    .option('--target-volatility <share>', 'volatility of a full signal per year; 0.1 is 10 %')
    .option('--risk <share>', 'size by fixed risk: share of capital lost at --stop; 0.01 is 1 %')
    .option('--stop <price>', 'price at which the position is stopped out')
    .option(
      '--kelly <fraction>',
      'size by Kelly: fraction of the growth-optimal bet, with --excess',
    )
    .option('--excess <share>', 'expected return per year above the risk-free rate; 0.05 is 5 %')
    .option(
      '--edge <bps>',
      'size by edge: expected gain of the trade, in bps; negative to be short',
    )
    .option('--capital <amount>', 'capital that --signal, --risk and --kelly apply to')
    .option(
      '--nav <amount>',
      'net asset value that the tier limits apply to (default: the capital)',
    )
    .option('--held <units>', 'current position, in units; negative is short', '0')
    .option(
      '--days-max <days>',
      'largest number of trading days that the position may take to sell',
    )
    .option(
      '--full-score <x>',
      'liquidity score for the whole position; a lower score scales it down in proportion',
    )
    .option('--max-impact <bps>', 'largest average impact of the trade, in bps')
    .option(
      '--model <model>',
      'cost model: a published name, or a file of calibrate (default: the square root)',
    )
    .option('--outstanding <units>', 'units outstanding; required by almgren-2005')
    .option('--columns <map>', 'column names of the bars, ours first: close=last')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .option('--json', 'print one JSON document on stdout')
    .action((symbol: string, flags: SizeFlags) => finish(size(symbol, flags, ports), flags));
}

function size(symbol: string, flags: SizeFlags, ports: CliPorts): Ending {
  const config = readYaml(
    flags.config ?? 'plimsoll.yaml',
    configSchema,
    flags.config !== undefined,
  );
  if (!config.ok) return badInput(config.error);
  const numbers = numbersOf(flags);
  if (!numbers.ok) return badInput(numbers.error);
  const terms = termsOf({
    label: 'start',
    ...(flags.columns === undefined ? {} : { columns: flags.columns }),
  });
  if (!terms.ok) return badInput([terms.error]);
  const choice = modelOf(flags, null);
  if (!choice.ok) return badInput([choice.error]);
  const bars = ports.readUniverse(flags.history, { ...terms.value, symbol: null });
  if (!bars.ok) return badInput([bars.error]);
  const found = bars.value.find((each) => each.symbol.toUpperCase() === symbol.toUpperCase());
  if (found === undefined)
    return badInput([
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `${symbol} must be in ${flags.history}, was not`,
        'give bars of this symbol',
      ),
    ]);
  const policy = policyOf(config.value);
  const asOf = dayAfter([found], US_EQUITY_SESSION);
  const model = timely(choice.value(found.symbol), asOf);
  const market = surveyOne(found, asOf, {
    policy,
    modelOf: () => model,
    instrumentOf: (name) => usEquity(name, 'US'),
    before: () => null,
  });
  if (!('profile' in market)) return refusedBy(market);
  const { instrument, profile } = market;
  const { capital, nav, held, daysMax, maxImpact, fullScore } = numbers.value;
  const bounds: SizeBounds = {
    profile,
    policy,
    instrument,
    priceTicks: market.close / decimalToNumber(instrument.tick),
    currentPositionLots: Math.round(held / quantityOf(instrument, 1)),
    netAssetValue: nav ?? capital,
    ...(daysMax === null ? {} : { daysMax }),
    ...(maxImpact === null ? {} : { impact: { model, maxBps: maxImpact } }),
    ...(fullScore === null ? {} : { score: { value: market.assessment.score, full: fullScore } }),
  };
  const method = methodOf(numbers.value);
  if (!method.ok) return badInput([method.error]);
  const sized = sizedBy(method.value({ model }), bounds, numbers.value);
  if (!sized.ok) return refusedBy(sized.error);
  const quantity = quantityOf(instrument, sized.value.quantity);
  const document = {
    symbol: instrument.symbol,
    side: sized.value.side,
    quantity,
    value: quantity * market.close,
    currency: instrument.currencies.quote,
    reason: sized.value.reason,
    cuts: sized.value.cuts,
    binding: bindingOf(sized.value)?.rule ?? null,
    advShare: quantity / profile.adv.value,
    modelId: model.id,
  };
  return done(document, textOf(sized.value, document));
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
type Numbers = { readonly [N in (typeof NUMBERS)[number]]: number | null } & {
  readonly held: number;
};
function numbersOf(flags: SizeFlags): Result<Numbers, readonly Problem[]> {
  const problems: Problem[] = [];
  const read = (name: (typeof NUMBERS)[number]): number | null => {
    const text = flags[name];
    if (text === undefined) return null;
    const value = Number(text);
    const flag = `--${name.replace(/[A-Z]/, (c) => `-${c.toLowerCase()}`)}`;
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
    return value;
  };
  const found = Object.fromEntries(NUMBERS.map((name) => [name, read(name)])) as unknown as Numbers;
  return problems.length > 0 ? err(problems) : ok({ ...found, held: found.held ?? 0 });
}

type Chosen = SizeMethod | { readonly kind: 'volatility' };
/** Exactly one of the four, with what belongs to it. */
function methodOf({
  signal,
  targetVolatility,
  risk,
  stop,
  kelly,
  excess,
  edge,
  capital,
}: Numbers): Result<
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
    }));
  return ok(({ model }) => ({ kind: 'edge', edgeBps: edge ?? NaN, model }));
}

function sizedBy(
  method: Chosen,
  bounds: SizeBounds,
  { signal, capital, targetVolatility }: Numbers,
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

const bindingOf = ({ cuts }: SizedOrder): SizedOrder['cuts'][number] | undefined =>
  cuts.findLast(({ rule }) => rule !== 'lot');

function textOf(
  sized: SizedOrder,
  about: {
    readonly side: string;
    readonly quantity: number;
    readonly symbol: string;
    readonly value: number;
    readonly currency: string;
    readonly advShare: number;
  },
): string {
  const [wish = ''] = sized.reason.split('; ');
  const rows: [string, string][] = [
    ['wished', wish.slice(wish.indexOf(': ') + 2)],
    ...sized.cuts.map(({ rule, from, to, words }): [string, string] => [
      rule,
      `${rule === 'lot' ? '' : `reduced by ${((100 * (from - to)) / from).toFixed(1)} %: `}${words}`,
    ]),
    ['of a day', inPercent(about.advShare)],
  ];
  return `${colour.bold(`${about.side} ${inUnits(about.quantity)} ${about.symbol}`)}, ${inUnits(Math.round(about.value))} ${about.currency}${bindingOf(sized) === undefined ? '' : `; bound by ${bindingOf(sized)?.rule}`}\n${table(rows)}`;
}
