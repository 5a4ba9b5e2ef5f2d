import { colour } from '#cli/colour';
import { inBps, inPercent, inUnits, table } from '#cli/output';
import type { AssessmentDoc } from '#contracts/documents';
import { isoTime } from '#core/kernel/civil';
import { timeUs } from '#core/kernel/units';
import type { DayView } from '#core/liquidity/day-view';
import type { LiquidityEventKind } from '#core/liquidity/events';

export interface BookLevels {
  readonly bids: readonly { readonly price: number; readonly quantity: number }[];
  readonly asks: readonly { readonly price: number; readonly quantity: number }[];
}
/** A score that was kept: the day and what it was then. */
export interface ScoreThen {
  readonly day: string;
  readonly score: number;
}

const TICKS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
/** One line of columns, from 0 to the largest; what is unknown is a dot. */
export function columns(values: readonly (number | null)[]): string {
  const most = Math.max(...values.map((value) => value ?? 0));
  return values
    .map((value) =>
      value === null
        ? '·'
        : (TICKS[most > 0 ? Math.min(7, Math.floor((8 * value) / most)) : 0] ?? '▁'),
    )
    .join('');
}
const bar = (share: number, width: number): string =>
  '█'.repeat(Math.max(0, Math.round(share * width)));

const EVENT_WORDS: {
  readonly [K in LiquidityEventKind]: (value: number, usual: number) => string;
} = {
  spreadSpike: (value, usual) => `spread ${value.toFixed(1)} bps, usual ${usual.toFixed(1)}`,
  depthDrought: (value, usual) =>
    `depth ${inUnits(Math.round(value))} at the touch, usual ${inUnits(Math.round(usual))}`,
  volumeSurge: (value, usual) =>
    `${inUnits(Math.round(value))} traded in a minute, usual ${inUnits(Math.round(usual))}`,
  gap: (value, usual) => `mid moved ${value.toFixed(1)} bps in a minute, usual ${usual.toFixed(1)}`,
};

/** The answer to "can this market bear it?" on one screen: the score and its parts, the sizes, the day, the book, every measure with its error. */
export function assessCard(
  doc: AssessmentDoc,
  {
    day,
    book,
    history,
  }: {
    readonly day: DayView | null;
    readonly book: BookLevels | null;
    readonly history: readonly ScoreThen[];
  },
): string {
  const [low, high] = doc.scoreInterval;
  const head = `${colour.bold(doc.symbol)} as of ${doc.asOf}\n  score ${colour.bold(doc.score.toFixed(2))} of 1, 90 % ${low.toFixed(2)} to ${high.toFixed(2)} · tier ${colour.bold(doc.tier)} · data grade ${doc.grade} · regime ${doc.regime}`;
  const sections = [
    head,
    section('What the score is made of', parts(doc)),
    section('Sizes', sizes(doc)),
    section('Over the session', session(doc, day)),
    section('Book', levels(book)),
    section('Score before', before(history)),
    section('Measures', measures(doc)),
    section('Limits', limits(doc)),
    section('Notes', doc.quality.notes.map((note) => `  ${note}`).join('\n')),
  ];
  return sections.filter((each) => each !== '').join('\n');
}
const section = (title: string, body: string): string =>
  body === '' ? '' : `\n${colour.underline(title)}\n${body}`;

function parts({ components }: AssessmentDoc): string {
  const most = Math.max(...components.map(({ contribution }) => contribution), 0.01);
  return components
    .map(
      ({ name, value, contribution }) =>
        `  ${name.padEnd(10)} ${contribution.toFixed(3)} ${value === null ? colour.yellow('unknown: counts nothing') : colour.cyan(bar(contribution / most, 30))}`,
    )
    .join('\n');
}

const sizes = (doc: AssessmentDoc): string =>
  doc.sizes
    .map(
      ({ notional, impactBps, days }) =>
        `  ${inUnits(Math.round(notional)).padStart(12)}  impact ${inBps(impactBps)}, ${days < 0.01 ? '< 0.01' : days.toFixed(2)} days at the cap`,
    )
    .join('\n');

