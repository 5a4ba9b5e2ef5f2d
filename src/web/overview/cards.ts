import type { ReportDoc } from '#contracts/report-documents';
import { formatCostBps, formatCostMoney, formatCostRange, formatPercent } from '#web/format/format';
import { daysOf } from '#web/portfolio/headroom';

/** One success figure as it is shown: its value, its interval and n, or why it is unknown. */
export interface Card {
  readonly id: string;
  readonly name: string;
  /** 'unknown' where it is. */
  readonly value: string;
  readonly details: readonly string[];
}
export const UNKNOWN_FIGURE = 'unknown';

const ordersOf = (n: number): string => `${n} ${n === 1 ? 'order' : 'orders'}`;
const rangeWords = (range: readonly [number, number] | null): string =>
  range === null
    ? 'no interval: all orders are of one day'
    : `95 %: ${formatCostRange(range, 2, 'bps')}`;
const shareRange = (range: readonly [number, number] | null): string =>
  range === null
    ? 'no interval'
    : `95 %: ${formatPercent(range[0], 0)} to ${formatPercent(range[1], 0)}`;
const leftOutWords = (count: number, why: string): readonly string[] =>
  count === 0 ? [] : [`${ordersOf(count)} left out: ${why}`];

/** In the order of docs/success.md. */
export const cardsOf = (doc: ReportDoc): readonly Card[] => [
  estimateCard(doc),
  vwapCard(doc),
  refusalCard(doc),
  ...doc.saved.map((saved) => savedCard(saved, doc.currency)),
  bookCard(doc),
];

function estimateCard({ againstEstimate: found }: ReportDoc): Card {
  const { meanBps, interval95Bps, n, leftOut, coverage90, byModel } = found;
  const name = 'Cost less estimate';
  const why = 'nothing was filled';
  if (meanBps === null)
    return unknownCard('estimate', name, leftOut === 0 ? 'no order has ended' : why);
  return {
    id: 'estimate',
    name,
    value: formatCostBps(meanBps),
    details: [
      `${rangeWords(interval95Bps)}, n = ${n}`,
      ...(coverage90 === null
        ? []
        : [
            `inside the 90 % interval: ${formatPercent(coverage90.share, 0)} (${shareRange(coverage90.interval95)})`,
          ]),
      ...byModel
        .filter((each) => each.n > 0)
        .map((each) => `${each.modelId}: ${formatCostBps(each.meanBps)}, n = ${each.n}`),
      ...leftOutWords(leftOut, why),
    ],
  };
}

function vwapCard({
  againstVwap: { meanBps, interval95Bps, n, leftOut, better },
}: ReportDoc): Card {
  const name = 'Against VWAP';
  const why = 'no fills, or no prints while they worked';
  if (meanBps === null)
    return unknownCard('vwap', name, leftOut === 0 ? 'no order has ended' : why);
  return {
    id: 'vwap',
    name,
    value: formatCostBps(meanBps),
    details: [
      `${rangeWords(interval95Bps)}, n = ${n}`,
      ...(better === null
        ? []
        : [
            `better than VWAP: ${formatPercent(better.share, 0)} (${shareRange(better.interval95)})`,
          ]),
      ...leftOutWords(leftOut, why),
    ],
  };
}

function refusalCard({ refusals }: ReportDoc): Card {
  const { refused, followed, avoided, interval95Bps, sentence } = refusals;
  const name = 'Costly orders avoided, modelled';
  if (refused === 0) return { id: 'refusals', name, value: '0', details: [sentence] };
  if (followed === 0) return unknownCard('refusals', name, sentence);
  return {
    id: 'refusals',
    name,
    value: `${avoided} of ${followed}`,
    details: [sentence, ...(interval95Bps === null ? [] : [`mean ${rangeWords(interval95Bps)}`])],
  };
}

const PLAIN_NAMES = {
  immediate: 'Saved against one order at once, modelled',
  everyMinute: 'Saved against a market order a minute, modelled',
} as const;
const UNPRICED = {
  immediate: 'the displayed book did not hold them',
  everyMinute: 'the market was not seen',
} as const;
function savedCard(saved: ReportDoc['saved'][number], currency: string): Card {
  const { baseline, meanBps, interval95Bps, n, leftOut, unfinished, ofBaseline } = saved;
  const { moneyAYear: money } = saved;
  const name = PLAIN_NAMES[baseline];
  const gaps = [
    ...leftOutWords(unfinished, 'not filled whole'),
    ...leftOutWords(leftOut - unfinished, UNPRICED[baseline]),
  ];
  if (meanBps === null) return unknownCard(baseline, name, gaps[0] ?? 'no order has ended');
  return {
    id: baseline,
    name,
    value: formatCostBps(meanBps),
    details: [
      `${rangeWords(interval95Bps)}, n = ${n}`,
      ofBaseline === null
        ? 'no share: the plain way costs less than 1 bp'
        : `${formatPercent(ofBaseline.share, 0)} of its cost (${shareRange(ofBaseline.interval95)})`,
      money === null
        ? 'money a year: unknown'
        : `${formatCostMoney(money.value, currency)} a year at the volume of the last 30 days`,
      ...(money?.interval95 == null
        ? []
        : [`95 %: ${formatCostRange(money.interval95, 0, currency)} a year`]),
      ...gaps,
    ],
  };
}

function bookCard({ daysToLiquidate: found }: ReportDoc): Card {
  const name = 'Days to liquidate';
  if (found === null)
    return unknownCard('days', name, 'nothing is held, or an input for one name is missing');
  return {
    id: 'days',
    name,
    value: daysOf(found.longest ?? Infinity),
    details: [
      `${daysOf(found.byValue ?? Infinity)} by value, ${found.names} ${found.names === 1 ? 'name' : 'names'}, at the participation cap`,
    ],
  };
}

const unknownCard = (id: string, name: string, why: string): Card => ({
  id,
  name,
  value: UNKNOWN_FIGURE,
  details: [why],
});
