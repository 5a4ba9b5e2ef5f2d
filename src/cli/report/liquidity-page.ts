import { inPercent, inUnits } from '#cli/output';
import { bpsCell, inDays } from '#cli/report/cells';
import { htmlPage, type Section } from '#cli/report/page';
import { soldChart } from '#cli/report/sold-chart';
import { INK } from '#cli/report/svg';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { BookReport, BookTotal } from '#core/portfolio/book-report';
import { type Bucket, ILLIQUID_MAX } from '#core/portfolio/regulation';
import type { LimitStanding } from '#core/portfolio/stress';

const BUCKETS: readonly Bucket[] = [
  'highly liquid',
  'moderately liquid',
  'less liquid',
  'illiquid',
];

/** A fund's classification under rule 22e-4 with what it rests on: buckets, the 15 % test, the fund's own highly liquid minimum, the curve, every position. */
export function liquidityPage(
  report: BookReport,
  limits: readonly LimitStanding[],
  about: {
    readonly asOf: string;
    readonly participation: number;
    readonly settlementDays: number;
    readonly modelId: string;
    readonly highlyLiquidMin: number | null;
  },
): string {
  const { total, positions } = report;
  const rules = `Each position is sold at ${inPercent(about.participation)} of its average volume, all side by side, in a market like today's; ${about.settlementDays} business day${about.settlementDays === 1 ? '' : 's'} from a trade to its cash; costs by ${about.modelId}.`;
  return htmlPage('Liquidity of the book', `As of ${about.asOf.slice(0, 10)}. ${rules}`, [
    ...(total === null
      ? [UNKNOWN]
      : [
          bucketsSection(positions, total),
          testsSection(total, limits, about.highlyLiquidMin),
          sellingSection(total),
        ]),
    positionsSection(positions),
    ...unjudgedSection(positions),
  ]);
}

const UNKNOWN: Section = {
  title: 'Unknown',
  words: [
    'An input for at least one name is missing, so the totals are unknown: a total without that name would look too good.',
  ],
};

const bucketsSection = (positions: BookReport['positions'], total: BookTotal): Section => ({
  title: 'Classification (rule 22e-4)',
  words: [
    'Shares of the value of positions as Form N-PORT asks for them: highly liquid is cash in 3 business days, moderately liquid in 7 calendar days, less liquid is sold in 7 calendar days and settles later, illiquid is none of these.',
  ],
  table: {
    head: ['bucket', 'positions', 'value', 'share'],
    rows: BUCKETS.map((bucket) => [
      bucket,
      String(positions.filter((each) => each.bucket === bucket).length),
      inUnits(Math.round(total.buckets[bucket] * total.value)),
      inPercent(total.buckets[bucket]),
    ]),
  },
});

function testsSection(
  total: BookTotal,
  limits: readonly LimitStanding[],
  highlyLiquidMin: number | null,
): Section {
  const { buckets } = total;
  const tests: readonly LimitStanding[] = [
    {
      name: 'illiquid, at most',
      value: buckets.illiquid,
      limit: ILLIQUID_MAX,
      isWithin: buckets.illiquid <= ILLIQUID_MAX,
    },
    ...(highlyLiquidMin === null
      ? []
      : [
          {
            name: 'highly liquid minimum of the fund, at least',
            value: buckets['highly liquid'],
            limit: highlyLiquidMin,
            isWithin: buckets['highly liquid'] >= highlyLiquidMin,
          },
        ]),
    ...limits
      .filter(({ name }) => name !== '22e-4 illiquid')
      .map((each) => ({ ...each, name: `${each.name} (own policy)` })),
  ];
  return {
    title: 'Tests',
    table: {
      head: ['test', 'value', 'limit', 'verdict'],
      rows: tests.map(({ name, value, limit, isWithin }) => [
        name,
        inPercent(value),
        inPercent(limit),
        isWithin ? 'within' : 'BROKEN',
      ]),
    },
  };
}

const sellingSection = (total: BookTotal): Section => ({
  title: 'Selling everything',
  words: [
    `${inUnits(Math.round(total.value))} in all. The last name is sold after ${inDays(total.longest)} trading days, by value after ${inDays(total.valueWeighted)}; half spreads and impact come to ${total.costBps === null ? 'an unknown amount' : `${total.costBps.toFixed(1)} bps, ${inUnits(Math.round((total.costBps / BPS_IN_ONE) * total.value))}`}.`,
  ],
  charts: [
    soldChart('Share of the value that is sold', [
      { name: 'sold by day', color: INK.ours, soldBy: total.soldBy },
    ]),
  ],
});

const positionsSection = (positions: BookReport['positions']): Section => ({
  title: 'Positions, slowest first',
  table: {
    head: ['symbol', 'units', 'value', 'weight', 'days', 'cost, bps', 'bucket', 'tier', 'score'],
    rows: positions
      .filter(({ refusal }) => refusal === null)
      .toSorted((a, b) => (b.days ?? 0) - (a.days ?? 0))
      .map((each) => [
        each.symbol,
        inUnits(each.units),
        inUnits(Math.round(each.value ?? 0)),
        inPercent(each.weight),
        inDays(each.days),
        bpsCell(each.costBps),
        each.bucket ?? '',
        each.tier ?? '',
        each.score?.toFixed(3) ?? '',
      ]),
  },
});

/** None where every position can be judged. */
function unjudgedSection(positions: BookReport['positions']): readonly Section[] {
  const rows = positions.flatMap(({ symbol, units, refusal }) =>
    refusal === null ? [] : [[symbol, inUnits(units), refusal.message, refusal.remedy]],
  );
  if (rows.length === 0) return [];
  return [
    {
      title: 'Positions that cannot be judged',
      table: { head: ['symbol', 'units', 'why', 'what to do'], rows },
    },
  ];
}
