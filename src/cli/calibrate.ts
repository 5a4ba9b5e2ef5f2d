import type { Command } from 'commander';
import { isoTime, parseCivilDate } from '#core/kernel/civil';
import { problem, type Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { DAY_US, ratio, timeUs } from '#core/kernel/units';
import { calibrate, type Calibrated } from '#core/calibrate/calibrate';
import { observePanel, type Dropped } from '#core/calibrate/imbalance-panel';
import { observationsOf, type Observations } from '#core/calibrate/observations';
import { almgrenModel } from '#core/impact/published';
import type { ImpactModel } from '#core/impact/model';
import { configSchema, policyOf } from '#contracts/config';
import { modelDocument, type ModelDocument } from '#contracts/model-document';
import { readYaml } from '#platform/yaml-config';
import { calibrationPage, calibrationText } from '#cli/calibration-report';
import { changeModel, clientOf, type Env } from '#cli/change-model';
import { termsOf } from '#cli/market-options';
import { modelChosen } from '#cli/model-option';
import { badInput, done, refusedBy, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { written } from '#cli/report/page';

export interface CalibrateFlags {
  readonly imbalance?: string;
  readonly orders?: boolean;
  readonly promote?: string;
  readonly revert?: boolean;
  readonly reason?: string;
  readonly asOf?: string;
  readonly deep?: boolean;
  readonly against?: string;
  readonly columns?: string;
  readonly save?: string;
  readonly out?: string;
  readonly config?: string;
  readonly json?: boolean;
}

export function addCalibrateCommand(program: Command, ports: CliPorts, finish: (ending: Ending, flags: { readonly json?: boolean }) => void, progress: (isQuiet: boolean) => (line: string) => void): void {
  program
    .command('calibrate')
    .description('fits cost models, judges them on what they have not seen, and says which one would be used')
    .option('--imbalance <file>', 'a panel of signed imbalances: stock, day, values, prices')
    .option('--orders', 'orders that the running service has worked (PLIMSOLL_URL, PLIMSOLL_TOKEN)')
    .option('--promote <file>', 'at the running service: this model takes over, if it beat the one in use; with --reason')
    .option('--revert', 'at the running service: back to the model before; with --reason')
    .option('--reason <words>', 'why, for the journal')
    .option('--as-of <date>', 'the last day of the data: a fitted model prices no order before it')
    .option('--deep', 'also boosted trees and the ensemble: a minute instead of seconds')
    .option('--against <model>', 'the model in use, which a challenger must beat: a published name, or a file')
    .option('--columns <map>', 'names of columns, ours first: arrival=open')
    .option('--save <file>', 'the fitted model, for --model and for the service')
    .option('--out <file>', 'the report as HTML')
    .option('--config <file>', 'plimsoll.yaml')
    .option('--json', 'one JSON document on stdout')
    .action(async (flags: CalibrateFlags) => finish(flags.promote === undefined && flags.revert !== true ? await calibration(flags, ports, progress(flags.json === true)) : await changeModel(flags, process.env), flags));
}

/** What is fitted on, and what has to be said of it. */
export interface Material {
  readonly data: Observations;
  readonly source: string;
  readonly asOf: string;
  /** Name of the model that is in use where the orders come from. */
  readonly inUse: string;
  readonly dropped: Dropped | null;
  readonly caveats: readonly string[];
}

async function calibration(flags: CalibrateFlags, ports: CliPorts, progress: (line: string) => void): Promise<Ending> {
  const config = readYaml(flags.config ?? 'plimsoll.yaml', configSchema, flags.config !== undefined);
  if (!config.ok) return badInput(config.error);
  const material = flags.orders === true ? await fromOrders(process.env) : fromPanel(flags, ports);
  if (!material.ok) return badInput([material.error]);
  const { data, source, asOf, inUse } = material.value;
  const champion = modelChosen(flags.against ?? inUse, undefined);
  if (!champion.ok) return badInput([flags.against === undefined && inUse !== 'square-root' ? problem('FLAG_MISSING', '--against', `the service uses ${inUse}: its file must be given, was not`, 'give --against FILE') : champion.error]);
  const found = calibrate(data, { thresholds: policyOf(config.value).tiers, champion: champion.value(''), peers: [{ name: 'Almgren et al. 2005', model: almgrenAssumed }], isDeep: flags.deep === true, onStep: (what) => progress(`judging ${what}`) });
  progress('');
  if (!found.ok) return refusedBy(found.error);
  const model = documentOf(found.value, material.value, ports.sha256);
  const about = { found: found.value, material: material.value, model };
  const bad = [flags.save === undefined ? null : written(flags.save, `${JSON.stringify(model)}\n`), flags.out === undefined ? null : written(flags.out, calibrationPage(about))].filter((each) => each !== null);
  if (bad.length > 0) return badInput(bad);
  const { models, ...rest } = found.value;
  return done({ source, asOf, n: data.n, days: found.value.fit.days, dropped: material.value.dropped, caveats: material.value.caveats, modelId: model.id, ...rest, fitted: rest.fitted.kind, groups: { tau: rest.groups.tau, tiers: rest.groups.tiers, symbols: rest.groups.symbols }, models: models.map(({ name, across, forward, against }) => ({ name, across, forward, against })) }, calibrationText(about));
}

// The panel does not tell what is outstanding: a turnover of half a percent a day, as the stocks of the paper had between 0.4 and 1.1 %.
const DAYS_OUTSTANDING = 200;
const almgrenAssumed: ImpactModel = { ...almgrenModel(1), id: 'almgren-2005/assumed-turnover', impactBps: (trade) => almgrenModel(DAYS_OUTSTANDING * trade.adv).impactBps(trade) };

function fromPanel(flags: CalibrateFlags, ports: CliPorts): Result<Material, Problem> {
  if (flags.imbalance === undefined) return err(problem('FLAG_MISSING', '--imbalance', 'orders to fit on must be given, were not', 'give --imbalance FILE'));
  const date = flags.asOf === undefined ? null : parseCivilDate(flags.asOf);
  if (date === null) return err(problem(flags.asOf === undefined ? 'FLAG_MISSING' : 'FLAG_INVALID', '--as-of', `the panel has no dates: its last day must be given as YYYY-MM-DD, was '${flags.asOf ?? ''}'`, 'give --as-of 2007-09-28'));
  const terms = termsOf({ label: 'start', ...(flags.columns === undefined ? {} : { columns: flags.columns }) });
  if (!terms.ok) return terms;
  const read = ports.readImbalance(flags.imbalance, terms.value.columns);
  if (!read.ok) return read;
  const { rows, dropped } = observePanel(read.value.days);
  return ok({
    data: observationsOf(rows), source: `imbalances of ${read.value.source}, sha256 ${read.value.hash.slice(0, 12)}`, asOf: `${flags.asOf}T23:59:59Z`, inUse: 'square-root', dropped,
    caveats: [
      'Imbalances are not orders: size and cost are of the same window, nobody decided the size at arrival, and what moves a price also makes people trade. A coefficient of orders may be smaller or larger.',
      `Almgren et al. 2005 stand with an assumed ${DAYS_OUTSTANDING} days of volume outstanding: the panel does not tell it.`,
      'Costs are against the arrival price without the half spread, of an order worked evenly over the window.',
    ],
  });
}

async function fromOrders(env: Env): Promise<Result<Material, Problem>> {
  const client = clientOf(env);
  if (!client.ok) return client;
  const [rows, models] = [await client.value.modelObservations(), await client.value.models()];
  if (!rows.ok) return err(problem(rows.error.code, 'PLIMSOLL_URL', rows.error.detail, rows.error.remedy));
  if (!models.ok) return err(problem(models.error.code, 'PLIMSOLL_URL', models.error.detail, models.error.remedy));
  const last = rows.value.reduce((latest, { day }) => Math.max(latest, day), 0);
  return ok({
    data: observationsOf(rows.value.map((row) => ({ ...row, advShare: ratio(row.advShare), volatilityDaily: ratio(row.volatilityDaily) }))), source: `${rows.value.length} orders of the running service`, asOf: isoTime(timeUs((last + 1) * DAY_US - 1e6)), inUse: models.value.inUse, dropped: null,
    caveats: ['Own orders: each was chosen, timed and sized by somebody who may have known where the price was going. What that did to the cost stands in the coefficient as if it were impact.', 'Orders that were less than 90 % done are left out.'],
  });
}

function documentOf({ fitted, fit, models, challenger, champion }: Calibrated, { source, asOf }: Material, sha256: (text: string) => string): ModelDocument {
  const verdict = models.find(({ name }) => name === challenger)!.against.pinball;
  return modelDocument.parse({
    schema: 1, id: `${fitted.kind}/${sha256(JSON.stringify({ fitted, source, asOf })).slice(0, 12)}`, source, asOf, n: fit.n, days: fit.days,
    judged: { against: champion, pinball: { value: verdict.value, standardError: verdict.standardError, n: verdict.n, verdict: verdict.verdict } }, fitted,
  });
}
