import { civilDateOf, isoDate, weekdayOf } from '#core/kernel/civil';
import { DAY_US, timeUs } from '#core/kernel/units';
import { type PriceStep, priceSteps } from '#core/market/bar-traps';
import { type Session, sessionOn, tradingDayOf } from '#core/market/session';
import type { BarFinding, Bars, PlainBars } from '#core/market/tape';

/** What is done with overnight steps that look like splits: nothing is made of such bars, prices and volumes before them are scaled, or they are taken for real moves. */
export type Adjust = 'ask' | 'splits' | 'none';
export const ADJUSTS: readonly Adjust[] = ['ask', 'splits', 'none'];

const dateOf = (dayNumber: number): string => isoDate(civilDateOf(dayNumber));

/** MKT-26: bars with everything that is found in them, beside what was found when they were gathered. */
export function judgedBars(
  plain: PlainBars,
  session: Session,
  adjust: Adjust,
  gathered: readonly BarFinding[] = [],
): Bars {
  const steps = priceSteps(plain, session);
  const isScaled = adjust === 'splits' && steps.some(({ kind }) => kind === 'split');
  const bars = isScaled ? scaled(plain, steps) : plain;
  return {
    ...bars,
    findings: [
      ...gathered,
      ...lengthFinding(plain),
      ...fixedPointFinding(plain),
      ...steps.map((step) => stepFinding(step, adjust)),
    ],
  };
}

/** Bars of a week or a month are no days, and their volume and their moves are none of a day. */
function lengthFinding({ lengthUs, count }: PlainBars): readonly BarFinding[] {
  const days = lengthUs / DAY_US;
  if (days < 2 || count < 2) return [];
  const words = `bars are ${days} days apart, so they are of ${days < 20 ? 'weeks' : 'months'} and not of days`;
  return [{ kind: 'length', dayNumber: null, words, isGrave: true }];
}

const FIXED_POINT_MIN = 1e8;
/** Prices counted in billionths of a unit of money: whole numbers, all of them huge. */
function fixedPointFinding({ close, count }: PlainBars): readonly BarFinding[] {
  let known = 0;
  for (let i = 0; i < count; i++) {
    const price = close[i] ?? NaN;
    if (Number.isNaN(price) || price === 0) continue;
    if (!Number.isInteger(price) || price < FIXED_POINT_MIN) return [];
    known++;
  }
  const words = `all prices are whole numbers above ${FIXED_POINT_MIN.toExponential(0).replace('+', '')}: they look like billionths (fixed point)`;
  return known === 0 ? [] : [{ kind: 'fixedPoint', dayNumber: null, words, isGrave: true }];
}

function stepFinding({ kind, dayNumber, ratio }: PriceStep, adjust: Adjust): BarFinding {
  const date = dateOf(dayNumber);
  const step = ratio > 1 ? `/ ${shortly(ratio)}` : `x ${shortly(1 / ratio)}`;
  const found = { kind, dayNumber };
  if (kind === 'outlier')
    return {
      ...found,
      words: `${date}: the price is ${ratio > 1 ? `1/${shortly(ratio)}` : `${shortly(1 / ratio)} times`} that of the days around it`,
      isGrave: adjust !== 'none',
    };
  if (kind === 'unit')
    return {
      ...found,
      words: `${date}: the price steps ${step}, as from pence to pounds`,
      isGrave: adjust !== 'none',
    };
  if (kind === 'jump')
    return {
      ...found,
      words: `${date}: the price steps ${step} with far more value traded than usual, and is taken for a real move`,
      isGrave: false,
    };
  const words = {
    ask: `${date}: the price steps ${step} over night, as at a split`,
    splits: `${date}: a split, prices and volumes before it are scaled (${step})`,
    none: `${date}: the price steps ${step} over night, taken for a real move`,
  };
  return { ...found, words: words[adjust], isGrave: adjust === 'ask' };
}
const shortly = (value: number): string => String(Number(value.toPrecision(3)));

/** Prices before each split divided, volumes multiplied. */
function scaled(bars: PlainBars, steps: readonly PriceStep[]): PlainBars {
  const factor = new Float64Array(bars.count).fill(1);
  for (const { kind, row, ratio } of steps)
    if (kind === 'split') for (let i = 0; i < row; i++) factor[i] = (factor[i] ?? 1) * ratio;
  const divided = (column: Float64Array): Float64Array =>
    column.map((value, i) => value / (factor[i] ?? 1));
  return {
    ...bars,
    open: divided(bars.open),
    high: divided(bars.high),
    low: divided(bars.low),
    close: divided(bars.close),
    bid: divided(bars.bid),
    ask: divided(bars.ask),
    volume: bars.volume.map((value, i) => value * (factor[i] ?? 1)),
  };
}

/** Daily bars of days on which the session is closed: rows to leave out, and a word of it. A holiday on which there was volume stays: a calendar may be wrong, and made-up markets have none. */
export function closedDays(
  at: Float64Array,
  volume: Float64Array,
  session: Session,
): { readonly rows: ReadonlySet<number>; readonly findings: readonly BarFinding[] } {
  const rows = new Set<number>();
  const closed: number[] = [];
  let traded = 0;
  for (let i = 0; i < at.length; i++) {
    const dayNumber = tradingDayOf(session, timeUs(at[i] ?? 0));
    if (sessionOn(session, civilDateOf(dayNumber)) !== null) continue;
    closed.push(dayNumber);
    const isTraded = (volume[i] ?? NaN) > 0;
    if (isTraded) traded++;
    if (!isTraded || !session.weekdays.includes(weekdayOf(dayNumber))) rows.add(i);
  }
  const [first] = closed;
  if (first === undefined) return { rows, findings: [] };
  const from = `${closed.length} ${closed.length === 1 ? 'bar is' : 'bars are'} of days on which this market is closed, the first ${dateOf(first)}`;
  const found = (words: string, dayNumber: number | null): readonly BarFinding[] => [
    { kind: 'closedDay', dayNumber, words: `${from}${words}`, isGrave: dayNumber === null },
  ];
  // Two days in seven with volume: another market than was said.
  return traded > at.length / 6
    ? {
        rows: new Set(),
        findings: found(
          ', and most have volume: is it a market that never closes (--market crypto)?',
          null,
        ),
      }
    : {
        rows,
        findings: found(
          rows.size === closed.length
            ? '; left out'
            : `; ${closed.length - rows.size} of them holidays with volume, which stay`,
          first,
        ),
      };
}

/** Findings that forbid numbers of the days before `before`; the others are told. */
export function standsAgainst(
  findings: readonly BarFinding[],
  days: { readonly from: number; readonly before: number },
): readonly BarFinding[] {
  return findings.filter(
    ({ isGrave, dayNumber }) =>
      isGrave && (dayNumber === null || (dayNumber >= days.from && dayNumber < days.before)),
  );
}
