import type { Command } from 'commander';
import { fromOrders, fromPanel } from '#cli/calibrate-material';
import { changeModel } from '#cli/calibrate-promote';
import { calibrationText } from '#cli/calibrate-report';
import { calibrateTape, type TapeCalibrationFlags } from '#cli/calibrate-tape';
import { calibrated } from '#cli/calibrate-work';
import { fittedDocument } from '#cli/calibrated-model';
import { configIn } from '#cli/config-option';
import { repeatable } from '#cli/flag';
import { type ModelTask, modelTaskOf } from '#cli/model-option';
import { badInput, done, type Ending, type Finish, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { progressTo } from '#cli/progress';
import { calibrationPage } from '#cli/report/calibrate-page';
import { written } from '#cli/report/page';
import { type WorkFlags, withWork } from '#cli/work';
import { policyOf } from '#contracts/config';
import { publishedModel } from '#core/cost/published';
import { type Problem, problem } from '#core/kernel/failure';
import { err, type Result } from '#core/kernel/result';
import { TAPE_FORMATS } from '#core/market/formats';

interface CalibrateFlags extends TapeCalibrationFlags, WorkFlags {
  readonly imbalance?: string;
  readonly orders?: boolean;
  readonly promote?: string;
  readonly revert?: boolean;
  readonly reason?: string;
  readonly asOf?: string;
  readonly deep?: boolean;
  readonly against?: string;
  readonly save?: string;
  readonly config?: string;
}

export function addCalibrateCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = program
    .command('calibrate')
    .description(
      'fits cost models, judges them on data they were not fitted on, and says which one to use',
    )
    .option('--imbalance <file>', 'fit to a panel of signed imbalances: stock, day, values, prices')
    .addOption(
      repeatable(
        '--tape <path>',
        'fit to a recorded market: the price response to public market orders',
      ),
    )
    .addOption(
      repeatable(
        '--format <name>',
        `format of the tape: ${TAPE_FORMATS.join(', ')}`,
        'what the file looks like',
      ),
    )
    .option('--symbol <symbol>', 'instrument of the tape')
    .addOption(repeatable('--judge <path>', 'another recording to judge on'))
    .option(
      '--split <time>',
      "judge on the same recording: fit before this time, judge after it; HH:MM in the market's own time",
    )
    .option(
      '--orders',
      'fit to orders that the running service has worked (PLIMSOLL_URL, PLIMSOLL_TOKEN)',
    )
    .option(
      '--promote <file>',
      'at the running service: put this model in use if it beats the present one; with --reason',
    )
    .option('--revert', 'at the running service: go back to the model before; with --reason')
    .option('--reason <words>', 'reason for the journal')
    .option('--as-of <date>', 'last day of the data: a fitted model prices no order before it')
    .option('--deep', 'also fit boosted trees and the ensemble: takes a minute instead of seconds')
    .option(
      '--against <model>',
      'model that a challenger must beat: a published name, or a file (default: the model in use)',
    )
    .option('--columns <map>', 'column names, ours first: arrival=open')
    .option('--save <file>', 'write the fitted model to a file, for --model and for the service')
    .option('--out <file>', 'write the report to an HTML file')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
    .option('--json', 'print one JSON document on stdout');
  withWork(command, '1, with --deep one per processor').action(async (flags: CalibrateFlags) =>
    finish(await answer(flags, ports, progressTo(flags.json === true)), flags),
  );
}

async function answer(
  flags: CalibrateFlags,
  ports: CliPorts,
  progress: (line: string) => void,
): Promise<Ending> {
  if (flags.promote !== undefined || flags.revert === true) return changeModel(flags, process.env);
  const sources = [
    flags.tape.length > 0 && '--tape',
    flags.orders === true && '--orders',
    flags.imbalance !== undefined && '--imbalance',
  ].filter((each) => each !== false);
  if (sources.length > 1)
    return badInput([
      problem(
        'FLAG_INVALID',
        sources[1] ?? '',
        `a fit must have one source, ${sources.join(' and ')} were given`,
        `give ${sources.join(' or ')}`,
      ),
    ]);
  if (flags.tape.length === 0) return calibration(flags, ports, progress);
  // A kernel tells what others' orders did; it is no model of one's own that could be saved for pricing.
  const foreign = (['save', 'deep', 'against', 'asOf', 'jobs', 'workers'] as const).find(
    (name) => flags[name] !== undefined,
  );
  return foreign === undefined
    ? calibrateTape(flags, ports)
    : badInput([
        problem(
          'FLAG_INVALID',
          `--${foreign === 'asOf' ? 'as-of' : foreign}`,
          'is for models of orders, but --tape was given',
          'leave it out, or give --imbalance or --orders',
        ),
      ]);
}

async function calibration(
  flags: CalibrateFlags,
  ports: CliPorts,
  progress: (line: string) => void,
): Promise<Ending> {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const material = flags.orders === true ? await fromOrders(process.env) : fromPanel(flags, ports);
  if (!material.ok) return badInput([material.error]);
  const { data, source, asOf, inUse } = material.value;
  const champion = championIn(flags, inUse);
  if (!champion.ok) return badInput([champion.error]);
  const thresholds = policyOf(config.value).tiers;
  const fitted = await calibrated(
    { material: material.value, champion: champion.value, thresholds, flags, progress },
    ports,
  );
  progress('');
  if (!fitted.ok) return badInput([fitted.error]);
  const found = fitted.value;
  if (!found.ok) return refusedBy(found.error);
  const model = fittedDocument(found.value, material.value, ports.sha256);
  const about = { found: found.value, material: material.value, model };
  const bad = [
    flags.save === undefined ? null : written(flags.save, `${JSON.stringify(model)}\n`),
    flags.out === undefined ? null : written(flags.out, calibrationPage(about)),
  ].filter((each) => each !== null);
  if (bad.length > 0) return badInput(bad);
  const { models, ...rest } = found.value;
  return done(
    {
      source,
      asOf,
      n: data.n,
      days: found.value.fit.days,
      dropped: material.value.dropped,
      caveats: material.value.caveats,
      modelId: model.id,
      ...rest,
      buckets: rest.tables.at(-1)?.buckets,
      cells: rest.tables.at(-1)?.cells,
      fitted: rest.fitted.kind,
      groups: { tau: rest.groups.tau, tiers: rest.groups.tiers, symbols: rest.groups.symbols },
      models: models.map(({ name, across, forward, against }) => ({
        name,
        across,
        forward,
        against,
      })),
    },
    calibrationText(about),
  );
}

/** The model to beat: `--against`, else the one in use. */
function championIn({ against }: CalibrateFlags, inUse: string): Result<ModelTask, Problem> {
  const champion = modelTaskOf({ model: against ?? inUse });
  return champion.ok || against !== undefined || publishedModel(inUse, null).ok
    ? champion
    : err(
        problem(
          'FLAG_MISSING',
          '--against',
          `the service uses ${inUse}, so its file is required`,
          'give --against FILE',
        ),
      );
}
