import type { Command } from 'commander';
import { configIn } from '#cli/config-option';
import { termsOf, withTerms } from '#cli/file-terms';
import { numberOfText, repeatable } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { type ModelChoice, modelOf, priorOf } from '#cli/model-option';
import type { CliPorts } from '#cli/ports';
import { policyOf } from '#contracts/config';
import { ledgerLimitsOf, limitsOf } from '#contracts/config-caps';
import { feesOf } from '#contracts/fees';
import { wheelOf } from '#contracts/wheel';
import type { ImpactModel } from '#core/cost/model';
import { PUBLISHED_MODELS } from '#core/cost/published';
import type { JournalEntry } from '#core/journal/entry';
import { localOf, parseTimeOfDay, timeOfLocal } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { type TimeUs, timeUs } from '#core/kernel/units';
import { PRIOR_NAMES, type Prior } from '#core/liquidity/priors';
import { TAPE_FORMATS } from '#core/market/formats';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import type { Bars, Tape } from '#core/market/tape';
import { openTapeDesk, type TapeDesk, type TapeDeskInput } from '#engine/sim/tape-desk';

export function withMarket(command: Command): Command {
  return withTerms(
    command,
    'column names of a CSV, ours first: price=px,quantity=qty; numbers from 1 if it has no header',
  )
    .addOption(repeatable('--tape <path>', 'recorded market: a file or several'))
    .addOption(
      repeatable(
        '--format <name>',
        `format of the tape: ${TAPE_FORMATS.join(', ')}`,
        'what the file looks like',
      ),
    )
    .option(
      '--history <file>',
      'daily or intraday bars of earlier days: CSV, or a Lean minute file',
    )
    .option('--tick <step>', 'price step of the instrument of a CSV (default: a cent)')
    .option('--lot <step>', 'quantity step of the instrument of a CSV (default: 1)')
    .option('--utc-offset <hours>', 'hours that the stamps of currency pairs are ahead of UTC: -5')
    .option(
      '--prior <name>',
      `published averages to use where data is missing: ${PRIOR_NAMES.join(', ')}`,
    )
    .option(
      '--model <model>',
      `cost model: ${PUBLISHED_MODELS.join(', ')}, or a file of calibrate (default: the crossover law of the market)`,
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

/** A recorded market with all that its orders play by; nothing runs yet. */
export interface MarketGround
  extends Pick<OpenMarket, 'tape' | 'history' | 'quality' | 'from' | 'to' | 'seed'> {
  readonly rules: Omit<TapeDeskInput, 'journal'>;
}
/** What reads files and marks texts. */
export type MarketPorts = Pick<CliPorts, 'readTape' | 'readHistory' | 'sha256'>;

/** Everything that flags and files can get wrong, before anything runs. */
export function openMarket(
  flags: MarketFlags,
  ports: CliPorts,
): Result<OpenMarket, readonly Problem[]> {
  const ground = groundOf(flags, ports);
  if (!ground.ok) return ground;
  const { rules, ...market } = ground.value;
  const journal = ports.memoryJournal();
  const desk = openTapeDesk({ ...rules, journal });
  desk.begin(market.from);
  return ok({ ...market, desk, entries: journal.entries });
}

export function groundOf(
  flags: MarketFlags,
  ports: MarketPorts,
): Result<MarketGround, readonly Problem[]> {
  const config = configIn(flags.config);
  if (!config.ok) return config;
  const read = readMarket(flags, ports);
  if (!read.ok) return err([read.error]);
  const { tape, quality, prior, model, history } = read.value;
  const numbers = numbersIn(flags);
  if (!numbers.ok) return err([numbers.error]);
  const { seed, cash } = numbers.value;
  const span = spanOn(tape, flags);
  if (!span.ok) return err([span.error]);
  const { from, to } = span.value;
  const wheel = wheelOf(config.value);
  const rules = {
    tape,
    tapeGrade: quality.grade,
    history,
    prior,
    modelOf: ({ symbol, session }: Instrument): ImpactModel => model(symbol, session),
    policy: policyOf(config.value),
    ...(wheel === null ? {} : { wheel }),
    limits: limitsOf(config.value),
    fees: feesOf(config.value, timeUs(tape.at[0] ?? 0)),
    ledgerLimits: ledgerLimitsOf(config.value),
    seed,
    configHash: ports.sha256(JSON.stringify(config.value)),
    cash,
  };
  return ok({ tape, history, quality, from, to, seed, rules });
}

interface MarketRead extends Pick<OpenMarket, 'tape' | 'quality' | 'history'> {
  readonly prior: Prior | null;
  readonly model: ModelChoice;
}
/** The tape, and what is known of the days before it. */
function readMarket(flags: MarketFlags, ports: MarketPorts): Result<MarketRead, Problem> {
  if (flags.tape.length === 0)
    return err(
      problem(
        'FLAG_MISSING',
        '--tape',
        'a recorded market is required',
        'give --tape FILE --format lobster',
      ),
    );
  const terms = termsOf(flags);
  if (!terms.ok) return terms;
  const read = ports.readTape(flags.tape, flags.format, terms.value);
  if (!read.ok) return read;
  const { tape, quality } = read.value;
  const prior = priorOf(flags.prior);
  if (!prior.ok) return prior;
  const model = modelOf(flags, prior.value);
  if (!model.ok) return model;
  const history =
    flags.history === undefined
      ? ok([])
      : ports.readHistory(flags.history, tape.instrument, {
          ...terms.value,
          symbol: tape.instrument.symbol,
        });
  if (!history.ok) return history;
  return ok({ tape, quality, prior: prior.value, model: model.value, history: history.value });
}

function numbersIn(
  flags: MarketFlags,
): Result<{ readonly seed: number; readonly cash: number }, Problem> {
  const seed = numberOfText(flags.seed);
  if (!Number.isSafeInteger(seed))
    return err(
      problem(
        'FLAG_INVALID',
        '--seed',
        `seed must be a whole number, was '${flags.seed}'`,
        'give a whole number',
      ),
    );
  const cash = numberOfText(flags.cash);
  if (!(cash > 0))
    return err(
      problem(
        'FLAG_INVALID',
        '--cash',
        `cash must be a positive amount, was '${flags.cash}'`,
        'give the cash of the account, in quote currency',
      ),
    );
  return ok({ seed, cash });
}

/** From `--from` to `--to`, each the end of the tape where it was left out. */
function spanOn(tape: Tape, flags: MarketFlags): Result<Pick<OpenMarket, 'from' | 'to'>, Problem> {
  const given = timeOn(tape, flags.from, '--from');
  if (!given.ok) return given;
  const until = timeOn(tape, flags.to, '--to');
  if (!until.ok) return until;
  const first = timeUs(tape.at[0] ?? 0);
  const last = timeUs(tape.at[tape.count - 1] ?? 0);
  const from = given.value ?? first;
  const to = until.value ?? last;
  if (from >= to)
    return err(
      problem(
        'FLAG_INVALID',
        '--to',
        'the end must be after the start, was not',
        'give --to later than --from',
      ),
    );
  if (from > last || to < first)
    return err(
      problem(
        'FLAG_INVALID',
        '--from',
        'the time from --from to --to must overlap the tape, did not',
        'choose times within the recording',
      ),
    );
  return ok({ from, to });
}

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
