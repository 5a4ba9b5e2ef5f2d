import { assessCard, type BookLevels, type ScoreThen } from '#cli/assess-card';
import { configIn } from '#cli/config-option';
import { numberOfText, wrongFlag } from '#cli/flag';
import { type ModelChoice, modelOf, priorOf } from '#cli/model-option';
import { badInput, done, type Ending, refusedBy } from '#cli/output';
import { policyOf } from '#contracts/config';
import { assessmentToDoc, dayToDoc } from '#contracts/to-documents';
import { timely } from '#core/cost/standing';
import { isoTime } from '#core/kernel/civil';
import { decimalToNumber } from '#core/kernel/decimal';
import { type Problem, problem, type Refusal } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { TimeUs } from '#core/kernel/units';
import { measuresOf } from '#core/liquidity/all-measures';
import { buildProfile } from '#core/liquidity/build-profile';
import { dayViewOf } from '#core/liquidity/day-view';
import type { Prior } from '#core/liquidity/priors';
import type { Assessment, Grade, LiquidityPolicy } from '#core/liquidity/profile';
import { assessOrder } from '#core/liquidity/score';
import { indexAt, lastMid } from '#core/liquidity/tape-measures';
import { type Instrument, priceOf, quantityOf } from '#core/market/instrument';
import type { Bars, Tape } from '#core/market/tape';
import type { Kept, LiquidityStore } from '#engine/ports/liquidity-store';

export interface StoredFlags {
  readonly asOf?: string;
  readonly prior?: string;
  readonly config?: string;
  readonly quantity?: string;
  readonly model?: string;
  readonly outstanding?: string;
}
/** What is known of a symbol, tape or bars or both, and the moment that is asked about. */
export interface StoredMarket {
  readonly instrument: Instrument;
  readonly tape: Tape | null;
  readonly tapeGrade: Grade | null;
  readonly bars: readonly Bars[];
  readonly asOf: TimeUs;
}
/** An assessment from what was stored or read, beside earlier ones; without --quantity it is kept. */
export async function answerOn(
  market: StoredMarket,
  flags: StoredFlags,
  keeping: { readonly store: LiquidityStore; readonly kept: readonly Kept[] } | null,
): Promise<Ending> {
  const { instrument, tape, bars, asOf } = market;
  const asked = askIn(flags);
  if (!asked.ok) return badInput(asked.error);
  const earlier = keeping?.kept.filter((each) => each.assessment.asOf < asOf) ?? [];
  const found = assessedOn(market, asked.value, earlier.at(-1)?.assessment ?? null);
  if (!found.ok) return refusedBy(found.error);
  if (found.value === null)
    return badInput([
      problem(
        'PRICE_UNKNOWN',
        'symbol',
        `${instrument.id} must have a price before ${flags.asOf ?? 'its newest day ended'}, had none`,
        'import quotes or bars with prices',
      ),
    ]);
  const isKept =
    asked.value.quantity === null && keeping !== null
      ? await keeping.store.keep([found.value])
      : ok(0);
  if (!isKept.ok) return badInput([isKept.error]);
  const day = tape === null ? null : dayViewOf(tape, instrument, asOf);
  const doc = assessmentToDoc(found.value.assessment, found.value.profile, instrument);
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

interface StoredAsk {
  readonly policy: LiquidityPolicy;
  readonly prior: Prior | null;
  readonly model: ModelChoice;
  readonly quantity: number | null;
}
function askIn(flags: StoredFlags): Result<StoredAsk, readonly Problem[]> {
  const config = configIn(flags.config);
  if (!config.ok) return config;
  const prior = priorOf(flags.prior);
  if (!prior.ok) return err([prior.error]);
  const model = modelOf(flags, prior.value);
  if (!model.ok) return err([model.error]);
  const quantity = flags.quantity === undefined ? null : numberOfText(flags.quantity);
  if (quantity !== null && !(quantity > 0 && Number.isFinite(quantity)))
    return err([wrongFlag('--quantity', 'a positive number', flags.quantity, 'N')]);
  return ok({
    policy: policyOf(config.value),
    prior: prior.value,
    model: model.value,
    quantity,
  });
}

/** null: there is no price. */
function assessedOn(
  { instrument, tape, tapeGrade, bars, asOf }: StoredMarket,
  { policy, prior, model, quantity }: StoredAsk,
  before: Assessment | null,
): Result<Kept | null, Refusal> {
  const profile = buildProfile({
    instrument,
    asOf,
    tape,
    tapeGrade,
    history: bars,
    prior,
    observed: null,
    previousRegime: before?.regime ?? null,
  });
  if (!profile.ok) return profile;
  const mid =
    tape === null
      ? lastClose(bars, asOf) / decimalToNumber(instrument.tick)
      : lastMid(tape, indexAt(tape.at, tape.count, asOf));
  if (!(mid > 0)) return ok(null);
  const assessed = assessOrder({
    profile: profile.value,
    instrument,
    quantity,
    priceMid: mid,
    policy,
    model: timely(model(instrument.symbol, instrument.session), asOf),
    previousTier: before?.tier ?? null,
  });
  if (!assessed.ok) return assessed;
  return ok({
    instrument,
    profile: profile.value,
    assessment: assessed.value,
    close: priceOf(instrument, mid),
    turnover: null,
  });
}

/** Of the bars that reach the furthest. */
function lastClose(bars: readonly Bars[], asOf: TimeUs): number {
  let latest = -Infinity;
  let close = NaN;
  for (const each of bars) {
    for (let i = indexAt(each.at, each.count, asOf) - 1; i >= 0 && each.at[i]! > latest; i--) {
      if (!(each.close[i]! > 0)) continue;
      latest = each.at[i]!;
      close = each.close[i]!;
      break;
    }
  }
  return close;
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
