import { civilDateOf, isoDate, localOf } from '#core/kernel/civil';
import { DAY_US, timeUs } from '#core/kernel/units';
import { type Session, sessionOn } from '#core/market/session';
import type { PlainBars } from '#core/market/tape';

/** What is not wrong in a file of bars and still misleads: each with the symbol and the day. */
export interface BarTraps {
  /** The price changed over night by about a whole ratio (2 for 1, 7 for 1, 1 for 10): prices before and after are not of one unit. */
  readonly splits: readonly string[];
  /** The bars of a day end hours before those of others: an early close, or a file that was cut. */
  readonly shortDays: readonly string[];
  /** The last minutes of the session hold many times a usual bar: the closing cross is in them. */
  readonly closingCrosses: readonly string[];
  /** After the session one bar holds more than any in it: a late or summed-up print, no trade of that moment. */
  readonly latePrints: readonly string[];
}

const RATIOS = [1.5, 2, 3, 4, 5, 6, 7, 8, 10, 15, 20, 25, 50] as const;
const RATIO_ERROR = 0.06; // A stock also moves over night.
const SHORT_HOURS = 1.5;
const CROSS_RATIO = 8;
const HOUR_US = 3600e6;

interface Day {
  readonly number: number;
  readonly first: number;
  readonly last: number;
}

/** Rules, not files: a trap is told by what the other days of the same symbol are like. */
export function barTraps(bars: PlainBars, session: Session): BarTraps {
  const days = daysOf(bars, session);
  const name = (day: { readonly number: number }, words: string): string =>
    `${bars.symbol} ${isoDate(civilDateOf(day.number))}${words}`;
  const splits = priceSteps(bars, session).flatMap(({ kind, dayNumber, ratio }) =>
    kind === 'split' || kind === 'unit'
      ? [name({ number: dayNumber }, ` (price ${ratio > 1 ? `/ ${ratio}` : `x ${1 / ratio}`})`)]
      : [],
  );
  if (bars.lengthUs >= DAY_US) return { splits, shortDays: [], closingCrosses: [], latePrints: [] };
  const inside = days.map((day) => insideOf(bars, session, day));
  const usualEnd = middle(inside.flatMap(({ lastAt }) => (Number.isNaN(lastAt) ? [] : [lastAt])));
  return {
    splits,
    shortDays:
      days.length < 3
        ? []
        : days.flatMap((day, i) =>
            usualEnd - inside[i]!.lastAt > SHORT_HOURS * HOUR_US ? [name(day, '')] : [],
          ),
    closingCrosses: days.flatMap((day, i) =>
      inside[i]!.lastVolume > CROSS_RATIO * inside[i]!.usual
        ? [
            name(
              day,
              ` (${Math.round((100 * inside[i]!.lastVolume) / inside[i]!.total)} % of the day)`,
            ),
          ]
        : [],
    ),
    latePrints: days.flatMap((day, i) =>
      inside[i]!.largestAfter > Math.max(inside[i]!.largest, CROSS_RATIO * inside[i]!.usual)
        ? [name(day, ` (${inside[i]!.largestAfter} units)`)]
        : [],
    ),
  };
}

function daysOf(bars: PlainBars, { zone }: Session): readonly Day[] {
  const days: Day[] = [];
  let number = NaN;
  let end = -Infinity;
  for (let i = 0; i < bars.count; i++) {
    const at = bars.at[i]!;
    if (at >= end) {
      number = localOf(zone, timeUs(at)).dayNumber;
      // Midnight of the zone is found again a day later, within the hours that a change of clocks may move it.
      end = at + HOUR_US;
    }
    const last = days.at(-1);
    if (last?.number === number) days[days.length - 1] = { ...last, last: i };
    else days.push({ number, first: i, last: i });
  }
  return days;
}
/** Of a day's bar its open; of shorter bars the middle of the first five closes, because the first may still open at the old price. Quote bars without a trade have none. */
function firstPrice(bars: PlainBars, day: Day): number {
  if (bars.lengthUs >= DAY_US)
    return bars.open[day.first]! > 0 ? bars.open[day.first]! : bars.close[day.first]!;
  const closes: number[] = [];
  for (let i = day.first; i <= day.last && closes.length < 5; i++)
    if (bars.close[i]! > 0) closes.push(bars.close[i]!);
  return middle(closes);
}
function lastPrice(bars: PlainBars, day: Day): number {
  for (let i = day.last; i >= day.first; i--) if (bars.close[i]! > 0) return bars.close[i]!;
  return NaN;
}

/** A step of the price from one day to the next that a price rarely makes. */
export interface PriceStep {
  readonly kind: 'split' | 'jump' | 'unit' | 'outlier';
  readonly dayNumber: number;
  /** The first row after it. */
  readonly row: number;
  /** Price before over price after: 7 where one share became seven. Of an outlier: its neighbours over it. */
  readonly ratio: number;
}
/** As from pence to pounds. No split of a listed share is as large. */
const UNITS = [100, 1000] as const;
const OUTLIER_LOG = Math.log(3);
/** A move goes with trading, in units and in value: at a split the value is about the usual. */
const MOVE_RATIO = 3;
const USUAL_DAYS = 20;

