import { inPercent, inUnits } from '#cli/output';
import { htmlPage, type Section } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { BookReport } from '#core/portfolio/book-report';
import { type Bucket, ILLIQUID_MAX } from '#core/portfolio/regulation';
import type { LimitStanding, StressRow } from '#core/portfolio/stress';

const inDays = (value: number | null | undefined): string =>
  value === null || value === undefined
    ? 'unknown'
    : !Number.isFinite(value)
      ? 'never'
      : value < 0.01
        ? '< 0.01'
        : value.toFixed(2);
const inBps = (value: number | null): string => (value === null ? 'unknown' : value.toFixed(1));
const BUCKETS: readonly Bucket[] = [
  'highly liquid',
  'moderately liquid',
  'less liquid',
  'illiquid',
];
const percent = (value: number): string => `${Number((100 * value).toPrecision(3))} %`;

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
  const unknown = positions.filter(({ refusal }) => refusal !== null);
  const rules = `Each position is sold at ${inPercent(about.participation)} of its average volume, all side by side, in a market like today's; ${about.settlementDays} business day${about.settlementDays === 1 ? '' : 's'} from a trade to its cash; costs by ${about.modelId}.`;
  const sections: Section[] = [];
  if (total === null)
    sections.push({
      title: 'Unknown',
      words: [
        'An input for at least one name is missing, so the totals are unknown: a total without that name would look too good.',
      ],
    });
  else {
    const count = (bucket: Bucket): number =>
      positions.filter((each) => each.bucket === bucket).length;
    sections.push({
      title: 'Classification (rule 22e-4)',
      words: [
        'Shares of the value of positions as Form N-PORT asks for them: highly liquid is cash in 3 business days, moderately liquid in 7 calendar days, less liquid is sold in 7 calendar days and settles later, illiquid is none of these.',
      ],
      table: {
        head: ['bucket', 'positions', 'value', 'share'],
        rows: BUCKETS.map((bucket) => [
          bucket,
          String(count(bucket)),
          inUnits(Math.round(total.buckets[bucket] * total.value)),
          inPercent(total.buckets[bucket]),
        ]),
      },
    });
    const tests = [
      [
        'illiquid, at most',
        total.buckets.illiquid,
        ILLIQUID_MAX,
        total.buckets.illiquid <= ILLIQUID_MAX,
      ] as const,
      ...(about.highlyLiquidMin === null
        ? []
        : [
            [
              'highly liquid minimum of the fund, at least',
              total.buckets['highly liquid'],
              about.highlyLiquidMin,
              total.buckets['highly liquid'] >= about.highlyLiquidMin,
            ] as const,
          ]),
    ];
    sections.push({
      title: 'Tests',
      table: {
        head: ['test', 'value', 'limit', 'verdict'],
        rows: [
          ...tests.map(([name, value, limit, is]) => [
            name,
            inPercent(value),
            inPercent(limit),
            is ? 'within' : 'BROKEN',
          ]),
          ...limits
            .filter(({ name }) => name !== '22e-4 illiquid')
            .map(({ name, value, limit, isWithin }) => [
              `${name} (own policy)`,
              inPercent(value),
              inPercent(limit),
              isWithin ? 'within' : 'BROKEN',
            ]),
        ],
      },
    });
    sections.push({
      title: 'Selling everything',
      words: [
        `${inUnits(Math.round(total.value))} in all. The last name is sold after ${inDays(total.longest)} trading days, by value after ${inDays(total.valueWeighted)}; half spreads and impact come to ${total.costBps === null ? 'an unknown amount' : `${total.costBps.toFixed(1)} bps, ${inUnits(Math.round((total.costBps / BPS_IN_ONE) * total.value))}`}.`,
      ],
      charts: [
        svgOf({
          title: 'Share of the value that is sold',
          x: { label: 'trading days', isLog: true },
          y: { label: 'sold', format: percent },
          series: [
            {
              name: 'sold by day',
              kind: 'line',
              color: INK.ours,
              points: total.soldBy.map(({ day, share }) => [day, share]),
            },
          ],
        }),
      ],
    });
  }
  sections.push({
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
          inBps(each.costBps),
          each.bucket ?? '',
          each.tier ?? '',
          each.score?.toFixed(3) ?? '',
        ]),
    },
  });
  if (unknown.length > 0)
    sections.push({
      title: 'Positions that cannot be judged',
      table: {
        head: ['symbol', 'units', 'why', 'what to do'],
        rows: unknown.map(({ symbol, units, refusal }) => [
          symbol,
          inUnits(units),
          refusal?.message ?? '',
          refusal?.remedy ?? '',
        ]),
      },
    });
  return htmlPage('Liquidity of the book', `As of ${about.asOf.slice(0, 10)}. ${rules}`, sections);
}

