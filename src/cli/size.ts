import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { configIn } from '#cli/config-option';
import { termsOf, withTerms } from '#cli/file-terms';
import { interrupted } from '#cli/interrupt';
import { modelOf } from '#cli/model-option';
import {
  badInput,
  done,
  type Ending,
  type Finish,
  inPercent,
  inUnits,
  refusedBy,
  table,
} from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { type Funded, fundedText } from '#cli/size-funding';
import {
  methodNumbers,
  methodOf,
  type SizeFlags,
  type SizeNumbers,
  sizedBy,
} from '#cli/size-method';
import { type SignalFlags, sizeRemote } from '#cli/size-remote';
import { policyOf, sizeByRegimeOf } from '#contracts/config';
import type { ImpactModel } from '#core/cost/model';
import { timely } from '#core/cost/standing';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { LiquidityPolicy } from '#core/liquidity/profile';
import { dayAfter, type Surveyed, surveyOne } from '#core/liquidity/survey';
import { instrumentOfMarket, type MarketKind, sessionOfMarket } from '#core/market/catalog';
import { quantityOf, worthOf } from '#core/market/instrument';
import type { Bars } from '#core/market/tape';
import type { SizeBounds, SizeByRegime } from '#core/plan/size/size-bounds';
import type { SizedOrder } from '#core/plan/size/size-signal';

export function addSizeCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('size <symbol>')
    .description(
      'sizes a position by volatility, fixed risk, Kelly or edge, and cuts it to what the market and the limits bear',
    )
    .option('--history <file>', 'daily bars of the symbol; required without --execute')
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
    .option(
      '--funding <file>',
      'for --kelly and --edge in a perpetual: CSV of past fundings (time, rate), which holding is expected to go on paying',
    )
    .option(
      '--hold-for <time>',
      'for --edge with --funding: how long it is held: 8h, 3d (default: 1d)',
    )
    .option('--capital <amount>', 'capital that --signal, --risk and --kelly apply to')
    .option(
      '--nav <amount>',
      'net asset value that the tier limits apply to (default: the capital)',
    )
    .option('--held <units>', 'current position, in units; negative is short (default: 0)')
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
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)');
  withExecution(command).option('--json', 'print one JSON document on stdout');
  withTerms(command, 'column names of the bars, ours first: close=last').action(
    async (symbol: string, flags: SignalFlags & { readonly execute?: boolean }) => {
      const progress = progressTo(flags.json === true);
      finish(
        flags.execute === true
          ? await sizeRemote(symbol, flags, process.env, progress, interrupted())
          : size(symbol, flags, ports),
        flags,
      );
    },
  );
}

/** The signal becomes an order at the running service. */
const withExecution = (command: Command): Command =>
  command
    .option(
      '--execute',
      'trade it: the service of PLIMSOLL_URL sizes the signal beside its own position, places the order and works it',
    )
    .option(
      '--strategy <name>',
      "for --execute: strategy of the order (default: the configuration's)",
    )
    .option('--horizon <seconds>', 'for --execute: how long the order may take')
    .option('--limit <price>', 'for --execute: limit price of the order')
    .option('--max-participation <share>', 'for --execute: cap on our share of the volume');