/** MKT-25: steps from day to day, by what the days around them are like. */
export function priceSteps(bars: PlainBars, session: Session): readonly PriceStep[] {
  const days = daysOf(bars, session);
  const last = days.map((day) => lastPrice(bars, day));
  const steps: PriceStep[] = [];
  for (let i = 1; i < days.length; i++) {
    const [day, before] = [days[i]!, days[i - 1]!];
    const at = { dayNumber: day.number, row: day.first };
    const step = Math.log(last[i - 1]! / last[i]!);
    const back = Math.log(last[i]! / last[i + 1]!);
    if (Math.abs(step) > OUTLIER_LOG && Math.abs(step + back) < OUTLIER_LOG / 4) {
      steps.push({ ...at, kind: 'outlier', ratio: Math.exp(step) });
      // The way back is no step of its own.
      i++;
      continue;
    }
    const found = stepRatio(lastPrice(bars, before), firstPrice(bars, day));
    if (found === null) continue;
    const isMove =
      found.kind === 'split' &&
      (['value', 'volume'] as const).every(
        (of) => tradedOn(bars, day, of) > MOVE_RATIO * usuallyTraded(bars, days.slice(0, i), of),
      );
    steps.push({ ...at, kind: isMove ? 'jump' : found.kind, ratio: found.ratio });
  }
  return steps;
}
function stepRatio(
  before: number,
  after: number,
): { readonly kind: 'split' | 'unit'; readonly ratio: number } | null {
  const split = splitRatio(before, after);
  if (split !== null) return { kind: 'split', ratio: split };
  const unit = [...UNITS, ...UNITS.map((ratio) => 1 / ratio)].find(
    (ratio) => Math.abs(Math.log(before / after / ratio)) < RATIO_ERROR,
  );
  return unit === undefined ? null : { kind: 'unit', ratio: unit };
}
/** Value or volume of a day, NaN where it is unknown. */
function tradedOn(bars: PlainBars, { first, last }: Day, of: 'value' | 'volume'): number {
  let sum = 0;
  for (let i = first; i <= last; i++)
    sum += bars.volume[i]! * (of === 'value' ? bars.close[i]! : 1);
  return sum;
}
const usuallyTraded = (bars: PlainBars, before: readonly Day[], of: 'value' | 'volume'): number =>
  middle(
    before
      .slice(-USUAL_DAYS)
      .map((day) => tradedOn(bars, day, of))
      .filter((traded) => traded >= 0),
  );

/** Old units per new: 7 where one share became seven. null where the step is none of the usual ratios. */
function splitRatio(before: number, after: number): number | null {
  if (!(before > 0) || !(after > 0)) return null;
  const step = before / after;
  return (
    [...RATIOS, ...RATIOS.map((ratio) => 1 / ratio)].find(
      (ratio) => Math.abs(Math.log(step / ratio)) < RATIO_ERROR && Math.abs(Math.log(ratio)) > 0.5,
    ) ?? null
  );
}

interface Inside {
  /** Time of day of the last bar of the session, from its open. */
  readonly lastAt: number;
  readonly lastVolume: number;
  readonly usual: number;
  readonly largest: number;
  readonly total: number;
  readonly largestAfter: number;
}
function insideOf(bars: PlainBars, session: Session, day: Day): Inside {
  const hours = sessionOn(session, civilDateOf(day.number));
  const volumes: number[] = [];
  const ats: number[] = [];
  let lastAt = NaN;
  let lastVolume = 0;
  let largestAfter = 0;
  for (let i = day.first; i <= day.last && hours !== null; i++) {
    const at = bars.at[i]!;
    const volume = bars.volume[i]!;
    if (!(volume >= 0)) continue;
    if (at >= hours.close) largestAfter = Math.max(largestAfter, volume);
    else if (at >= hours.open) {
      volumes.push(volume);
      lastAt = at - hours.open;
      ats.push(lastAt);
      lastVolume = volume;
    }
  }
  return {
    lastAt: activeUntil(ats, volumes) ?? lastAt,
    lastVolume,
    usual: middle(volumes),
    largest: Math.max(0, ...volumes.slice(0, -1)),
    total: volumes.reduce((sum, each) => sum + each, 0),
    largestAfter,
  };
}
const STRETCH = 10;
const QUIET = 0.1;
/** When trading ended: a market that closed early goes on printing a little, and now and then much. The last ten bars whose median is a tenth of that of the first fifth of the day. */
function activeUntil(ats: readonly number[], volumes: readonly number[]): number | null {
  if (volumes.length < 5 * STRETCH) return null;
  const morning = middle(volumes.slice(0, Math.floor(volumes.length / 5)));
  for (let i = volumes.length; i >= STRETCH; i--)
    if (middle(volumes.slice(i - STRETCH, i)) > QUIET * morning) return ats[i - 1] ?? null;
  return null;
}
const middle = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;

const SHOWN = 3;
/** One note a kind, with the first few. */
export function trapNotes(all: readonly BarTraps[]): readonly string[] {
  const note = (kind: keyof BarTraps, words: string): readonly string[] => {
    const found = all.flatMap((traps) => traps[kind]);
    return found.length === 0
      ? []
      : [
          `${found.length} ${words}: ${found.slice(0, SHOWN).join(', ')}${found.length > SHOWN ? ' …' : ''}`,
        ];
  };
  return [
    ...note(
      'splits',
      'overnight steps look like splits; prices before and after are in different units',
    ),
    ...note('shortDays', 'days end hours before the others: early closes, or cut off'),
    ...note(
      'closingCrosses',
      'days whose last bar holds many times a usual one: the closing cross is in it',
    ),
    ...note('latePrints', 'days with a print after the session larger than any bar in it'),
  ];
}