const WORST = 10;
/** The book in every scenario, with where each comes from, and the names that make the worst of it. */
export function stressPage(
  rows: readonly StressRow[],
  about: { readonly asOf: string; readonly participation: number; readonly modelId: string },
): string {
  const curves = rows.flatMap(({ name, report: { total } }, i) =>
    total === null
      ? []
      : [
          {
            name,
            kind: 'line' as const,
            color: [INK.ours, INK.realised, INK.peer, '#7a4fa3', '#b00020', INK.faint][i % 6]!,
            points: total.soldBy.map(({ day, share }) => [day, share]),
          },
        ],
  );
  const bears = ({ reverse, kind }: StressRow): string =>
    kind === '' || reverse === undefined
      ? ''
      : reverse === null
        ? 'more than ten times this'
        : reverse.strength === 0
          ? 'broken today'
          : `${reverse.strength.toFixed(2)} of this, then ${reverse.breaks.join(', ')}`;
  const sections: Section[] = [
    {
      title: 'Scenarios',
      table: {
        head: [
          'scenario',
          'kind',
          'value',
          'cost of selling, bps',
          'last sold, days',
          'sold in a day',
          '22e-4 illiquid',
          'illiquid tier',
          'breaks',
          'bears',
        ],
        rows: rows.map((row) => {
          const {
            name,
            kind,
            report: { total },
            valueChange,
            breaks,
          } = row;
          return total === null
            ? [name, kind, 'unknown', '', '', '', '', '', '', '']
            : [
                name,
                kind,
                valueChange === null ? '' : inPercent(valueChange),
                inBps(total.costBps),
                inDays(total.longest),
                inPercent(total.soldBy[0]?.share ?? null),
                inPercent(total.buckets.illiquid),
                inPercent(total.illiquidTier),
                breaks.length === 0 ? 'nothing' : breaks.join(', '),
                bears(row),
              ];
        }),
      },
    },
    {
      title: 'How fast it sells',
      charts: [
        svgOf({
          title: 'Share of the value that is sold, by scenario',
          x: { label: 'trading days', isLog: true },
          y: { label: 'sold', format: percent },
          series: curves.slice(0, 6),
        }),
      ],
    },
    {
      title: 'Where the scenarios come from',
      table: {
        head: ['scenario', 'kind', 'source'],
        rows: rows
          .filter(({ kind }) => kind !== '')
          .map(({ name, kind, source }) => [name, kind, source]),
      },
    },
  ];
  const today = new Map(rows[0]?.report.positions.map((each) => [each.symbol, each]));
  for (const { name, kind, report } of rows) {
    if (kind === '') continue;
    const worst = report.positions
      .toSorted((a, b) => (b.value ?? 0) * (b.costBps ?? 0) - (a.value ?? 0) * (a.costBps ?? 0))
      .slice(0, WORST);
    sections.push({
      title: `${name}: the ${worst.length} names that cost most`,
      table: {
        head: [
          'symbol',
          'days today',
          'days then',
          'bps today',
          'bps then',
          'bucket then',
          'tier then',
        ],
        rows: worst.map((each) => [
          each.symbol,
          inDays(today.get(each.symbol)?.days),
          inDays(each.days),
          inBps(today.get(each.symbol)?.costBps ?? null),
          inBps(each.costBps),
          each.bucket ?? '',
          each.tier ?? '',
        ]),
      },
    });
  }
  return htmlPage(
    'The book in worse markets',
    `As of ${about.asOf.slice(0, 10)}. Every position is sold at ${inPercent(about.participation)} of its volume, all side by side; costs are half spreads and impact by ${about.modelId}.`,
    sections,
  );
}
