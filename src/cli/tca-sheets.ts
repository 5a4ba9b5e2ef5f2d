import type { FillsDoc } from '#contracts/fills-documents';

type Kind = 'text' | 'bps' | 'count' | 'money' | 'share' | 'number';
export type SheetCell = string | number | null;
export interface SheetColumn {
  readonly name: string;
  readonly is: Kind;
  /** Also where there is little room. */
  readonly isBrief: boolean;
}
/** One table of a report of fills, for a terminal, a page or a workbook. */
export interface Sheet {
  readonly title: string;
  readonly words: readonly string[];
  readonly columns: readonly SheetColumn[];
  readonly rows: readonly (readonly SheetCell[])[];
}

export const brief = (name: string, is: Kind): SheetColumn => ({ name, is, isBrief: true });
const long = (name: string, is: Kind): SheetColumn => ({ name, is, isBrief: false });
type Range = readonly [number, number] | null;
const ends = (range: Range): readonly [SheetCell, SheetCell] => range ?? [null, null];

/** Every table of the report but the list of orders; what is empty is left out. */
export function sheetsOf(doc: FillsDoc): readonly Sheet[] {
  return [
    ...groupSheets(doc),
    ...doc.leagues.map(leagueSheet),
    markoutSheet(doc),
    reversionSheet(doc),
    ...qualitySheets(doc),
    outlierSheet(doc),
    flagSheet(doc),
    ruleSheet(doc),
  ].filter(({ rows, words }) => rows.length > 0 || words.length > 0);
}

const GROUP_COLUMNS: readonly SheetColumn[] = [
  brief('orders', 'count'),
  brief('mean', 'bps'),
  brief('95 % from', 'bps'),
  brief('to', 'bps'),
  long('median', 'bps'),
  brief('by value', 'bps'),
  long('value', 'money'),
  long('without a cost', 'count'),
  long('days', 'count'),
  long('delay', 'bps'),
  long('spread', 'bps'),
  long('impact', 'bps'),
  long('timing', 'bps'),
  long('fees', 'bps'),
  long('opportunity', 'bps'),
  long('rest', 'bps'),
];
/** The cells under `GROUP_COLUMNS`. */
function costCells({ parts, ...cost }: FillsDoc['total']): readonly SheetCell[] {
  return [
    cost.n,
    cost.meanBps,
    ...ends(cost.interval95),
    cost.medianBps,
    cost.weightedBps,
    cost.notional,
    cost.unknown,
    cost.days,
    parts.delayBps,
    parts.spreadBps,
    parts.impactBps,
    parts.timingBps,
    parts.feesBps,
    parts.opportunityBps,
    cost.restBps,
  ];
}
/** A key that only has one value says nothing. */
function groupSheets({ groups }: FillsDoc): readonly Sheet[] {
  const keys = [...new Set(groups.map(({ by }) => by))];
  return keys.flatMap((by) => {
    const some = groups.filter((group) => group.by === by);
    const isInOrder = by === 'hour' || by === 'day' || by === 'size';
    const ordered = isInOrder ? some.toSorted((a, b) => (a.key < b.key ? -1 : 1)) : some;
    return some.length < 2
      ? []
      : [
          {
            title: `By ${by}`,
            words: [],
            columns: [brief(by, 'text'), ...GROUP_COLUMNS],
            rows: ordered.map((group) => [group.key, ...costCells(group)]),
          },
        ];
  });
}

const leagueSheet = ({ by, rows, pairs, leftOut }: FillsDoc['leagues'][number]): Sheet => ({
  title: `League of ${by}`,
  words: [
    ...pairs
      .toSorted((a, b) => Number(b.verdict === 'differs') - Number(a.verdict === 'differs'))
      .map(({ sentence }) => sentence),
    ...(leftOut > 0 ? [`${leftOut} orders without a cost or a ${by} are left out.`] : []),
  ],
  columns: [
    brief(by, 'text'),
    brief('orders', 'count'),
    long('days', 'count'),
    brief('mean', 'bps'),
    brief('95 % from', 'bps'),
    brief('to', 'bps'),
    long('median', 'bps'),
    brief('adjusted', 'bps'),
  ],
  rows: rows.map((row) => [
    row.contender,
    row.n,
    row.days,
    row.meanBps,
    ...ends(row.interval95),
    row.medianBps,
    row.adjustedBps,
  ]),
});

