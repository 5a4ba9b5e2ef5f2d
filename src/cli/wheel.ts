import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { wrongFlag } from '#cli/flag';
import { badInput, done, type Ending, type Finish, table, withJson } from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import type { Client } from '#client/client';
import type { OrderSummaryDoc, ProblemDoc } from '#contracts/documents';
import { type Problem, problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { type WheelReport, wheelReports } from '#core/tca/wheel-report';
import { WHEEL_TERMS, type WheelTerms } from '#core/tca/wheel-watch';

interface WheelFlags {
  readonly errorRate: string;
  readonly sameWithin: string;
  readonly json?: boolean;
}
export function addWheelCommand(program: Command, finish: Finish): void {
  withJson(
    program
      .command('wheel')
      .description(
        'shows what the wheel has found: which of the strategies that it drew for orders of the running service costs less, or that it cannot tell yet',
      )
      .option(
        '--error-rate <share>',
        'chance that any verdict is ever wrong, however often you look; 0.05 is 5 %',
        String(WHEEL_TERMS.errorRate),
      )
      .option(
        '--same-within <bps>',
        'difference that does not matter, bps',
        String(WHEEL_TERMS.sameWithinBps),
      ),
  ).action(async (flags: WheelFlags) => finish(await wheel(flags, process.env), flags));
}

async function wheel(flags: WheelFlags, env: Env): Promise<Ending> {
  const errorRate = Number(flags.errorRate);
  const sameWithinBps = Number(flags.sameWithin);
  const problems: Problem[] = [];
  if (!(errorRate > 0 && errorRate < 0.5))
    problems.push(
      wrongFlag('--error-rate', 'a share above 0 and below 0.5', flags.errorRate, '0.05'),
    );
  if (!(sameWithinBps > 0 && sameWithinBps < 10_000))
    problems.push(wrongFlag('--same-within', 'bps above 0', flags.sameWithin, '0.25'));
  const client = clientOf(env);
  if (!client.ok) problems.push(client.error);
  if (problems.length > 0 || !client.ok) return badInput(problems);
  const found = await allOrders(client.value);
  if (!found.ok) {
    const { code, detail, remedy } = found.error;
    return badInput([problem(code, 'orders', detail, remedy)]);
  }
  const terms: WheelTerms = { ...WHEEL_TERMS, errorRate, sameWithinBps };
  const reports = wheelReports(found.value, terms);
  return done(
    { terms, rules: reports },
    reports.length === 0 ? 'no order was drawn by a wheel yet' : reports.map(card).join('\n\n'),
  );
}

const PAGE = 1000;
/** As they were placed, oldest first. */
async function allOrders(client: Client): Promise<Result<readonly OrderSummaryDoc[], ProblemDoc>> {
  const all: OrderSummaryDoc[] = [];
  for (let before: string | undefined; ; before = all.at(-1)?.parentId) {
    const page = await client.orders({ limit: PAGE, ...(before === undefined ? {} : { before }) });
    if (!page.ok) return page;
    all.push(...page.value);
    if (page.value.length < PAGE) return ok(all.toReversed());
  }
}

function card({ rule, counts, arms, sentences, stop }: WheelReport): string {
  const state =
    stop === null ? 'goes on' : stop === 'decided' ? 'decided: stop' : 'exhausted: stop';
  return `${colour.bold(rule)}: ${state}\n${table([
    ...arms.map(({ name, orders, meanBps }): [string, string] => [
      name,
      `${orders} orders${meanBps === null ? '' : `, mean ${meanBps.toFixed(1)} bps`}`,
    ]),
    [
      'orders',
      `${counts.used} used, ${counts.waiting} wait for an earlier one to end, ${counts.refused} refused and left out`,
    ],
  ])}\n${sentences.map((sentence) => `  ${sentence}`).join('\n')}`;
}
