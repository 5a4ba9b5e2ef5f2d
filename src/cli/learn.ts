import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { Command } from 'commander';
import { fromOrders, type Material } from '#cli/calibrate-material';
import { calibrated } from '#cli/calibrate-work';
import { fittedDocument } from '#cli/calibrated-model';
import { colour } from '#cli/colour';
import { configIn } from '#cli/config-option';
import { numberOfText, spanOfText, wrongFlag } from '#cli/flag';
import { interrupted } from '#cli/interrupt';
import { type ModelTask, modelTaskOf } from '#cli/model-option';
import { badInput, done, type Ending, type Finish, inPercent, table, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { written } from '#cli/report/page';
import { clientOf, type Env } from '#cli/service';
import type { Client } from '#client/client';
import { policyOf } from '#contracts/config';
import type { RefitDoc } from '#contracts/learned-documents';
import type { ModelDocument, ModelStateDoc } from '#contracts/model-document';
import type { TierThresholds } from '#core/cost/calibrate/group-coefficients';
import { publishedModel } from '#core/cost/published';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { MINUTE_US, type Micros } from '#core/kernel/units';
import { homeOf } from '#platform/home';

interface LearnFlags {
  readonly every?: string;
  readonly window: string;
  readonly ordersMin: string;
  readonly promote?: boolean;
  readonly config?: string;
  readonly json?: boolean;
}
interface LearnTerms {
  /** Between rounds; null: one round. */
  readonly everyUs: Micros | null;
  readonly windowUs: Micros;
  readonly ordersMin: number;
  readonly mayPromote: boolean;
  readonly thresholds: TierThresholds;
}

/** `plimsoll learn`: CAL-21, the loop from ended orders to the model that prices the next. */
export function addLearnCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    program
      .command('learn')
      .description(
        'fits the cost model again on the orders of the running service, judges it against the one in use, says whether that has left its market, and journals the round',
      )
      .option('--every <time>', 'go on in rounds, such as 1d, until Ctrl-C (default: one round)')
      .option('--window <time>', 'orders of how long back', '60d')
      .option('--orders-min <n>', 'fit nothing on fewer orders', '100')
      .option(
        '--promote',
        'put the new model in use if it surely beats the one in use (default: raise an alert that it waits)',
      )
      .option('--config <file>', 'configuration file (default: plimsoll.yaml)'),
  ).action(async (flags: LearnFlags) => finish(await learn(flags, ports, process.env), flags));
}

async function learn(flags: LearnFlags, ports: CliPorts, env: Env): Promise<Ending> {
  const terms = termsIn(flags);
  if (!terms.ok) return badInput(terms.error);
  const client = clientOf(env);
  if (!client.ok) return badInput([client.error]);
  const round = () => roundOf(client.value, terms.value, ports, env);
  const { everyUs } = terms.value;
  const found =
    everyUs === null
      ? await round()
      : await inRounds(round, everyUs, interrupted(), (line) => process.stderr.write(`${line}\n`));
  return found.ok ? done(found.value, textOf(found.value)) : badInput([found.error]);
}

/** Rounds until `stop`. The first says what is wrong with the request; after it, one that failed is told and the next one tries again. */
export async function inRounds(
  round: () => Promise<Result<ModelStateDoc, Problem>>,
  everyUs: Micros,
  stop: AbortSignal,
  say: (line: string) => void,
): Promise<Result<ModelStateDoc, Problem>> {
  let last = await round();
  if (last.ok) say(textOf(last.value));
  while (last.ok && !stop.aborted) {
    await wait(everyUs / 1000, undefined, { signal: stop }).catch(() => undefined);
    if (stop.aborted) break;
    const next = await round();
    say(next.ok ? textOf(next.value) : `${next.error.message}; the next round tries again`);
    if (next.ok) last = next;
  }
  return last;
}

function termsIn(flags: LearnFlags): Result<LearnTerms, readonly Problem[]> {
  const everyUs = flags.every === undefined ? null : spanOfText(flags.every);
  const windowUs = spanOfText(flags.window);
  const ordersMin = numberOfText(flags.ordersMin);
  const problems: Problem[] = [];
  if (everyUs !== null && !(everyUs >= MINUTE_US))
    problems.push(wrongFlag('--every', 'a time of at least 1m', flags.every, '1d'));
  if (!(windowUs > 0)) problems.push(wrongFlag('--window', 'a time', flags.window, '60d'));
  if (!(Number.isInteger(ordersMin) && ordersMin >= 30))
    problems.push(wrongFlag('--orders-min', 'a whole number from 30', flags.ordersMin, '100'));
  const config = configIn(flags.config);
  if (!config.ok) return config;
  return problems.length > 0
    ? err(problems)
    : ok({
        everyUs,
        windowUs,
        ordersMin,
        mayPromote: flags.promote === true,
        thresholds: policyOf(config.value).tiers,
      });
}

