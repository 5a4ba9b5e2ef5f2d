import { colour } from '#cli/colour';
import { table } from '#cli/output';
import type { ReportDoc } from '#contracts/report-documents';

type Row = readonly [string, string];
type Mean = Pick<ReportDoc['againstVwap'], 'n' | 'days' | 'leftOut' | 'meanBps' | 'interval95Bps'>;
type Pair = readonly [number, number] | null;

/** What is rounded to nothing has no sign. */
const bare = (value: number): string =>
  (Math.round(value * 100) / 100 + 0).toFixed(2).replace('-', '−');
const bps = (value: number): string => `${bare(value)} bps`;
const percent = (value: number): string => `${bare(100 * value)} %`;
const range = (pair: Pair, shown: (value: number) => string): string =>
  pair === null ? 'one day only: no interval' : `95 % ${shown(pair[0])} to ${shown(pair[1])}`;
const whole = (value: number): string =>
  (Math.round(value) + 0).toLocaleString('en-US').replace('-', '−');

/** `1.20 bps (95 % 0.40 to 2.00, n = 12)`, or why there is none. */
function meanWords({ meanBps, interval95Bps, n, leftOut }: Mean, why: string): string {
  const left = leftOut === 0 ? '' : `, ${leftOut} left out: ${why}`;
  if (meanBps === null) return `unknown: ${leftOut === 0 ? 'no order has ended' : why} (n = 0)`;
  return `${bps(meanBps)} (${range(interval95Bps, bare)}, n = ${n}${left})`;
}

const BASELINE_NAMES = {
  immediate: 'against one order at once',
  everyMinute: 'against a market order a minute',
} as const;
const BASELINE_GAPS = {
  immediate: 'the displayed book did not hold the order, or was not recorded',
  everyMinute: 'the market was not seen while the order worked',
} as const;

/** The figures, one by one, each with n and interval or why it is unknown: the same words on the terminal and on the page. */
export function successRows(doc: ReportDoc): readonly Row[] {
  return [
    ...estimateRows(doc),
    ...vwapRows(doc),
    ...refusalRows(doc),
    ...savedRows(doc),
    ...bookRow(doc),
  ];
}

function estimateRows({ againstEstimate: found }: ReportDoc): readonly Row[] {
  const why = 'nothing was filled';
  return [
    ['cost less estimate', meanWords(found, why)],
    ...found.byModel.flatMap((each): readonly Row[] => {
      const { modelId, coverage90: band } = each;
      const held =
        band === null
          ? ''
          : `; inside the 90 % interval ${percent(band.share)} (${range(band.interval95, percent)}${band.holds === false ? ': not as it should be' : ''})`;
      const z =
        each.meanZ === null
          ? ''
          : `; z ${each.meanZ.toFixed(2)}${each.varianceZ === null ? '' : `, variance ${each.varianceZ.toFixed(2)}`}`;
      return [[`  ${modelId}`, `${meanWords(each, why)}${held}${z}`]];
    }),
  ];
}
function vwapRows({ againstVwap: found }: ReportDoc): readonly Row[] {
  const { better } = found;
  return [
    ['against VWAP', meanWords(found, 'no prints while they worked, or no fills')],
    [
      'better than VWAP',
      better === null
        ? 'unknown: no order has a VWAP'
        : `${percent(better.share)} of orders (${range(better.interval95, percent)}, n = ${found.n})`,
    ],
  ];
}
function refusalRows({ refusals: found }: ReportDoc): readonly Row[] {
  const { immediate, meanBps, medianBps, interval95Bps } = found;
  return [
    ['refusals', found.sentence],
    ...(medianBps === null
      ? []
      : [
          [
            '  modelled cost',
            `mean ${bps(meanBps ?? medianBps)} (${range(interval95Bps, bare)}), median ${bps(medianBps)}, n = ${found.followed}`,
          ] as const,
        ]),
    ...(immediate.meanBps === null
      ? []
      : [['  all at once', `mean ${bps(immediate.meanBps)}, n = ${immediate.n}`] as const]),
  ];
}
function savedRows({ saved, currency }: ReportDoc): readonly Row[] {
  return saved.flatMap((each): readonly Row[] => {
    const { baseline, ofBaseline, moneyAYear, beforeFees } = each;
    const share =
      ofBaseline === null
        ? 'no share: the baseline costs less than 1 bp'
        : `${percent(ofBaseline.share)} of it (${range(ofBaseline.interval95, percent)})`;
    const money =
      moneyAYear === null
        ? 'money a year unknown: some of what was traded has no value here'
        : `${whole(moneyAYear.value)} ${currency} a year (${range(moneyAYear.interval95, whole)})`;
    return [
      [`saved ${BASELINE_NAMES[baseline]}`, `${meanWords(each, gapWords(each))}, modelled`],
      ...(each.meanBps === null
        ? []
        : [
            ['  share', share] as const,
            ['  before fees', meanWords(beforeFees, gapWords(each))] as const,
            ['  money', money] as const,
          ]),
    ];
  });
}
/** Why orders are left out, by cause. */
function gapWords({ baseline, unfinished, leftOut }: ReportDoc['saved'][number]): string {
  const unpriced = leftOut - unfinished;
  return [
    unfinished === 0 ? '' : `${unfinished} not filled whole`,
    unpriced === 0 ? '' : `${unpriced} because ${BASELINE_GAPS[baseline]}`,
  ]
    .filter((each) => each !== '')
    .join(', ');
}
const daysWords = (days: number | null): string =>
  days === null ? 'never at this cap' : days < 0.01 ? 'under 0.01 days' : `${bare(days)} days`;
