import { brief, long, type Sheet, type SheetCell, type SheetColumn } from '#cli/sheet';
import type { FillsDoc } from '#contracts/fills-documents';

/** Of all fills and of venues, then by the other keys of the groups. */
export function qualitySheets({ fillQuality }: FillsDoc): readonly Sheet[] {
  const { all, byVenue, byKey, withoutQuote, seconds } = fillQuality;
  if (all === null) return [];
  const others = [...new Set(byKey.map(({ by }) => by))].filter((by) => by !== 'venue');
  return [
    {
      title: 'Fill quality',
      words: [
        `Whole spreads, by value. Realised spread and impact are ${seconds} s after the fill.`,
        ...(withoutQuote > 0 ? [`${withoutQuote} fills have no quote and are left out.`] : []),
      ],
      columns: [brief('venue', 'text'), ...QUALITY_COLUMNS],
      rows: [{ key: 'all', ...all }, ...byVenue].map(cellsOf),
    },
    ...others.map((by) => ({
      title: `Fill quality by ${by}`,
      words: [],
      columns: [brief(by, 'text'), ...QUALITY_COLUMNS],
      rows: byKey.filter((row) => row.by === by).map(cellsOf),
    })),
  ];
}

const QUALITY_COLUMNS: readonly SheetColumn[] = [
  brief('fills', 'count'),
  brief('quoted', 'bps'),
  brief('effective', 'bps'),
  brief('effective / quoted', 'number'),
  brief('realised', 'bps'),
  brief('impact', 'bps'),
  long('spread captured', 'number'),
  long('beyond the near touch', 'bps'),
  long('beyond the far touch', 'bps'),
  long('adverse selection', 'bps'),
  long('passive', 'share'),
];
/** The cells under a key and `QUALITY_COLUMNS`. */
const cellsOf = (row: FillsDoc['fillQuality']['byVenue'][number]): readonly SheetCell[] => [
  row.key,
  row.fills,
  row.quotedBps,
  row.effectiveBps,
  row.effectiveOverQuoted,
  row.realisedBps,
  row.impactBps,
  row.spreadCaptured,
  row.beyondNearTouchBps,
  row.beyondFarTouchBps,
  row.adverseSelectionBps,
  row.passiveShare,
];