type Found = { readonly why: string } | { readonly model: ModelDocument; readonly refit: RefitDoc };
/** One round: fitted, judged, perhaps promoted, reported. What keeps it from a fit is said, and the round counts. */
async function roundOf(
  client: Client,
  terms: LearnTerms,
  ports: CliPorts,
  env: Env,
): Promise<Result<ModelStateDoc, Problem>> {
  const material = await fromOrders(env, terms.windowUs);
  if (!material.ok) return material;
  const fitted = await fittedOn(material.value, terms, ports, env);
  if (!fitted.ok) return fitted;
  const found = fitted.value;
  if ('why' in found) return reported(client, { refit: null, why: found.why });
  const { model, refit } = found;
  if (!terms.mayPromote || refit.verdict !== 'better') return reported(client, { refit, why: '' });
  // Kept before it is in use: the next round has to beat it.
  mkdirSync(join(homeOf(env), 'models'), { recursive: true });
  const bad = written(fileOf(env, model.id), `${JSON.stringify(model)}\n`);
  if (bad !== null) return err(bad);
  const answer = await client.promoteModel(
    model,
    `plimsoll learn: beats ${refit.against} by ${(-refit.value).toFixed(3)} ± ${refit.standardError.toFixed(3)} bps over ${refit.n} own orders`,
  );
  return reported(client, {
    refit: { ...refit, isPromoted: answer.ok },
    why: answer.ok ? '' : `not promoted: ${answer.error.detail}`,
  });
}

async function fittedOn(
  material: Material,
  { ordersMin, thresholds }: LearnTerms,
  ports: CliPorts,
  env: Env,
): Promise<Result<Found, Problem>> {
  const { data, inUse } = material;
  if (data.n < ordersMin) return ok({ why: `${data.n} orders, a fit needs ${ordersMin}` });
  const champion = inUseAt(env, inUse);
  if (!champion.ok) return champion;
  const asked = {
    material,
    champion: champion.value,
    thresholds,
    flags: {},
    progress: () => undefined,
  };
  const answered = await calibrated(asked, ports);
  if (!answered.ok) return answered;
  if (!answered.value.ok) return ok({ why: answered.value.error.message });
  const model = fittedDocument(answered.value.value, material, ports.sha256);
  const { against, pinball } = model.judged;
  return ok({
    model,
    refit: { modelId: model.id, against, ...pinball, isPromoted: false },
  });
}
const fileOf = (env: Env, id: string): string =>
  join(homeOf(env), 'models', `${id.replaceAll(/[^A-Za-z0-9._-]/g, '_')}.json`);
/** The model in use: a published one by its name, else the file of the round that promoted it. */
function inUseAt(env: Env, id: string): Result<ModelTask, Problem> {
  if (publishedModel(id, null).ok) return modelTaskOf({ model: id });
  const file = fileOf(env, id);
  if (existsSync(file)) return modelTaskOf({ model: file });
  return err(
    problem(
      'MODEL_UNKNOWN',
      file,
      `the service uses ${id}, whose file is required`,
      'copy it there, or calibrate with --against FILE',
    ),
  );
}

async function reported(
  client: Client,
  found: { readonly refit: RefitDoc | null; readonly why: string },
): Promise<Result<ModelStateDoc, Problem>> {
  const answer = await client.reportLearned(found);
  if (answer.ok) return ok(answer.value);
  const { code, detail, remedy } = answer.error;
  return err(problem(code, 'PLIMSOLL_URL', detail, remedy));
}

function textOf({ inUse, drift, learned }: ModelStateDoc): string {
  const last = learned.at(-1);
  const refit = last?.refit ?? null;
  const fit =
    refit === null
      ? `none: ${last?.why ?? ''}`
      : `${refit.modelId} is ${refit.verdict}: ${refit.value.toFixed(3)} ± ${refit.standardError.toFixed(3)} bps of pinball loss against ${refit.against}, ${refit.n} orders${refit.isPromoted ? '; it is in use now' : ''}`;
  const state =
    drift.orders === 0
      ? 'no order has ended under it'
      : `${drift.coverage90 === null ? '' : `${inPercent(drift.coverage90)} inside the 90 % interval, `}${drift.above} above and ${drift.below} below, ${drift.orders} orders in ${drift.markets} markets`;
  const alarm =
    drift.alarm === null
      ? `none; the strongest evidence is at ${inPercent(Math.max(...Object.values(drift.evidence)))} of its threshold`
      : colour.yellow(`${drift.alarm}: costs are no longer where it puts them`);
  return table([
    ['in use', inUse],
    ['its intervals', state],
    ['drift', alarm],
    ['fit', fit],
    ...((last?.why ?? '') === '' || refit === null
      ? []
      : [['', last?.why ?? ''] satisfies [string, string]]),
  ]);
}
