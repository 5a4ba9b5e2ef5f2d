import { brief, ends, long, type Sheet, type SheetCell, type SheetColumn } from '#cli/sheet';
import { qualitySheets } from '#cli/tca-quality-sheets';
import { estimateSheets, leagueSheets, markoutSheets, reversionSheet } from '#cli/tca-test-sheets';
import type { FillsDoc } from '#contracts/fills-documents';

/** Every table of the report but the list of orders; what is empty is left out. */
export function sheetsOf(doc: FillsDoc): readonly Sheet[] {
  return [
    ...groupSheets(doc),
    ...doc.leagues.flatMap(leagueSheets),
    ...markoutSheets(doc),
    reversionSheet(doc),
    ...estimateSheets(doc),
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
  long('cost', 'money'),
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
    cost.costMoney,
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