const SIDES = ['all', 'buys', 'sells'] as const;
const markoutSheet = ({ markouts }: FillsDoc): Sheet => ({
  title: 'Mark-outs',
  words: [],
  columns: [
    brief('fills', 'text'),
    brief('seconds after', 'count'),
    brief('orders', 'count'),
    brief('mean', 'bps'),
    brief('95 % from', 'bps'),
    brief('to', 'bps'),
    long('median', 'bps'),
    long('no mid', 'count'),
  ],
  rows: SIDES.flatMap((side) =>
    markouts[side].map((row) => [
      side,
      row.seconds,
      row.n,
      row.meanBps,
      ...ends(row.interval95),
      row.medianBps,
      row.missing,
    ]),
  ),
});
const reversionSheet = ({ reversion }: FillsDoc): Sheet => ({
  title: 'What came back and what stayed',
  words: [],
  columns: [
    brief('fills', 'text'),
    brief('seconds after', 'count'),
    brief('orders', 'count'),
    brief('temporary', 'bps'),
    long('temporary, 95 % from', 'bps'),
    long('temporary, to', 'bps'),
    brief('permanent', 'bps'),
    long('permanent, 95 % from', 'bps'),
    long('permanent, to', 'bps'),
  ],
  rows: SIDES.flatMap((side) =>
    reversion[side].map((row) => [
      side,
      row.seconds,
      row.n,
      row.temporaryBps,
      ...ends(row.temporaryInterval95),
      row.permanentBps,
      ...ends(row.permanentInterval95),
    ]),
  ),
});

function qualitySheets({ fillQuality }: FillsDoc): readonly Sheet[] {
  const { all, byVenue, withoutQuote, seconds } = fillQuality;
  if (all === null) return [];
  return [
    {
      title: 'Fill quality',
      words: [
        `Whole spreads, by value. Realised spread and impact are ${seconds} s after the fill.`,
        ...(withoutQuote > 0 ? [`${withoutQuote} fills have no quote and are left out.`] : []),
      ],
      columns: [
        brief('venue', 'text'),
        brief('fills', 'count'),
        brief('quoted', 'bps'),
        brief('effective', 'bps'),
        brief('effective / quoted', 'number'),
        brief('realised', 'bps'),
        brief('impact', 'bps'),
        long('spread captured', 'number'),
        long('beyond the far touch', 'bps'),
        long('adverse selection', 'bps'),
        long('passive', 'share'),
      ],
      rows: [{ key: 'all', ...all }, ...byVenue].map((row) => [
        row.key,
        row.fills,
        row.quotedBps,
        row.effectiveBps,
        row.effectiveOverQuoted,
        row.realisedBps,
        row.impactBps,
        row.spreadCaptured,
        row.beyondFarTouchBps,
        row.adverseSelectionBps,
        row.passiveShare,
      ]),
    },
  ];
}

const outlierSheet = ({ outliers }: FillsDoc): Sheet => ({
  title: 'Outliers',
  words:
    outliers.notJudged > 0
      ? [
          `${outliers.notJudged} orders were not judged: fewer than eight like them (symbol, side, size), or most cost the same.`,
        ]
      : [],
  columns: [
    brief('order', 'text'),
    brief('like it', 'text'),
    brief('cost', 'bps'),
    brief('median', 'bps'),
    brief('robust deviations', 'number'),
    long('orders like it', 'count'),
  ],
  rows: outliers.found.map((row) => [
    row.id,
    row.stratum,
    row.totalBps,
    row.medianBps,
    row.z,
    row.n,
  ]),
});
const flagSheet = ({ bestExecution: { flags } }: FillsDoc): Sheet => ({
  title: 'Best-execution flags',
  words: [],
  columns: [
    brief('order', 'text'),
    brief('flag', 'text'),
    brief('was', 'number'),
    brief('at most', 'number'),
    brief('unit', 'text'),
  ],
  rows: flags.map(({ id, code, was, most, unit }) => [id, code, was, most, unit]),
});
const ruleSheet = ({ bestExecution: { rules } }: FillsDoc): Sheet => ({
  title: 'Best-execution rules',
  words: [],
  columns: [
    brief('rule', 'text'),
    brief('flagged', 'count'),
    brief('checked', 'count'),
    brief('could not be checked', 'count'),
  ],
  rows: rules.map(({ rule, flagged, checked, notChecked }) => [rule, flagged, checked, notChecked]),
});

/** A cell as people read it. */
export function cellText(cell: SheetCell, is: Kind): string {
  if (cell === null) return '?';
  if (typeof cell === 'string') return cell;
  switch (is) {
    case 'bps':
    case 'number':
      return cell.toFixed(2).replace(/^-(0\.00)$/, '$1');
    case 'share':
      return `${(100 * cell).toFixed(1)} %`;
    case 'money':
      return cell.toLocaleString('en-US', { maximumFractionDigits: 0 });
    case 'count':
    case 'text':
      return String(cell);
  }
}