function session(doc: AssessmentDoc, day: DayView | null): string {
  const { shares, error, days, source } = doc.curve;
  const rows: [string, string][] = [
    [
      'volume curve',
      `${colour.cyan(columns(shares))}  ${source}${error === null ? '' : `; ${inPercent(error)} of volume in the wrong bin on unseen days`}${days === 0 ? ' (not measured)' : ''}`,
    ],
  ];
  rows.push(...byTime(doc));
  if (day !== null && day.stretches.length > 1) {
    const spreads = day.stretches.flatMap(({ spreadBps }) =>
      spreadBps === null ? [] : [spreadBps],
    );
    rows.push([
      'spread today',
      `${colour.cyan(columns(day.stretches.map(({ spreadBps }) => spreadBps)))}  ${inBps(Math.min(...spreads))} to ${inBps(Math.max(...spreads))}, quarters of an hour`,
    ]);
    rows.push([
      'volume today',
      `${colour.cyan(columns(day.stretches.map(({ volume }) => volume)))}  ${inUnits(Math.round(day.stretches.reduce((sum, { volume }) => sum + volume, 0)))} units`,
    ]);
  }
  for (const { kind, at, value, usual } of day?.events ?? [])
    rows.push([
      `  ${isoTime(timeUs(at)).slice(11, 16)}Z`,
      colour.yellow(EVENT_WORDS[kind](value, usual)),
    ]);
  return table(rows);
}

/** Spread and depth by half hours, over the days that show them. */
function byTime({ timeOfDay }: AssessmentDoc): readonly [string, string][] {
  const row = (
    name: string,
    all: readonly (AssessmentDoc['measures'][string] | null)[],
    words: (value: number) => string,
  ): readonly [string, string][] => {
    const known = all.flatMap((each) => (each === null ? [] : [each.value]));
    const days = all.reduce((most, each) => Math.max(most, each?.n ?? 0), 0);
    return known.length === 0
      ? []
      : [
          [
            name,
            `${colour.cyan(columns(all.map((each) => each?.value ?? null)))}  ${words(Math.min(...known))} to ${words(Math.max(...known))} by time of day, ${days} ${days === 1 ? 'day' : 'days'}`,
          ],
        ];
  };
  return [
    ...row('spread', timeOfDay?.map(({ spreadBps }) => spreadBps) ?? [], inBps),
    ...row('depth', timeOfDay?.map(({ depth }) => depth) ?? [], (each) =>
      inUnits(Math.round(each)),
    ),
  ];
}

function levels(book: BookLevels | null): string {
  if (book === null || book.bids.length === 0 || book.asks.length === 0) return '';
  const most = Math.max(...[...book.bids, ...book.asks].map(({ quantity }) => quantity));
  const row = (
    { price, quantity }: { readonly price: number; readonly quantity: number },
    side: 'bid' | 'ask',
  ): string =>
    `  ${side} ${String(price).padStart(12)} ${inUnits(quantity).padStart(12)} ${(side === 'bid' ? colour.green : colour.red)(bar(quantity / most, 30))}`;
  return [
    ...book.asks
      .slice(0, 5)
      .toReversed()
      .map((level) => row(level, 'ask')),
    ...book.bids.slice(0, 5).map((level) => row(level, 'bid')),
  ].join('\n');
}

const before = (history: readonly ScoreThen[]): string =>
  history.length < 2
    ? ''
    : `  ${colour.cyan(columns(history.slice(-60).map(({ score }) => score)))}  ${history.at(-60)?.day ?? history[0]?.day} to ${history.at(-1)?.day}`;

const digits = (value: number): string =>
  Number(value.toPrecision(5)).toLocaleString('en-US', { maximumSignificantDigits: 5 });
function measures({ measures: all }: AssessmentDoc): string {
  const width = Math.max(...Object.keys(all).map((name) => name.length));
  return Object.entries(all)
    .map(
      ([name, { value, standardError, unit, n }]) =>
        `  ${name.padEnd(width)}  ${digits(value).padStart(12)} ${`± ${standardError === null ? 'unknown' : digits(standardError)}`.padEnd(14)} ${unit} ${colour.dim(`n ${n}`)}`,
    )
    .join('\n');
}

const limits = ({
  limits: { quantityMaxByAdv, quantityMaxInOneDay, positionMaxOfNav },
}: AssessmentDoc): string =>
  `  ${inUnits(Math.floor(quantityMaxByAdv))} units by % of ADV, ${inUnits(Math.floor(quantityMaxInOneDay))} in one day at the cap, position ${inPercent(positionMaxOfNav)} of NAV`;