function size(symbol: string, flags: SizeFlags, ports: CliPorts): Ending {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const numbers = methodNumbers(flags);
  if (!numbers.ok) return badInput(numbers.error);
  const policy = policyOf(config.value);
  const named = namedIn(symbol, flags, ports);
  if (!named.ok) return badInput([named.error]);
  const { bars, model, market: kind } = named.value;
  const market = surveyOne(bars, dayAfter([bars], sessionOfMarket(kind)), {
    policy,
    modelOf: () => model,
    instrumentOf: (name) => instrumentOfMarket(kind, name),
    before: () => null,
  });
  if (!('profile' in market)) return refusedBy(market);
  const { instrument, profile, close } = market;
  const method = methodOf(numbers.value);
  if (!method.ok) return badInput([method.error]);
  const byRegime = sizeByRegimeOf(config.value);
  const bounds = boundsOf(market, numbers.value, { policy, model, byRegime });
  const sized = sizedBy(method.value({ model }), bounds, numbers.value);
  if (!sized.ok) return refusedBy(sized.error);
  const quantity = quantityOf(instrument, sized.value.quantity);
  const { funded } = numbers.value;
  const document = {
    symbol: instrument.symbol,
    side: sized.value.side,
    quantity,
    value: quantity * worthOf(instrument, close),
    currency: instrument.currencies.quote,
    reason: sized.value.reason,
    cuts: sized.value.cuts,
    binding: bindingOf(sized.value)?.rule ?? null,
    advShare: quantity / profile.adv.value,
    modelId: model.id,
    ...(funded === null ? {} : { funding: funded }),
  };
  return done(document, textOf(sized.value, document, funded));
}

/** The bars of one symbol, and the cost model as of the day after them. */
function namedIn(
  symbol: string,
  flags: SizeFlags,
  ports: CliPorts,
): Result<
  { readonly bars: Bars; readonly model: ImpactModel; readonly market: MarketKind },
  Problem
> {
  const terms = termsOf({ ...flags, symbol });
  if (!terms.ok) return terms;
  const choice = modelOf(flags, null);
  if (!choice.ok) return choice;
  if (flags.history === undefined)
    return err(
      problem(
        'FLAG_MISSING',
        '--history',
        'daily bars are required',
        'give --history BARS.csv, or --execute to ask a running service',
      ),
    );
  const read = ports.readUniverse(flags.history, terms.value);
  if (!read.ok) return read;
  const bars = read.value.find((each) => each.symbol.toUpperCase() === symbol.toUpperCase());
  if (bars === undefined)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `${symbol} must be in ${flags.history}, was not`,
        'give bars of this symbol',
      ),
    );
  const { market } = terms.value;
  const asOf = dayAfter([bars], sessionOfMarket(market));
  return ok({
    bars,
    model: timely(choice.value(bars.symbol, sessionOfMarket(market)), asOf),
    market,
  });
}

/** What the market and the limits bear. */
function boundsOf(
  { instrument, profile, assessment, close }: Surveyed,
  { capital, nav, held, daysMax, maxImpact, fullScore }: SizeNumbers,
  {
    policy,
    model,
    byRegime,
  }: {
    readonly policy: LiquidityPolicy;
    readonly model: ImpactModel;
    readonly byRegime: SizeByRegime;
  },
): SizeBounds {
  return {
    profile,
    policy,
    instrument,
    priceTicks: close / decimalToNumber(instrument.tick),
    currentPositionLots: Math.round(held / quantityOf(instrument, 1)),
    netAssetValue: nav ?? capital,
    byRegime,
    ...(daysMax === null ? {} : { daysMax }),
    ...(maxImpact === null ? {} : { impact: { model, maxBps: maxImpact } }),
    ...(fullScore === null ? {} : { score: { value: assessment.score, full: fullScore } }),
  };
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
  funded: Funded | null,
): string {
  const [wish = ''] = sized.reason.split('; ');
  const rows: [string, string][] = [
    ['wished', wish.slice(wish.indexOf(': ') + 2)],
    ...sized.cuts.map(({ rule, from, to, words }): [string, string] => [
      rule,
      `${rule === 'lot' ? '' : `reduced by ${((100 * (from - to)) / from).toFixed(1)} %: `}${words}`,
    ]),
    ['of a day', inPercent(about.advShare)],
    ...(funded === null ? [] : [['fundings', fundedText(funded)] as [string, string]]),
  ];
  return `${colour.bold(`${about.side} ${inUnits(about.quantity)} ${about.symbol}`)}, ${inUnits(Math.round(about.value))} ${about.currency}${bindingOf(sized) === undefined ? '' : `; bound by ${bindingOf(sized)?.rule}`}\n${table(rows)}`;
}
