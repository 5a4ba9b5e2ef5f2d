import type { Command } from 'commander';
import type { z } from 'zod';
import { type NumberRule, numberOfText, numbersOfFlags, repeatable, wrongFlag } from '#cli/flag';
import { interrupted } from '#cli/interrupt';
import { badInput, type Ending, type Finish, withJson } from '#cli/output';
import { basketEnding, onTerminal, traded } from '#cli/rebalance-basket';
import { notDone } from '#cli/rebalance-remote';
import { clientOf, type Env } from '#cli/service';
import type { basketRequest } from '#contracts/basket-documents';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { strategyNamed } from '#core/plan/strategies';

type Request = z.input<typeof basketRequest>;
type Leg = Request['trades'][number];
interface BasketFlags {
  readonly json?: boolean;
  readonly leg: readonly string[];
  readonly over: string;
  readonly waves: string;
  readonly apartMax?: string;
}

/** `plimsoll basket`: a pair or more, at the running service, in step with one another. */
export function addBasketCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('basket')
      .description(
        'sends trades that belong together to the running service: a pair, a hedge, a list',
      )
      .addOption(
        repeatable(
          '--leg <leg>',
          'SYMBOL:UNITS, negative sells; then, as wanted, :beta=1.2, :hedge (it follows the others at once), :strategy=NAME',
        ),
      )
      .option('--over <seconds>', 'how long all of it may take', '1800')
      .option('--waves <n>', 'in how many waves; each brings every leg to the same share', '1')
      .option(
        '--apart-max <money>',
        'how far the legs may be from one another at the worst, money times beta (default: the waves alone keep them in step)',
      ),
  ).action(async (flags: BasketFlags) => {
    finish(await basket(flags, process.env, onTerminal, interrupted()), flags);
  });
}

/** The basket lives at the service: it goes on when this command dies. When `stop` aborts, it is cancelled. */
async function basket(
  flags: BasketFlags,
  env: Env,
  progress: (line: string) => void,
  stop: AbortSignal,
): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const request = requestIn(flags);
  if (!request.ok) return badInput(request.error);
  const ended = await traded(client.value, request.value, progress, stop);
  return ended.ok ? basketEnding(ended.value, ended.value) : notDone(ended.error, 'basket');
}

const positive = (example: string): NumberRule => ({
  must: 'a number above 0',
  example,
  isFit: (value) => value > 0,
});
function requestIn(flags: BasketFlags): Result<Request, readonly Problem[]> {
  const problems: Problem[] = [];
  const trades = flags.leg.map((text) => legIn(text, problems));
  if (trades.length === 0)
    problems.push(
      problem('FLAG_MISSING', '--leg', 'a leg is required', 'give --leg KEEL:100 --leg HULL:-40'),
    );
  const { over, waves, apartMax } = flags;
  const given = { over, waves, ...(apartMax === undefined ? {} : { apartMax }) };
  const numbers = numbersOfFlags(given, {
    over: positive('600'),
    waves: positive('1'),
    apartMax: positive('10000'),
  });
  if (!numbers.ok) problems.push(...numbers.error);
  if (problems.length > 0 || !numbers.ok) return err(problems);
  return ok({
    trades,
    waves: numbers.value.waves,
    overSeconds: numbers.value.over,
    ...(numbers.value.apartMax === null ? {} : { apartMax: numbers.value.apartMax }),
  });
}

/** `HULL:-40:beta=1.2:hedge`. */
function legIn(text: string, problems: Problem[]): Leg {
  const [symbol = '', count = '', ...more] = text.split(':').map((part) => part.trim());
  const wrong = (must: string): void =>
    void problems.push(wrongFlag('--leg', must, text, 'KEEL:100 or HULL:-40:beta=1.2:hedge'));
  const units = numberOfText(count);
  if (symbol === '' || !Number.isFinite(units) || units === 0)
    wrong('SYMBOL:UNITS, with units that are not 0');
  let leg: Leg = { symbol, units };
  for (const part of more) {
    const [name, value = ''] = part.split('=');
    const strategy = name === 'strategy' ? strategyNamed(value) : null;
    if (part === 'hedge') leg = { ...leg, hedge: true };
    else if (name === 'beta' && Number.isFinite(numberOfText(value)))
      leg = { ...leg, beta: Number(value) };
    else if (strategy !== null) leg = { ...leg, strategy };
    else wrong('followed by beta=NUMBER, hedge or strategy=NAME only');
  }
  return leg;
}
