import { civilDateOf, localOf } from '#core/kernel/civil';
import {
  BPS_IN_ONE,
  type Bps,
  type Count,
  type Price,
  timeUs,
  type Units,
} from '#core/kernel/units';
import { priceOf, quantityOf } from '#core/market/instrument';
import { printsBetween, timeWeightedSpreadBps, vwap } from '#core/market/prints';
import { sessionOn } from '#core/market/session';
import { EVENT, type Tape } from '#core/market/tape';
import { daysOfTape } from '#core/market/tape-days';

/** What one day of a recording says, in units, quote currency and bps; null is unknown. Volumes are of the session; `printed` are all prints of the day. */
export interface DayFacts {
  readonly day: string;
  readonly events: Count;
  readonly trades: Count;
  readonly printed: Units;
  /** All prints of the session. */
  readonly traded: Units;
  /** Executed against displayed orders, and apart from them (hidden, off-exchange, auctions), in the session. */
  readonly visible: Units | null;
  readonly hidden: Units | null;
  readonly eligible: Units;
  readonly vwapAll: Price | null;
  readonly vwapEligible: Price | null;
  readonly spreadBps: Bps | null;
  readonly midFirst: Price | null;
  readonly midLast: Price | null;
  readonly locked: Count;
  readonly crossed: Count;
}

/** Facts by day of the session's zone. Days without a session (a weekend) are reported from midnight to midnight. */
export function factsOf(tape: Tape): readonly DayFacts[] {
  const { instrument } = tape;
  return daysOfTape(tape).map(({ day, tape: part }) => {
    const { dayNumber } = localOf(instrument.session.zone, timeUs(part.at[0]!));
    const hours = sessionOn(instrument.session, civilDateOf(dayNumber));
    const [from, to] =
      hours === null
        ? [part.at[0]!, part.at[part.count - 1]! + 1]
        : [hours.open, Math.min(hours.close, part.at[part.count - 1]! + 1)];
    const { all, visible, hidden, eligible } = printsBetween(part, from, to);
    const price = (ticks: number | null): number | null =>
      ticks === null || !(ticks > 0) ? null : priceOf(instrument, ticks);
    const units = (inLots: number | null): number | null =>
      inLots === null ? null : quantityOf(instrument, inLots);
    const touch = touchFacts(part, from, to);
    return {
      day,
      events: part.count,
      trades: touch.trades,
      printed: quantityOf(instrument, touch.printed),
      traded: quantityOf(instrument, all),
      visible: units(visible),
      hidden: units(hidden),
      eligible: quantityOf(instrument, eligible),
      vwapAll: price(vwap(part, from, to, 'all')),
      vwapEligible: price(vwap(part, from, to, 'eligible')),
      spreadBps: timeWeightedSpreadBps(part, from, to),
      midFirst: price(touch.first),
      midLast: price(touch.last),
      locked: touch.locked,
      crossed: touch.crossed,
    };
  });
}

function touchFacts(
  tape: Tape,
  from: number,
  to: number,
): {
  readonly trades: number;
  readonly printed: number;
  readonly first: number | null;
  readonly last: number | null;
  readonly locked: number;
  readonly crossed: number;
} {
  let trades = 0;
  let printed = 0;
  let locked = 0;
  let crossed = 0;
  let first: number | null = null;
  let last: number | null = null;
  for (let i = 0; i < tape.count; i++) {
    if (tape.kind[i] === EVENT.execute || tape.kind[i] === EVENT.hidden) {
      trades++;
      printed += tape.size[i]!;
    }
    const k = i * tape.depth;
    if (
      tape.at[i]! < from ||
      tape.at[i]! >= to ||
      !(tape.bidSize[k]! > 0) ||
      !(tape.askSize[k]! > 0)
    )
      continue;
    const bid = tape.bidPrice[k]!;
    const ask = tape.askPrice[k]!;
    if (bid === ask) locked++;
    if (bid > ask) crossed++;
    if (bid > ask) continue;
    first ??= (bid + ask) / 2;
    last = (bid + ask) / 2;
  }
  return { trades, printed, first, last, locked, crossed };
}

/** The same instrument from two sources: by how much the second's stamps have to move for the mids to agree best, and how well they do then. */
export interface ShiftFound {
  /** To be added to the second's stamps, minutes. */
  readonly shiftMinutes: number;
  /** Median |mid a - mid b| over the minutes that both have, bps; without and with the shift. */
  readonly differenceBps: Bps;
  readonly unshiftedBps: Bps;
  /** 95 % of the signed difference lies within, bps. */
  readonly within95Bps: readonly [number, number];
  readonly minutes: Count;
  /** The next best shift's median over the best one's: near 1 the data cannot tell. */
  readonly sureness: number;
}
const MINUTE = 60e6;
const STEP_MINUTES = 30;
const REACH_HOURS = 14;
const MINUTES_MIN = 60;

/** Zones differ by whole half hours: each within a day is tried on minute mids. null where fewer than an hour of minutes overlap. */
export function shiftBetween(a: Tape, b: Tape): ShiftFound | null {
  const first = minuteMids(a);
  const second = minuteMids(b);
  const tried = Array.from(
    { length: (2 * REACH_HOURS * 60) / STEP_MINUTES + 1 },
    (_, k) => k * STEP_MINUTES - REACH_HOURS * 60,
  ).flatMap((shift) => {
    const differences = differencesAt(first, second, shift);
    return differences.length < MINUTES_MIN
      ? []
      : [{ shift, differences, median: middle(differences.map(Math.abs)) }];
  });
  const sorted = tried.toSorted((x, y) => x.median - y.median);
  const [best, next] = sorted;
  if (best === undefined) return null;
  const signed = best.differences.toSorted();
  const at = (share: number): number =>
    signed[Math.min(signed.length - 1, Math.floor(share * signed.length))] ?? NaN;
  return {
    shiftMinutes: best.shift,
    differenceBps: best.median,
    unshiftedBps: tried.find(({ shift }) => shift === 0)?.median ?? NaN,
    within95Bps: [at(0.025), at(0.975)],
    minutes: signed.length,
    sureness: next === undefined ? Infinity : next.median / best.median,
  };
}
const middle = (values: Float64Array): number =>
  values.toSorted()[Math.floor(values.length / 2)] ?? NaN;

/** Price of the last whole quote of each minute, by minute since 1970. */
function minuteMids(tape: Tape): ReadonlyMap<number, number> {
  const mids = new Map<number, number>();
  for (let i = 0; i < tape.count; i++) {
    const k = i * tape.depth;
    if (!(tape.bidSize[k]! > 0) || !(tape.askSize[k]! > 0) || tape.bidPrice[k]! > tape.askPrice[k]!)
      continue;
    mids.set(
      Math.floor(tape.at[i]! / MINUTE),
      priceOf(tape.instrument, (tape.bidPrice[k]! + tape.askPrice[k]!) / 2),
    );
  }
  return mids;
}
function differencesAt(
  first: ReadonlyMap<number, number>,
  second: ReadonlyMap<number, number>,
  shift: number,
): Float64Array {
  const found: number[] = [];
  for (const [minute, mid] of second) {
    const other = first.get(minute + shift);
    if (other !== undefined) found.push((BPS_IN_ONE * (other - mid)) / mid);
  }
  return Float64Array.from(found);
}
