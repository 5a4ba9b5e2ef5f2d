import { assessCard, type BookLevels, type ScoreThen } from '#cli/assess-card';
import { configIn } from '#cli/config-option';
import { termsOf } from '#cli/file-terms';
import { modelOf, priorOf } from '#cli/model-option';
import { badInput, done, type Ending, refusedBy } from '#cli/output';
import type { CliPorts } from '#cli/ports';
import { policyOf } from '#contracts/config';
import { assessmentToDoc, dayToDoc } from '#contracts/to-documents';
import { timely } from '#core/cost/standing';
import { dayNumberOf, isoTime, parseCivilDate } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { measuresOf } from '#core/liquidity/all-measures';
import { buildProfile } from '#core/liquidity/build-profile';
import { dayViewOf } from '#core/liquidity/day-view';
import type { Grade } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import { dayAfter, openOn } from '#core/liquidity/survey';
import { indexAt, lastMid } from '#core/liquidity/tape-measures';
import { cryptoSpot, usEquity } from '#core/market/catalog';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import { sessionOn } from '#core/market/session';
import type { Bars, Tape } from '#core/market/tape';
import type { Kept, LiquidityStore } from '#engine/ports/liquidity-store';

interface StoredFlags {
  readonly asOf?: string;
  readonly prior?: string;
  readonly config?: string;
  readonly quantity?: string;
  readonly model?: string;
  readonly outstanding?: string;
}

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
  flags: StoredFlags & BarTerms,
  ports: CliPorts,
): Promise<Ending> {
  const terms = termsOf(flags);
  if (!terms.ok) return badInput([terms.error]);
  if (flags.market !== 'us-equity' && flags.market !== 'crypto')
    return badInput([
      problem(
        'FLAG_INVALID',
        '--market',
        `must be us-equity or crypto, was '${flags.market}'`,
        'give --market crypto for bars of a market that never closes',
      ),
    ]);
  const instrument =
    flags.market === 'crypto'
      ? cryptoSpot({
          symbol: symbol.toUpperCase(),
          venue: 'BARS',
          tick: CRYPTO_STEP,
          lot: CRYPTO_STEP,
          quote: 'USD',
        })
      : usEquity(symbol.toUpperCase(), 'US');
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
// Finer than any venue's grid: bars do not say what it is, and no order is made of it.
const CRYPTO_STEP = { units: 1, scale: 8 } as const;

interface BarTerms {
  readonly columns?: string;
  readonly label: string;
  readonly market: string;
}

async function answerOn(
  { instrument, tape, tapeGrade, bars, asOf }: StoredMarket,
  flags: StoredFlags,
  keeping: { readonly store: LiquidityStore; readonly kept: readonly Kept[] } | null,
): Promise<Ending> {
  const config = configIn(flags.config);
  if (!config.ok) return badInput(config.error);
  const prior = priorOf(flags.prior);
  if (!prior.ok) return badInput([prior.error]);
  const model = modelOf(flags, prior.value);
  if (!model.ok) return badInput([model.error]);
  const quantity = flags.quantity === undefined ? null : Number(flags.quantity);
  if (quantity !== null && !(quantity > 0 && Number.isFinite(quantity)))
    return badInput([
      problem(
        'FLAG_INVALID',
        '--quantity',
        `must be a positive number, was '${flags.quantity}'`,
        'give --quantity N',
      ),
    ]);
  const earlier = keeping?.kept.filter((each) => each.assessment.asOf < asOf) ?? [];
  const before = earlier.at(-1) ?? null;
  const profile = buildProfile({
    instrument,
    asOf,
    tape,
    tapeGrade,
    history: bars,
    prior: prior.value,
    observed: null,
    previousRegime: before?.assessment.regime ?? null,
  });
  if (!profile.ok) return refusedBy(profile.error);
  const mid =
    tape === null
      ? lastClose(bars, asOf) / decimalToNumber(instrument.tick)
      : lastMid(tape, indexAt(tape.at, tape.count, asOf));
  if (!(mid > 0))
    return badInput([
      problem(
        'PRICE_UNKNOWN',
        'symbol',
        `${instrument.id} must have a price before ${flags.asOf ?? 'its newest day ended'}, had none`,
        'import quotes or bars with prices',
      ),
    ]);
  const assessed = assessOrder({
    profile: profile.value,
    instrument,
    quantity,
    priceMid: mid,
    policy: policyOf(config.value),
    model: timely(model.value(instrument.symbol), asOf),
    previousTier: before?.assessment.tier ?? null,
  });
  if (!assessed.ok) return refusedBy(assessed.error);
  const one: Kept = {
    instrument,
    profile: profile.value,
    assessment: assessed.value,
    close: priceOf(instrument, mid),
    turnover: null,
  };
  const isKept = quantity === null && keeping !== null ? await keeping.store.keep([one]) : ok(0);
  if (!isKept.ok) return badInput([isKept.error]);
  const day = tape === null ? null : dayViewOf(tape, instrument, asOf);
  const doc = assessmentToDoc(assessed.value, profile.value, instrument);
  const full = {
    ...doc,
    measures: { ...doc.measures, ...measuresOf({ instrument, tape, history: bars, asOf }) },
  };
  const history: readonly ScoreThen[] = [
    ...earlier.map((each) => ({
      day: isoTime(each.assessment.asOf).slice(0, 10),
      score: each.assessment.score,
    })),
    { day: doc.asOf.slice(0, 10), score: doc.score },
  ];
  return done(
    { ...full, day: day === null ? null : dayToDoc(day), history },
    assessCard(full, { day, book: tape === null ? null : bookAt(tape, asOf), history }),
  );
}

/** Of the bars that reach the furthest. */
function lastClose(bars: readonly Bars[], asOf: TimeUs): number {
  let latest = -Infinity;
  let close = NaN;
  for (const each of bars) {
    for (let i = indexAt(each.at, each.count, asOf) - 1; i >= 0 && each.at[i]! > latest; i--) {
      if (!(each.close[i]! > 0)) continue;
      [latest, close] = [each.at[i]!, each.close[i]!];
      break;
    }
  }
  return close;
}

function momentIn(text: string | null, { session }: Instrument): Result<TimeUs | null, Problem> {
  const date = text === null ? null : parseCivilDate(text);
  if (text !== null && date === null)
    return err(
      problem(
        'FLAG_INVALID',
        '--as-of',
        `must be a date, was '${text}'`,
        'give --as-of 2022-07-01: what was known before that day opened',
      ),
    );
  return ok(date === null ? null : openOn(session, dayNumberOf(date)));
}

interface StoredMarket {
  readonly instrument: Instrument;
  readonly tape: Tape | null;
  readonly tapeGrade: Grade | null;
  readonly bars: readonly Bars[];
  readonly asOf: TimeUs;
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
  const instrument = tape.value?.tape.instrument ?? usEquity(symbol.toUpperCase(), 'US');
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
  return ok({
    instrument,
    tape: isOfDay ? (tape.value?.tape ?? null) : null,
    tapeGrade: tape.value?.quality.grade ?? null,
    bars: bars.value,
    asOf,
  });
}

function bookAt(tape: Tape, asOf: TimeUs): BookLevels | null {
  const i = indexAt(tape.at, tape.count, asOf) - 1;
  if (i < 0) return null;
  const side = (price: Float64Array, size: Float64Array): BookLevels['bids'] =>
    Array.from({ length: tape.depth }, (_, k) => ({
      price: priceOf(tape.instrument, price[i * tape.depth + k]!),
      quantity: quantityOf(tape.instrument, size[i * tape.depth + k]!),
    })).filter(({ quantity }) => quantity > 0);
  return { bids: side(tape.bidPrice, tape.bidSize), asks: side(tape.askPrice, tape.askSize) };
}