function bookRow({ daysToLiquidate: found }: ReportDoc): readonly Row[] {
  return [
    [
      'days to liquidate',
      found === null
        ? 'unknown: nothing is held, or an input for one name is missing'
        : `${daysWords(found.longest)} for all, ${daysWords(found.byValue)} by value (${found.names} ${found.names === 1 ? 'name' : 'names'})`,
    ],
  ];
}

export const GROUP_HEAD = ['', 'orders', 'mean', '95 %', 'by value', 'median'] as const;
export const groupRow = (group: ReportDoc['byStrategy'][number]): readonly string[] => [
  group.key,
  String(group.n),
  bare(group.simple.totalBps),
  group.simpleInterval95Bps === null
    ? '–'
    : `${bare(group.simpleInterval95Bps[0])} to ${bare(group.simpleInterval95Bps[1])}`,
  group.weighted === null ? '–' : bare(group.weighted.totalBps),
  bare(group.medianBps),
];
export const LEAGUE_HEAD = ['strategy', 'orders', 'mean', '95 %', 'adjusted'] as const;
export const leagueRow = (row: ReportDoc['league']['rows'][number]): readonly string[] => [
  row.contender,
  String(row.n),
  bare(row.meanBps),
  row.interval95Bps === null
    ? '–'
    : `${bare(row.interval95Bps[0])} to ${bare(row.interval95Bps[1])}`,
  row.adjustedBps === null ? '–' : bare(row.adjustedBps),
];

/** Of one strategy there is no league. */
export const leagueSentences = ({ league }: ReportDoc): readonly string[] =>
  league.pairs.length === 0
    ? ['Only one strategy has costs yet: there is nothing to compare.']
    : league.pairs.map(({ sentence }) => sentence);

export const headline = ({ from, to, orders, currency, tradedValue }: ReportDoc): string =>
  `Orders placed from ${from.slice(0, 16)} to ${to.slice(0, 16)} UTC: ${orders.placed} placed, ${orders.ended} ended with a cost, ${orders.working} at work, ${orders.refused} refused${orders.isCut ? ' (the newest; there were more)' : ''}. Traded in the last 30 days: ${tradedValue === null ? 'unknown' : `${whole(tradedValue)} ${currency}`}.`;

export function successText(doc: ReportDoc): string {
  const parts = [
    headline(doc),
    table(successRows(doc)),
    grid('By strategy, cost in bps', GROUP_HEAD, doc.byStrategy.map(groupRow)),
    grid('By symbol, cost in bps', GROUP_HEAD, doc.bySymbol.map(groupRow)),
    grid('League of strategies, cost in bps', LEAGUE_HEAD, doc.league.rows.map(leagueRow)),
    ...(doc.league.rows.length === 0 ? [] : leagueSentences(doc).map((each) => `  ${each}`)),
    ...doc.wheel.flatMap(({ rule, counts, sentences }) => [
      `${colour.bold(`Wheel ${rule}`)}: ${counts.used} orders used, ${counts.waiting} wait, ${counts.refused} refused`,
      ...sentences.map((each) => `  ${each}`),
    ]),
  ];
  return parts.filter((each) => each !== '').join('\n');
}

function grid(
  title: string,
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string {
  if (rows.length === 0) return '';
  const all = [head, ...rows];
  const widths = head.map((_, i) => Math.max(...all.map((row) => row[i]?.length ?? 0)));
  const lines = all.map(
    (row) => `  ${row.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`,
  );
  return `${colour.bold(title)}\n${lines.map((line) => line.trimEnd()).join('\n')}`;
}
