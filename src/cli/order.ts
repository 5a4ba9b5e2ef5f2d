import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { wrongFlag } from '#cli/flag';
import { headOf } from '#cli/order-card';
import { numberOfFlag, parameterIn, strategyIn } from '#cli/order-options';
import {
  badInput,
  done,
  type Ending,
  type Finish,
  inUnits,
  refusedBy,
  table,
  withJson,
} from '#cli/output';
import { clientOf, type Env } from '#cli/service';
import { addWaitingCommands } from '#cli/waiting-orders';
import type { Client } from '#client/client';
import type { OrderDoc, ProblemDoc } from '#contracts/documents';
import type { AmendRequest } from '#contracts/order-life';
import { isoTime, parseIsoTime } from '#core/kernel/civil';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { STRATEGY_NAMES } from '#core/plan/strategies';

interface OrderLifeFlags {
  readonly json?: boolean;
  readonly reason?: string;
  readonly quantity?: string;
  readonly limit?: string;
  readonly deadline?: string;
  readonly strategy?: string;
  readonly riskAversion?: string;
  readonly maxParticipation?: string;
}
type OrderVerb = 'pause' | 'resume' | 'amend' | 'cancel';

/** `plimsoll order pause|resume|amend|cancel ID`: orders of the running service, between acceptance and end. */
export function addOrderCommands(program: Command, finish: Finish): void {
  const group = program
    .command('order')
    .description(
      'pauses, resumes, amends and cancels an order of the running service; lists and ends orders that wait for their price',
    );
  const add = (verb: OrderVerb, about: string): Command =>
    withJson(group.command(verb).description(about).argument('<id>', 'order id')).action(
      async (id: string, flags: OrderLifeFlags): Promise<void> =>
        finish(await orderLife(verb, id, flags, process.env), flags),
    );
  const withReason = (command: Command): Command =>
    command.option('--reason <text>', 'why, for the journal (default: none)');
  withReason(add('pause', 'takes back what rests and sends nothing until the order is resumed'));
  withReason(
    add('resume', 'plans what is left from now to the deadline, through the gate, and goes on'),
  );
  withReason(
    add('amend', 'changes what is asked for and plans what is left again, through the gate'),
  )
    .option('--quantity <n>', 'all of the order with what is filled, in units (default: unchanged)')
    .option('--limit <price>', 'limit price, or none (default: unchanged)')
    .option(
      '--deadline <time>',
      'end of the order, a full time such as 2026-01-05T20:00:00Z (default: unchanged)',
    )
    .option('--strategy <name>', `strategy: ${STRATEGY_NAMES.join(', ')} (default: unchanged)`)
    .option(
      '--risk-aversion <number>',
      'urgency of `is` and `close`, per unit of currency (default: unchanged)',
    )
    .option(
      '--max-participation <share>',
      'cap on our share of the volume; 0.1 is 10 % (default: unchanged)',
    );
  add('cancel', 'cancels what is left; what is filled stays filled');
  addWaitingCommands(group, finish);
}

async function orderLife(
  verb: OrderVerb,
  id: string,
  flags: OrderLifeFlags,
  env: Env,
): Promise<Ending> {
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const change = verb === 'amend' ? changeOf(flags) : ok({});
  if (!change.ok) return badInput(change.error);
  const asked = await ask(client.value, { verb, id, change: change.value, reason: flags.reason });
  if (!asked.ok) return notDone(id, asked.error);
  return done(asked.value, cardOf(asked.value));
}

interface Asked {
  readonly verb: OrderVerb;
  readonly id: string;
  readonly change: AmendRequest;
  readonly reason: string | undefined;
}
function ask(
  client: Client,
  { verb, id, change, reason }: Asked,
): Promise<Result<OrderDoc, ProblemDoc>> {
  switch (verb) {
    case 'pause':
      return client.pauseOrder(id, reason);
    case 'resume':
      return client.resumeOrder(id, reason);
    case 'amend':
      return client.amendOrder(id, { ...change, ...(reason === undefined ? {} : { reason }) });
    case 'cancel':
      return client.cancelOrder(id);
  }
}

/** Flags to what shall be different; every bad flag at once. */
function changeOf(flags: OrderLifeFlags): Result<AmendRequest, readonly Problem[]> {
  const problems: Problem[] = [];
  const quantity = numberOfFlag('--quantity', flags.quantity, problems);
  const isLifted = flags.limit === 'none';
  const limit = isLifted ? null : numberOfFlag('--limit', flags.limit, problems);
  const strategy = strategyIn(flags, problems);
  const riskAversion = parameterIn('riskAversion', flags, problems);
  const participation = numberOfFlag('--max-participation', flags.maxParticipation, problems);
  const deadline = flags.deadline === undefined ? null : parseIsoTime(flags.deadline);
  if (flags.deadline !== undefined && deadline === null)
    problems.push(wrongFlag('--deadline', 'a full time', flags.deadline, '2026-01-05T20:00:00Z'));
  if (problems.length > 0) return err(problems);
  return ok({
    ...(quantity === null ? {} : { quantity }),
    ...(limit === null && !isLifted ? {} : { limit }),
    ...(deadline === null ? {} : { deadline: isoTime(deadline) }),
    ...(strategy === null ? {} : { strategy }),
    ...(riskAversion === null ? {} : { riskAversion }),
    ...(participation === null ? {} : { constraints: { max_participation: participation } }),
  });
}

/** The gate's no is exit 3, everything else that kept it from being done is exit 2. */
function notDone(id: string, error: ProblemDoc): Ending {
  const { code, detail, facts, remedy } = error;
  if (error.status === 422)
    return refusedBy({ code, message: detail, facts: facts ?? {}, remedy } as Refusal);
  if (error.problems !== undefined && error.problems.length > 0) return badInput(error.problems);
  return badInput([
    problem(code, code.startsWith('SERVICE') ? 'PLIMSOLL_URL' : id, detail, remedy),
  ]);
}

function cardOf(doc: OrderDoc): string {
  const { order, changes } = doc;
  const last = changes.at(-1);
  const rows: [string, string][] = [
    ['filled', `${inUnits(doc.filled)} of ${inUnits(order.quantity)}`],
    ['limit', order.limit === null ? 'none' : String(order.limit)],
    ['deadline', order.deadline],
  ];
  if (last !== undefined)
    rows.push([
      'last change',
      `${last.type} by ${last.by}, ${last.at}${last.reason === '' ? '' : `: ${last.reason}`}`,
    ]);
  return `${colour.bold(doc.parentId)} ${headOf(doc)}\n${table(rows)}`;
}
