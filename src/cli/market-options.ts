import { type Command, Option } from 'commander';
import { type ModelChoice, modelChosen } from '#cli/model-option';
import type { CliPorts, FileTerms } from '#cli/ports';
import { configSchema, feesOf, ledgerLimitsOf, limitsOf, policyOf } from '#contracts/config';
import { PUBLISHED_MODELS } from '#core/cost/published';
import { defaultModel } from '#core/cost/square-root';
import type { JournalEntry } from '#core/journal/entry';
import { localOf, parseTimeOfDay, timeOfLocal } from '#core/kernel/civil';
import { type Decimal, parseDecimal } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { PRIOR_NAMES, type Prior, priorNamed } from '#core/liquidity/priors';
import { TAPE_FORMATS } from '#core/market/formats';
import type { QualityReport } from '#core/market/quality';
import type { Bars, Tape } from '#core/market/tape';
import { openTapeDesk, type TapeDesk } from '#engine/sim/tape-desk';
import { readYaml } from '#platform/yaml-config';

/** Flags of every command that reads a market. */
export interface MarketFlags {
  readonly tape: readonly string[];
  readonly format: readonly string[];
  readonly symbol?: string;
  readonly history?: string;
  readonly prior?: string;
  readonly model?: string;
  readonly outstanding?: string;
  readonly from?: string;
  readonly to?: string;
  readonly seed: string;
  readonly config?: string;
  readonly cash: string;
  readonly columns?: string;
  readonly label: string;
  readonly utcOffset?: string;
  readonly tick?: string;
  readonly lot?: string;
}
export const collect = (value: string, before: readonly string[]): readonly string[] => [
  ...before,
  value,
];

export function withMarket(command: Command): Command {
  return command
    .addOption(
      new Option('--tape <path>', 'recorded market: a file or several (repeatable)')
        .argParser(collect)
        .default([], 'none'),
    )
    .addOption(
      new Option(
        '--format <name>',
        `format of the tape: ${TAPE_FORMATS.join(', ')} (repeatable; default: what the file looks like)`,
      )
        .argParser(collect)
        .default([], 'none'),
    )
    .option('--symbol <symbol>', 'instrument of the tape')
    .option(
      '--history <file>',
      'daily or intraday bars of earlier days: CSV, or a Lean minute file',
    )
    .option(
      '--columns <map>',
      'column names of a CSV, ours first: price=px,quantity=qty; numbers from 1 if it has no header',
    )
    .option('--tick <step>', 'price step of the instrument of a CSV (default: a cent)')
    .option('--lot <step>', 'quantity step of the instrument of a CSV (default: 1)')
    .option(
      '--label <moment>',
      'whether the bars of --history are stamped with their start or their end',
      'start',
    )
    .option('--utc-offset <hours>', 'time zone of timestamps that are not UTC, in hours: -5', '0')
    .option(
      '--prior <name>',
      `published averages to use where data is missing: ${PRIOR_NAMES.join(', ')}`,
    )
    .option(
      '--model <model>',
      `cost model: ${PUBLISHED_MODELS.join(', ')}, or a file of calibrate (default: the square root with the prior's coefficient)`,
    )
    .option('--outstanding <units>', 'units outstanding; required by almgren-2005')
    .option('--from <time>', "start of the order or of the data, HH:MM in the market's own time")
    .option('--to <time>', "end of the order or of the data, HH:MM in the market's own time")
    .option('--seed <n>', 'seed of latency', '1')
    .option('--cash <amount>', 'cash of the account, in quote currency', '100000000')
    .option('--config <file>', 'configuration file (default: plimsoll.yaml)');
}

export interface OpenMarket {
  readonly tape: Tape;
  readonly history: readonly Bars[];
  readonly quality: QualityReport;
  readonly desk: TapeDesk;
  readonly from: TimeUs;
  readonly to: TimeUs;
  readonly seed: number;
  readonly entries: readonly JournalEntry[];
}

