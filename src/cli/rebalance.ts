import type { Command } from 'commander';
import { bookIn, withBook } from '#cli/book-file';
import type { BookRead } from '#cli/book-task';
import { configIn } from '#cli/config-option';
import { interrupted } from '#cli/interrupt';
import { badInput, done, type Ending, type Finish, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { type AimWish, wishIn } from '#cli/rebalance-aim';
import { onTerminal } from '#cli/rebalance-basket';
import {
  aheadIn,
  type RebalanceFlags,
  type RebalanceNumbers,
  rebalanceNumbers,
  withAim,
  withRules,
  withSource,
} from '#cli/rebalance-flags';
import { rebalanceRemote } from '#cli/rebalance-remote';
import { aheadText, rebalanceCsv, rebalanceText } from '#cli/rebalance-report';
import { requestIn } from '#cli/rebalance-request';
import { written } from '#cli/report/page';
import type { Config } from '#contracts/config';
import { rebalanceToDoc } from '#contracts/portfolio-documents';
import { isoTime } from '#core/kernel/civil';
import { problem, type Refusal } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { answered, lotChoice } from '#core/portfolio/lots';
import { type Rebalanced, rebalance as rebalanced } from '#core/portfolio/rebalance';
import { type RebalanceAhead, rebalanceAhead } from '#core/portfolio/rebalance-ahead';
import { rebalanceAsk } from '#core/portfolio/rebalance-ask';
import { type RebalanceAsk } from '#core/portfolio/rebalance-problem';

export function addRebalanceCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('rebalance')
    .description(
      'plans the trades from the current book to the best one that the market bears, beside the plan that ignores costs; sends them only with --execute',
    );
  withBook(withRules(withAim(withSource(command)))).action(async (flags: RebalanceFlags) =>
    finish(await rebalance(flags, ports), flags),
  );
}

async function rebalance(flags: RebalanceFlags, ports: CliPorts): Promise<Ending> {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const numbers = rebalanceNumbers(flags);
  if (!numbers.ok) return badInput(numbers.error);
  const wish = wishIn(flags);
  if (!wish.ok) return badInput([wish.error]);
  const { history } = flags;
  return history === undefined
    ? atService(flags, numbers.value, wish.value)
    : inFiles(
        { ...flags, history },
        { config: config.value, numbers: numbers.value, wish: wish.value },
        ports,
      );
}

async function inFiles(
  flags: RebalanceFlags & { readonly history: string },
  {
    config,
    numbers,
    wish,
  }: { readonly config: Config; readonly numbers: RebalanceNumbers; readonly wish: AimWish },
  ports: CliPorts,
): Promise<Ending> {
  if (flags.execute === true)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--execute',
        'must not be given with --history: a book in files has no account to trade in',
        'leave out --history and set PLIMSOLL_URL, or leave out --execute',
      ),
    ]);
  const loaded = bookIn(flags, config, ports, wish.symbols);
  if (!loaded.ok) return badInput([loaded.error]);
  const ask = askOf(loaded.value, wish, numbers);
  if (!ask.ok) return refusedBy(ask.error);
  const found = rebalanced(ask.value);
  if (!found.ok) return refusedBy(found.error);
  const choice = lotChoice(ask.value.names, found.value);
  const answer = answered(ask.value, found.value, choice, await ports.chooseLots(choice.choice));
  const rules = aheadIn(flags);
  if (!rules.ok) return badInput([rules.error]);
  const ahead = rules.value === null ? null : rebalanceAhead(ask.value, found.value, rules.value);
  if (ahead?.ok === false) return refusedBy(ahead.error);
  const bad = flags.out === undefined ? null : written(flags.out, rebalanceCsv(answer.basket));
  if (bad !== null) return badInput([bad]);
  const about = { ...answer, asOf: isoTime(loaded.value.asOf) };
  return done(
    {
      ...rebalanceToDoc(ask.value, found.value, about),
      rules: ask.value.rules,
      prices: found.value.optimum.prices,
      ahead:
        ahead === null
          ? null
          : { ...ahead.value, first: firstOf(ask.value, found.value, ahead.value) },
    },
    [
      rebalanceText(ask.value, found.value, about),
      ...(ahead === null ? [] : [aheadText(ahead.value)]),
    ].join('\n'),
  );
}

function askOf(
  { book, bars, policy, limits, modelOf }: BookRead,
  wish: AimWish,
  numbers: RebalanceNumbers,
): Result<RebalanceAsk, Refusal> {
  const names = book.map((position) => ({
    ...position,
    model: modelOf(position.symbol),
    feesBps: numbers.feesBps,
    bars: bars.get(position.symbol) ?? null,
  }));
  return rebalanceAsk(names, numbers.cash, (symbols) => wish.aimOf(symbols), {
    ...numbers,
    participation: policy.maxParticipation,
    limits,
  });
}

/** What a plan over several days trades on its first. */
const firstOf = (
  { names }: RebalanceAsk,
  { nav }: Rebalanced,
  { first }: RebalanceAhead,
): readonly { readonly symbol: string; readonly units: number }[] =>
  names
    .flatMap(({ symbol, price }, i) =>
      first[i] === 0 ? [] : [{ symbol, units: Math.round((first[i]! * nav) / price) }],
    )
    .filter(({ units }) => units !== 0);

async function atService(
  flags: RebalanceFlags,
  numbers: RebalanceNumbers,
  wish: AimWish,
): Promise<Ending> {
  const request = requestIn(flags, numbers, wish);
  if (!request.ok)
    return 'path' in request.error ? badInput([request.error]) : refusedBy(request.error);
  return rebalanceRemote(
    request.value,
    flags.execute === true,
    process.env,
    onTerminal,
    interrupted(),
  );
}
