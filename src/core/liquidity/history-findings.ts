import { civilDateOf, isoDate } from '#core/kernel/civil';
import { type Refusal, refusal } from '#core/kernel/failure';
import type { TimeUs } from '#core/kernel/units';
import { standsAgainst } from '#core/market/bar-findings';
import type { Instrument } from '#core/market/instrument';
import { tradingDayOf } from '#core/market/session';
import type { BarFinding, Bars, FindingKind } from '#core/market/tape';

/** What "usual" is of reaches back about so far. */
const YEAR_DAYS = 366;
const SHOWN = 3;

/** MKT-26: why no numbers are made of these bars; null: they may be. `asOf`: only what was known before that day, of the year before it; without it all of them count. */
export function unsureBars(
  bars: Bars,
  instrument: Instrument,
  asOf: TimeUs | null = null,
): Refusal | null {
  const grave = standsAgainst(findingsIn(bars, instrument), daysBefore(asOf, instrument));
  const [first] = grave;
  if (first === undefined) return null;
  const told = grave
    .slice(0, SHOWN)
    .map(({ words }) => words)
    .join('; ');
  return refusal(
    'HISTORY_UNSURE',
    `the bars of ${instrument.id} must be days of one unit: ${told}${grave.length > SHOWN ? `; and ${grave.length - SHOWN} more` : ''}`,
    {
      instrument: instrument.id,
      history: bars.source,
      kind: first.kind,
      date: first.dayNumber === null ? null : isoDate(civilDateOf(first.dayNumber)),
      findings: grave.length,
    },
    REMEDIES[first.kind] ?? 'correct the file',
  );
}

/** What was found and does not forbid numbers, in words, the newest few of them. */
export function findingNotesOf(
  bars: Bars,
  instrument: Instrument,
  asOf: TimeUs,
): readonly string[] {
  const { before } = daysBefore(asOf, instrument);
  const told = bars.findings.filter(
    ({ isGrave, dayNumber }) => !isGrave && (dayNumber === null || dayNumber < before),
  );
  return [
    ...told.slice(-SHOWN).map(({ words }) => `${bars.source}: ${words}`),
    ...(told.length > SHOWN ? [`${bars.source}: ${told.length - SHOWN} earlier findings`] : []),
  ];
}

function daysBefore(
  asOf: TimeUs | null,
  { session }: Instrument,
): { readonly from: number; readonly before: number } {
  if (asOf === null) return { from: -Infinity, before: Infinity };
  const today = tradingDayOf(session, asOf);
  return { from: today - YEAR_DAYS, before: today };
}

const REMEDIES: { readonly [Kind in FindingKind]?: string } = {
  split:
    '--adjust splits (at a venue its key adjust) scales prices and volumes before it, none says that the price really moved; or give adjusted bars',
  unit: 'correct the file, so that all prices are of one unit; --adjust none (at a venue its key adjust) says that the price really moved',
  outlier:
    'correct or remove that row; --adjust none (at a venue its key adjust) says that the price really was there',
  length: 'give daily bars, or shorter ones',
  fixedPoint: 'export the prices as decimals, or divide them by 1e9',
  closedDay: 'say which market it is with --market',
  fraction: 'write volumes without separators of thousands, or say with --market what is traded',
};

/** What was found in the bars, and what only somebody who knows the instrument can find: shares have no thousandths, and a volume of 999.999 is 999,999 written with points. */
function findingsIn(
  { findings, volume, count }: Bars,
  { lot, id }: Instrument,
): readonly BarFinding[] {
  if (lot.scale !== 0) return findings;
  let broken = 0;
  for (let i = 0; i < count; i++) {
    const units = volume[i] ?? NaN;
    // Exactly thousandths: an adjusted volume has more decimals than three.
    if (units % 1 !== 0 && Math.abs(units * 1000 - Math.round(units * 1000)) < 1e-6) broken++;
  }
  if (broken * 2 <= count) return findings;
  const words = `${broken} of ${count} volumes are in thousandths, and ${id} trades in whole units: are the points there for thousands?`;
  return [...findings, { kind: 'fraction', dayNumber: null, words, isGrave: true }];
}
