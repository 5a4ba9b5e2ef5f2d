import type { Command } from 'commander';
import { flagOf, wrongFlag } from '#cli/flag';
import {
  deadlineIn,
  decidedIn,
  limitsIn,
  type OrderTimes,
  residualIn,
  type ScheduleFlags,
  withSchedule,
} from '#cli/schedule-options';
import { BY_WHEEL } from '#contracts/strategies';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import {
  PARAMETER_NAMES,
  PARAMETERS,
  type ParameterName,
  pickParameters,
  STRATEGIES,
  STRATEGY_NAMES,
  strategyNamed,
} from '#core/plan/strategies';
import type { NewOrder } from '#engine/desk/desk';

export interface OrderFlags
  extends Readonly<Partial<Record<ParameterName, string>>>,
    ScheduleFlags {
  readonly symbol?: string;
  readonly side?: string;
  readonly quantity?: string;
  readonly value?: string;
  readonly strategy?: string;
  readonly limit?: string;
  readonly maxParticipation?: string;
  readonly decisionPrice?: string;
  readonly reduceOnly?: boolean;
  readonly confirm?: boolean;
}
export function withOrder(command: Command): Command {
  withStrategy(command);
  return withSchedule(command)
    .option('--side <side>', 'side: buy or sell')
    .option('--quantity <n>', 'quantity, in shares, coins or contracts')
    .option(
      '--value <money>',
      'instead of --quantity: quote currency, in lots at the mid when the order is placed, rounded down',
    )
    .option('--limit <price>', 'limit price: a buy never pays more, a sell never gets less')
    .option(
      '--max-participation <share>',
      "cap on our share of the volume; 0.1 is 10 % (default: the configuration's)",
    )
    .option(
      '--decision-price <price>',
      'price at the decision to trade, for the cost of delay (default: none, no delay)',
    )
    .option('--reduce-only', 'exit: the order may only shrink the position')
    .option('--confirm', 'confirm an exit in poor liquidity');
}

function withStrategy(command: Command): void {
  const names = STRATEGY_NAMES.map((name) => `${name} (${STRATEGIES[name].help})`).join(', ');
  command.option(
    '--strategy <name>',
    `strategy: ${names}, ${BY_WHEEL} (drawn by chance from the configuration's liquidity.wheel when the order is placed) (default: the configuration's)`,
  );
  for (const name of PARAMETER_NAMES)
    command.option(`${flagOf(name)} <number>`, PARAMETERS[name].help);
}
/** Flags to a wish; every bad flag at once. */
export function orderOf(
  flags: OrderFlags,
  symbol: string,
  given: OrderTimes,
): Result<NewOrder, readonly Problem[]> {
  const problems: Problem[] = [];
  const side = flags.side === 'buy' || flags.side === 'sell' ? flags.side : null;
  if (side === null)
    problems.push(wrongFlag('--side', 'buy or sell', flags.side ?? '', 'buy or --side sell'));
  const isDrawn = flags.strategy === BY_WHEEL;
  const strategy = isDrawn ? null : strategyIn(flags, problems);
  const quantity = sizeIn(flags, problems);
  const limit = numberOfFlag('--limit', flags.limit, problems);
  const participationMax = numberOfFlag('--max-participation', flags.maxParticipation, problems);
  const decisionPrice = numberOfFlag('--decision-price', flags.decisionPrice, problems);
  const times = { ...given, deadline: deadlineIn(flags, given, problems) };
  const decidedAt = decidedIn(flags, given, problems);
  const residual = residualIn(flags, problems);
  const limits = limitsIn(flags, times, problems);
  const parameters = pickParameters(
    Object.fromEntries(PARAMETER_NAMES.map((name) => [name, parameterIn(name, flags, problems)])),
  );
  if (problems.length > 0 || side === null || quantity === null) return err(problems);
  return ok({
    parentId: null,
    symbol,
    side,
    quantity,
    strategy,
    ...(isDrawn ? { byWheel: true } : {}),
    start: times.start,
    deadline: times.deadline,
    horizonSeconds: null,
    limit,
    participationMax,
    residual,
    reduceOnly: flags.reduceOnly === true,
    confirmed: flags.confirm === true,
    ...parameters,
    decisionPrice,
    decidedAt,
    ...(limits === null ? {} : { limits }),
  });
}

/** Units, or money; null: what is wrong is among the problems. */
function sizeIn(flags: OrderFlags, problems: Problem[]): NewOrder['quantity'] | null {
  const quantity = numberOfFlag('--quantity', flags.quantity, problems);
  const value = numberOfFlag('--value', flags.value, problems);
  if (quantity === null && value === null)
    problems.push(
      problem(
        'FLAG_MISSING',
        '--quantity',
        'a quantity is required',
        'give --quantity N, or --value MONEY',
      ),
    );
  if (quantity !== null && value !== null)
    problems.push(wrongFlag('--value', 'left out with --quantity', flags.value ?? '', ''));
  if (value !== null && !(value > 0))
    problems.push(wrongFlag('--value', 'money above 0', flags.value ?? '', '10000'));
  return quantity ?? (value === null ? null : { value });
}

// What is wrong with a flag joins the problems of the others.
export function strategyIn(
  { strategy: text }: Pick<OrderFlags, 'strategy'>,
  problems: Problem[],
): NewOrder['strategy'] {
  const strategy = text === undefined ? null : strategyNamed(text);
  if (text !== undefined && strategy === null)
    problems.push(
      problem(
        'FLAG_INVALID',
        '--strategy',
        `must be one of ${STRATEGY_NAMES.join(', ')}, was '${text}'`,
        'choose one of them',
      ),
    );
  return strategy;
}
export function numberOfFlag(
  flag: string,
  text: string | undefined,
  problems: Problem[],
): number | null {
  if (text === undefined) return null;
  const value = text.trim() === '' ? NaN : Number(text);
  if (text.trim() === '' || !Number.isFinite(value))
    problems.push(
      problem(
        'FLAG_INVALID',
        flag,
        `must be a number, was '${text}'`,
        'give a plain number such as 5000 or 0.1',
      ),
    );
  return value;
}
export function parameterIn(
  name: ParameterName,
  flags: Pick<OrderFlags, ParameterName>,
  problems: Problem[],
): number | null {
  const value = numberOfFlag(flagOf(name), flags[name], problems);
  const { min, max } = PARAMETERS[name];
  if (value !== null && !(value >= min && value <= max))
    problems.push(
      problem(
        'FLAG_INVALID',
        flagOf(name),
        `must be from ${min} to ${max}, was ${value}`,
        'give a number in this range',
      ),
    );
  return value;
}
