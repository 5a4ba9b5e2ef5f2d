import { answerOn, type StoredFlags, type StoredMarket } from '#cli/assess-answer';
import { type TermFlags, termsOf } from '#cli/file-terms';
import { wrongFlag } from '#cli/flag';
import { badInput, type Ending } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { dayNumberOf, parseCivilDate } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { dayAfter, openOn } from '#core/liquidity/survey';
import { instrumentOfMarket } from '#core/market/catalog';
import type { Instrument } from '#core/market/instrument';
import { sessionOn } from '#core/market/session';
import type { LiquidityStore } from '#engine/ports/liquidity-store';

/** `assess SYMBOL` without a file: what the store holds of it, as of the end of its newest day; the answer is kept. */
export async function assessStored(
  symbol: string,
  flags: StoredFlags,
  ports: CliPorts,
): Promise<Ending> {
  const store = ports.openStore(process.env);
  const found = await marketOf(store, symbol, flags.asOf ?? null);
  if (!found.ok) return badInput([found.error]);
  const kept = await store.history(found.value.instrument.id);
  return kept.ok
    ? answerOn(found.value, flags, { store, kept: kept.value })
    : badInput([kept.error]);
}

/** `assess SYMBOL --history FILE`: from bars alone, as of the day after the newest of them; nothing is kept. */
export async function assessBars(
  symbol: string,
  path: string,
  flags: StoredFlags & TermFlags,
  ports: CliPorts,
): Promise<Ending> {
  const terms = termsOf(flags);
  if (!terms.ok) return badInput([terms.error]);
  const instrument = instrumentOfMarket(terms.value.market, symbol.toUpperCase());
  const bars = ports.readHistory(path, instrument, { ...terms.value, symbol: instrument.symbol });
  if (!bars.ok) return badInput([bars.error]);
  const asOf = momentIn(flags.asOf ?? null, instrument);
  if (!asOf.ok) return badInput([asOf.error]);
  return answerOn(
    {
      instrument,
      tape: null,
      tapeGrade: null,
      bars: bars.value,
      asOf: asOf.value ?? dayAfter(bars.value, instrument.session),
    },
    flags,
    null,
  );
}

function momentIn(text: string | null, { session }: Instrument): Result<TimeUs | null, Problem> {
  const date = text === null ? null : parseCivilDate(text);
  if (text !== null && date === null)
    return err(
      wrongFlag('--as-of', 'a date', text, '2022-07-01: what was known before that day opened'),
    );
  return ok(date === null ? null : openOn(session, dayNumberOf(date)));
}

async function marketOf(
  store: LiquidityStore,
  symbol: string,
  asOfText: string | null,
): Promise<Result<StoredMarket, Problem>> {
  const days = await store.tapeDays(symbol);
  const bars = await store.bars(symbol.split('.')[0] ?? symbol);
  if (!days.ok) return days;
  if (!bars.ok) return bars;
  if (days.value.length === 0 && bars.value.length === 0)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `the store must hold data of ${symbol}, held none`,
        'plimsoll import --tape FILE --format NAME, or give --tape, --history or --universe',
      ),
    );
  const newest = days.value.findLast((day) => asOfText === null || day < asOfText);
  const tape = newest === undefined ? ok(null) : await store.tape(symbol, newest);
  if (!tape.ok) return tape;
  const instrument =
    tape.value?.tape.instrument ??
    instrumentOfMarket(bars.value[0]?.market ?? 'us-equity', symbol.toUpperCase());
  const ends: TimeUs[] = [];
  const dayOfTape = newest === undefined ? null : parseCivilDate(newest);
  const close = dayOfTape === null ? null : sessionOn(instrument.session, dayOfTape);
  if (close !== null) ends.push(close.close);
  if (bars.value.length > 0) ends.push(dayAfter(bars.value, instrument.session));
  const limit = momentIn(asOfText, instrument);
  if (!limit.ok) return limit;
  const asOf = limit.value ?? ends.toSorted((a, b) => b - a)[0];
  if (asOf === undefined)
    return err(
      problem(
        'SYMBOL_UNKNOWN',
        'symbol',
        `the store must hold a trading day of ${symbol}, held none`,
        'import one',
      ),
    );
  // A tape of another day says nothing about the day of the question.
  const isOfDay = close !== null && asOf > close.open && asOf <= close.close;
  const ofDay = isOfDay ? tape.value : null;
  return ok({
    instrument,
    tape: ofDay?.tape ?? null,
    tapeGrade: ofDay?.quality.grade ?? null,
    bars: bars.value,
    asOf,
  });
}