/** Everything that flags and files can get wrong, before anything runs. */
export function openMarket(
  flags: MarketFlags,
  ports: CliPorts,
): Result<OpenMarket, readonly Problem[]> {
  const config = readYaml(
    flags.config ?? 'plimsoll.yaml',
    configSchema,
    flags.config !== undefined,
  );
  if (!config.ok) return config;
  if (flags.tape.length === 0)
    return err([
      problem(
        'FLAG_MISSING',
        '--tape',
        'a recorded market is required',
        'give --tape FILE --format lobster',
      ),
    ]);
  const terms = termsOf(flags);
  if (!terms.ok) return err([terms.error]);
  const read = ports.readTape(flags.tape, flags.format, terms.value);
  if (!read.ok) return err([read.error]);
  const { tape, quality } = read.value;
  const prior = priorOf(flags.prior);
  if (!prior.ok) return err([prior.error]);
  const model = modelOf(flags, prior.value);
  if (!model.ok) return err([model.error]);
  const history =
    flags.history === undefined
      ? ok([])
      : ports.readHistory(flags.history, tape.instrument, {
          ...terms.value,
          symbol: tape.instrument.symbol,
        });
  if (!history.ok) return err([history.error]);
  const seed = Number(flags.seed);
  if (!Number.isSafeInteger(seed))
    return err([
      problem(
        'FLAG_INVALID',
        '--seed',
        `seed must be a whole number, was '${flags.seed}'`,
        'give a whole number',
      ),
    ]);
  const cash = Number(flags.cash);
  if (!(cash > 0))
    return err([
      problem(
        'FLAG_INVALID',
        '--cash',
        `cash must be a positive amount, was '${flags.cash}'`,
        'give the cash of the account, in quote currency',
      ),
    ]);
  const from = timeOn(tape, flags.from, '--from');
  const to = timeOn(tape, flags.to, '--to');
  if (!from.ok) return err([from.error]);
  if (!to.ok) return err([to.error]);
  const first = timeUs(tape.at[0] ?? 0);
  const last = timeUs(tape.at[tape.count - 1] ?? 0);
  const start = from.value ?? first;
  const end = to.value ?? last;
  if (start >= end)
    return err([
      problem(
        'FLAG_INVALID',
        '--to',
        'the end must be after the start, was not',
        'give --to later than --from',
      ),
    ]);
  if (start > last || end < first)
    return err([
      problem(
        'FLAG_INVALID',
        '--from',
        'the time from --from to --to must overlap the tape, did not',
        'choose times within the recording',
      ),
    ]);
  const journal = ports.memoryJournal();
  const desk = openTapeDesk({
    tape,
    tapeGrade: quality.grade,
    history: history.value,
    prior: prior.value,
    modelOf: ({ symbol }) => model.value(symbol),
    policy: policyOf(config.value),
    limits: limitsOf(config.value),
    fees: feesOf(config.value, first),
    ledgerLimits: ledgerLimitsOf(config.value),
    seed,
    journal,
    configHash: ports.sha256(JSON.stringify(config.value)),
    cash,
  });
  desk.advance(start);
  return ok({
    tape,
    history: history.value,
    quality,
    desk,
    from: start,
    to: end,
    seed,
    entries: journal.entries,
  });
}

/** The model of `--model`; without it the square root, with the coefficient of the prior where one was named. */
export function modelOf(
  { model, outstanding }: Pick<MarketFlags, 'model' | 'outstanding'>,
  prior: Prior | null,
): Result<ModelChoice, Problem> {
  return model === undefined ? ok(() => defaultModel(prior)) : modelChosen(model, outstanding);
}

export const priorOf = (name: string | undefined): Result<Prior | null, Problem> =>
  name === undefined ? ok(null) : priorNamed(name);

export function termsOf({
  symbol,
  columns = '',
  label,
  utcOffset = '0',
  tick,
  lot,
}: Pick<MarketFlags, 'symbol' | 'columns' | 'label' | 'utcOffset' | 'tick' | 'lot'>): Result<
  FileTerms,
  Problem
> {
  if (label !== 'start' && label !== 'end')
    return err(
      problem(
        'FLAG_INVALID',
        '--label',
        `must be start or end, was '${label}'`,
        'check how the vendor stamps a bar',
      ),
    );
  const named: Record<string, string> = {};
  for (const pair of columns.split(',').filter((each) => each !== '')) {
    const [ours = '', theirs = '', ...rest] = pair.split('=').map((each) => each.trim());
    if (ours === '' || theirs === '' || rest.length > 0)
      return err(
        problem(
          'FLAG_INVALID',
          '--columns',
          `must be ours=theirs, separated by commas, was '${pair}'`,
          'give --columns price=px,quantity=qty',
        ),
      );
    if (ours in named)
      return err(
        problem(
          'FLAG_INVALID',
          '--columns',
          `a column must be named once, '${ours}' was named twice`,
          'name each column once',
        ),
      );
    named[ours] = theirs;
  }
  const hours = Number(utcOffset);
  if (!(Math.abs(hours) <= 14))
    return err(
      problem(
        'FLAG_INVALID',
        '--utc-offset',
        `must be hours from -14 to 14, was '${utcOffset}'`,
        'give --utc-offset -5',
      ),
    );
  const steps = [
    ['--tick', tick],
    ['--lot', lot],
  ] as const;
  for (const [flag, text] of steps)
    if (text !== undefined && !((stepIn(text)?.units ?? 0) > 0))
      return err(
        problem(
          'FLAG_INVALID',
          flag,
          `must be a positive decimal, was '${text}'`,
          `give ${flag} 0.005`,
        ),
      );
  return ok({
    symbol: symbol ?? null,
    columns: named,
    label,
    utcOffsetHours: hours,
    tick: stepIn(tick),
    lot: stepIn(lot),
  });
}

const stepIn = (text: string | undefined): Decimal | null =>
  text === undefined ? null : parseDecimal(text);

function timeOn(
  tape: Tape,
  text: string | undefined,
  flag: string,
): Result<TimeUs | null, Problem> {
  if (text === undefined) return ok(null);
  const us = parseTimeOfDay(text);
  if (us === null)
    return err(
      problem(
        'FLAG_INVALID',
        flag,
        `must be a time of day HH:MM or HH:MM:SS, was '${text}'`,
        "give the market's own time, 10:00",
      ),
    );
  const { zone } = tape.instrument.session;
  return ok(timeOfLocal(zone, localOf(zone, timeUs(tape.at[0] ?? 0)).date, us));
}
