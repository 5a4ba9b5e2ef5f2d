import type { Command } from 'commander';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { STRATEGIES } from '#core/order/parent';
import type { NewOrder } from '#engine/desk/desk';

export interface OrderFlags {
  readonly symbol?: string;
  readonly side?: string;
  readonly quantity?: string;
  readonly strategy?: string;
  readonly limit?: string;
  readonly maxParticipation?: string;
  readonly decisionPrice?: string;
  readonly reduceOnly?: boolean;
  readonly confirm?: boolean;
}
export function withOrder(command: Command): Command {
  return command
    .option('--side <side>', 'buy or sell')
    .option('--quantity <n>', 'shares, coins or contracts')
    .option('--strategy <name>', `${STRATEGIES.join(', ')} (default: the configuration's)`)
    .option('--limit <price>', 'never beyond this price')
    .option('--max-participation <share>', 'cap on our share of volume, 0.1 is 10 %')
    .option('--decision-price <price>', 'price when it was decided to trade; for the cost of delay')
    .option('--reduce-only', 'an exit: only ever shrinks the position')
    .option('--confirm', 'confirms an exit in poor liquidity');
}

/** Flags to a wish; every bad flag at once. */
export function orderOf(
  flags: OrderFlags,
  symbol: string,
  times: { readonly start: TimeUs; readonly deadline: TimeUs },
): Result<NewOrder, readonly Problem[]> {
  const problems: Problem[] = [];
  const number = (flag: string, text: string | undefined): number | null => {
    if (text === undefined) return null;
    const value = Number(text);
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
  };
  const side = flags.side === 'buy' || flags.side === 'sell' ? flags.side : null;
  if (side === null)
    problems.push(
      problem(
        'FLAG_INVALID',
        '--side',
        `must be buy or sell, was '${flags.side ?? ''}'`,
        'give --side buy or --side sell',
      ),
    );
  const strategy = STRATEGIES.find((name) => name === flags.strategy) ?? null;
  if (flags.strategy !== undefined && strategy === null)
    problems.push(
      problem(
        'FLAG_INVALID',
        '--strategy',
        `must be one of ${STRATEGIES.join(', ')}, was '${flags.strategy}'`,
        'choose one of them',
      ),
    );
  const quantity = number('--quantity', flags.quantity);
  if (quantity === null)
    problems.push(
      problem(
        'FLAG_MISSING',
        '--quantity',
        'a quantity must be given, was not',
        'give --quantity N',
      ),
    );
  const [limit, participationMax, decisionPrice] = [
    number('--limit', flags.limit),
    number('--max-participation', flags.maxParticipation),
    number('--decision-price', flags.decisionPrice),
  ];
  if (problems.length > 0 || side === null || quantity === null) return err(problems);
  return ok({
    parentId: null,
    symbol,
    side,
    quantity,
    strategy,
    start: times.start,
    deadline: times.deadline,
    horizonSeconds: null,
    limit,
    participationMax,
    residual: null,
    reduceOnly: flags.reduceOnly === true,
    confirmed: flags.confirm === true,
    riskAversion: null,
    povRate: null,
    decisionPrice,
  });
}
