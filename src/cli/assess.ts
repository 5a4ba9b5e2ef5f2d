import type { Command } from 'commander';
import { assessCard } from '#cli/assess-card';
import { assessBars, assessStored } from '#cli/assess-stored';
import { assessUniverse, type SurveyFlags } from '#cli/assess-universe';
import { numberOfText } from '#cli/flag';
import type { MarketFlags } from '#cli/market-flags';
import { openMarket, withMarket } from '#cli/market-options';
import { badInput, done, type Ending, type Finish, failed, withJson } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { withWork } from '#cli/work';
import { assessmentToDoc, dayToDoc, marketToDoc } from '#contracts/to-documents';
import { problem } from '#core/kernel/failure';
import { measuresOf } from '#core/liquidity/all-measures';
import { dayViewOf } from '#core/liquidity/day-view';
import { isFormat, isTapeFormat } from '#core/market/formats';

type AssessFlags = MarketFlags &
  SurveyFlags & { readonly quantity?: string; readonly market: string; readonly json?: boolean };

export function addAssessCommand(program: Command, ports: CliPorts, finish: Finish): void {
  const command = withJson(
    withMarket(
      program
        .command('assess [symbols...]')
        .description(
          'shows liquidity profile, score, tier and limits of one symbol, a list, or a whole market',
        ),
    ),
  );
  withWork(command, '1')
    .option('--quantity <n>', 'assess an order of this size, in units')
    .option(
      '--universe [file]',
      'assess every symbol in a file of daily bars (default: every symbol in the store)',
    )
    .option(
      '--keep',
      'keep the results in the store, for the market page and the history of scores',
    )
    .option(
      '--every <span>',
      'also assess at earlier dates: month, for the first day of each earlier month',
    )
    .option(
      '--as-of <date>',
      'assess with what was known before this day opened (default: the day after the newest bar)',
    )
    .option('--sort <by>', 'sort the rows by score, adv, spread, volatility, turnover', 'score')
    .option('--tier <tier>', 'show only this tier')
    .option('--min-score <x>', 'show only scores from this one up')
    .option('--limit <n>', 'number of rows to show', '40')
    .option('--out <file>', 'write all rows to a .csv, .json or .parquet file')
    .action(async (symbols: readonly string[], flags: AssessFlags) =>
      finish(await assessAny(symbols, flags, ports), flags),
    );
}

/** One symbol on a tape, from bars, or from the store; several from bars; a whole file. A file of bars given as --tape is what --history is. */
async function assessAny(
  symbols: readonly string[],
  given: AssessFlags,
  ports: CliPorts,
): Promise<Ending> {
  const [symbol] = symbols;
  const isBars =
    given.tape.length > 0 &&
    given.format.length > 0 &&
    given.format.every((each) => isFormat(each) && !isTapeFormat(each));
  if (isBars && given.tape.length > 1)
    return badInput([
      problem(
        'FLAG_INVALID',
        '--tape',
        'bars must be in one file, more were given',
        'import them, then assess from the store',
      ),
    ]);
  const { history: barsGiven, ...others } = given;
  const bars = isBars ? given.tape[0] : barsGiven;
  const flags: AssessFlags = {
    ...others,
    ...(isBars ? { tape: [], format: [] } : {}),
    ...(bars === undefined ? {} : { history: bars }),
  };
  if (
    flags.universe !== undefined ||
    (flags.tape.length === 0 && bars !== undefined && symbols.length !== 1)
  )
    return assessUniverse(symbols, flags, ports);
  if (symbol === undefined || symbols.length > 1)
    return badInput([
      problem(
        'FLAG_INVALID',
        'symbols',
        `a tape has one symbol, ${symbols.length} were given`,
        'give one symbol with --tape (or imported before), several with --history FILE, or --universe [FILE]',
      ),
    ]);
  if (flags.tape.length > 0) return assess(symbol, flags, ports);
  return bars === undefined
    ? assessStored(symbol, flags, ports)
    : assessBars(symbol, bars, flags, ports);
}

/** `assess SYMBOL [--quantity N]`: profile, score, tier, limits as of --from. */
function assess(
  symbol: string,
  flags: MarketFlags & { readonly quantity?: string },
  ports: CliPorts,
): Ending {
  const market = openMarket({ ...flags, symbol }, ports);
  if (!market.ok) return badInput(market.error);
  const quantity = flags.quantity === undefined ? null : numberOfText(flags.quantity);
  if (quantity !== null && !(quantity > 0 && Number.isFinite(quantity)))
    return badInput([
      {
        code: 'FLAG_INVALID',
        path: '--quantity',
        message: `must be a positive number, was '${flags.quantity}'`,
        remedy: 'give --quantity N',
      },
    ]);
  const found = market.value.desk.desk.assess(symbol, quantity);
  if (!found.ok) return failed(found.error);
  const { assessment, profile, instrument } = found.value;
  const { tape, history, desk, quality } = market.value;
  const doc = assessmentToDoc(assessment, profile, instrument);
  const day = dayViewOf(tape, instrument, assessment.asOf);
  const view = desk.desk.view(instrument.id);
  const full = {
    ...doc,
    measures: {
      ...doc.measures,
      ...measuresOf({ instrument, tape, history, asOf: assessment.asOf }),
    },
  };
  const document = {
    ...full,
    ...(day === null ? { day: null } : { day: dayToDoc(day) }),
    quality: { ...doc.quality, report: quality },
  };
  return done(
    document,
    assessCard(full, {
      day,
      book: view === null ? null : marketToDoc(view, instrument),
      history: [],
    }),
  );
}
