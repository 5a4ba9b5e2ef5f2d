import { inPercent } from '#cli/output';
import { bpsCell, inDays } from '#cli/report/cells';
import { htmlPage, type Section } from '#cli/report/page';
import { soldChart } from '#cli/report/sold-chart';
import { INK } from '#cli/report/svg';
import type { BookReport } from '#core/portfolio/book-report';
import type { StressRow } from '#core/portfolio/stress-rows';

/** The book in every scenario, with where each comes from, and the names that make the worst of it. */
export function stressPage(
  rows: readonly StressRow[],
  about: { readonly asOf: string; readonly participation: number; readonly modelId: string },
): string {
  return htmlPage(
    'The book in worse markets',
    `As of ${about.asOf.slice(0, 10)}. Every position is sold at ${inPercent(about.participation)} of its volume, all side by side; costs are half spreads and impact by ${about.modelId}.`,
    [
      scenariosSection(rows),
      speedSection(rows),
      sourcesSection(rows),
      ...rows
        .filter(({ kind }) => kind !== '')
        .map((row) => worstSection(row, rows[0]?.report.positions ?? [])),
    ],
  );
}

const scenariosSection = (rows: readonly StressRow[]): Section => ({
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
      'lowest tier or below',
      'breaks',
      'bears',
    ],
    rows: rows.map(scenarioCells),
  },
});
function scenarioCells(row: StressRow): readonly string[] {
  const { name, kind, valueChange, breaks } = row;
  const { total } = row.report;
  if (total === null) return [name, kind, 'unknown', '', '', '', '', '', '', ''];
  return [
    name,
    kind,
    valueChange === null ? '' : inPercent(valueChange),
    bpsCell(total.costBps),
    inDays(total.longest),
    inPercent(total.soldBy[0]?.share ?? null),
    inPercent(total.buckets.illiquid),
    inPercent(total.illiquidTier),
    breaks.length === 0 ? 'nothing' : breaks.join(', '),
    bearsOf(row),
  ];
}
function bearsOf({ reverse, kind }: StressRow): string {
  if (kind === '' || reverse === undefined) return '';
  if (reverse === null) return 'more than ten times this';
  return reverse.strength === 0
    ? 'broken today'
    : `${reverse.strength.toFixed(2)} of this, then ${reverse.breaks.join(', ')}`;
}

/** A scenario keeps its colour whatever the others are; more lines than colours cannot be told apart. */
const COLOURS = [INK.ours, INK.realised, INK.peer, '#7a4fa3', '#b00020', INK.faint] as const;
function speedSection(rows: readonly StressRow[]): Section {
  const lines = rows.flatMap(({ name, report: { total } }, i) =>
    total === null ? [] : [{ name, color: COLOURS[i % COLOURS.length]!, soldBy: total.soldBy }],
  );
  return {
    title: 'How fast it sells',
    charts: [
      soldChart('Share of the value that is sold, by scenario', lines.slice(0, COLOURS.length)),
    ],
  };
}

const sourcesSection = (rows: readonly StressRow[]): Section => ({
  title: 'Where the scenarios come from',
  table: {
    head: ['scenario', 'kind', 'source'],
    rows: rows
      .filter(({ kind }) => kind !== '')
      .map(({ name, kind, source }) => [name, kind, source]),
  },
});

const WORST = 10;
function worstSection({ name, report }: StressRow, today: BookReport['positions']): Section {
  const cost = ({ value, costBps }: BookReport['positions'][number]): number =>
    (value ?? 0) * (costBps ?? 0);
  const worst = report.positions.toSorted((a, b) => cost(b) - cost(a)).slice(0, WORST);
  const before = new Map(today.map((each) => [each.symbol, each]));
  return {
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
        inDays(before.get(each.symbol)?.days),
        inDays(each.days),
        bpsCell(before.get(each.symbol)?.costBps ?? null),
        bpsCell(each.costBps),
        each.bucket ?? '',
        each.tier ?? '',
      ]),
    },
  };
}
