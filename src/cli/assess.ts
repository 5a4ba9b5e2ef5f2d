import { assessCard } from '#cli/assess-card';
import { assessBars, assessStored } from '#cli/assess-stored';
import { assessUniverse, type SurveyFlags } from '#cli/assess-universe';
import { type MarketFlags, openMarket } from '#cli/market-options';
import { badInput, done, type Ending, failed } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { assessmentToDoc, dayToDoc, marketToDoc } from '#contracts/to-documents';
import { problem } from '#core/kernel/failure';
import { measuresOf } from '#core/liquidity/all-measures';
import { dayViewOf } from '#core/liquidity/day-view';
import { isFormat, isTapeFormat } from '#core/market/formats';

export type AssessFlags = MarketFlags &
  SurveyFlags & { readonly quantity?: string; readonly market: string };

/** One symbol on a tape, from bars, or from the store; several from bars; a whole file. A file of bars given as --tape is what --history is. */
export async function assessAny(
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
  const quantity = flags.quantity === undefined ? null : Number(flags.quantity);
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
