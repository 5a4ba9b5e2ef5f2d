import { columns } from '#cli/assess-card';
import { colour } from '#cli/colour';
import { inPercent, inUnits } from '#cli/output';
import { inDays } from '#cli/report/cells';
import type { BookReport, BookTotal } from '#core/portfolio/book-report';
import { isBeyondModel } from '#core/portfolio/closing';
import type { ClosingRisk } from '#core/portfolio/closing-risk';
import type { Way } from '#core/portfolio/optimal-liquidation';
import { ILLIQUID_MAX } from '#core/portfolio/regulation';
import type { BookLimits } from '#core/portfolio/stress';

export const verdict = (
  total: BookTotal | null,
  limits: BookLimits,
): {
  readonly illiquidWithin: boolean | null;
  readonly dailyWithin: boolean | null;
  readonly rule22e4Within: boolean | null;
} => ({
  illiquidWithin: total === null ? null : total.illiquidTier <= limits.maxIlliquidAllocation,
  dailyWithin: total === null ? null : (total.soldBy[0]?.share ?? 0) >= limits.minDailyLiquidatable,
  rule22e4Within: total === null ? null : total.buckets.illiquid <= ILLIQUID_MAX,
});

const CSV_COLUMNS = [
  'symbol',
  'units',
  'value',
  'weight',
  'days',
  'soldInOneDay',
  'costBps',
  'valueAtRisk',
  'liquidityAtRisk',
  'spreadFrom',
  'bucket',
  'tier',
  'score',
] as const;
const csvCell = (value: string | number | null): string =>
  typeof value === 'string' && /[",\n]/.test(value)
    ? `"${value.replaceAll('"', '""')}"`
    : String(value ?? '');
export const liquidateCsv = ({ positions }: BookReport): string =>
  `${[CSV_COLUMNS.join(','), ...positions.map((each) => CSV_COLUMNS.map((name) => csvCell(each[name])).join(','))].join('\n')}\n`;

const SHOWN = 40;
export function liquidateText(
  { positions, total }: BookReport,
  limits: BookLimits,
  about: { readonly asOf: string; readonly participation: number },
): string {
  const sorted = positions.toSorted((a, b) => (b.days ?? Infinity) - (a.days ?? Infinity));
  const rows = sorted
    .slice(0, SHOWN)
    .map((each) =>
      each.refusal === null
        ? `  ${each.symbol.padEnd(10)} ${inUnits(each.units).padStart(12)} ${inUnits(Math.round(each.value ?? 0)).padStart(14)} ${inPercent(each.weight).padStart(9)} ${inDays(each.days).padStart(8)} ${`${isBeyondModel(each.costBps) ? '! ' : ''}${each.costBps?.toFixed(1) ?? '?'} bps`.padStart(11)}  ${(each.bucket ?? '').padEnd(17)} ${each.tier}`
        : `  ${each.symbol.padEnd(10)} ${inUnits(each.units).padStart(12)} ${colour.yellow(`${each.refusal.code}: ${each.refusal.message}`)}`,
    );
  const head = `${colour.bold(`${positions.length} positions`)} as of ${about.asOf.slice(0, 10)}, every name sold side by side at ${inPercent(about.participation)} of its volume\n${colour.dim(`  ${'symbol'.padEnd(10)} ${'units'.padStart(12)} ${'value'.padStart(14)} ${'weight'.padStart(9)} ${'days'.padStart(8)} ${'costs'.padStart(11)}  22e-4 bucket      tier`)}`;
  return [
    head,
    ...rows,
    ...(sorted.length > SHOWN
      ? [colour.dim(`  … ${sorted.length - SHOWN} more: --out, --json`)]
      : []),
    ...(total === null
      ? [colour.yellow('The totals are unknown, because an input for one name is missing.')]
      : totalText(total, limits)),
  ].join('\n');
}
/** In a sentence: a sale that never ends is not one of many days. */
const forDays = (value: number): string =>
  Number.isFinite(value) ? `${inDays(value)} days` : 'never';
/** Shorts are no assets: what a book with some is worth is longs less shorts. */
const sidesText = ({ value, net }: BookTotal): string =>
  net === value
    ? ''
    : `: longs ${inUnits(Math.round((value + net) / 2))}, shorts ${inUnits(Math.round((value - net) / 2))}, net ${inUnits(Math.round(net))}`;
const forCash = (way: { readonly completion: number } | null): string =>
  way === null ? 'cannot' : forDays(way.completion);
function riskLines({ atRisk, value }: BookTotal): readonly string[] {
  const cell = (money: number | null): string =>
    (money === null ? 'unknown' : inPercent(money / value)).padStart(10);
  const row = (name: string, { price, spread, impact, total }: ClosingRisk): string =>
    `  ${name.padEnd(24)} ${cell(price)} ${cell(spread)} ${cell(impact)} ${cell(total)}`;
  return [
    `  ${colour.bold('at risk, 99 %')}, of the gross value; names are added up, nothing is taken off for diversification`,
    colour.dim(
      `  ${'closed evenly over'.padEnd(24)} ${'price'.padStart(10)} ${'spread'.padStart(10)} ${'impact'.padStart(10)} ${'all'.padStart(10)}`,
    ),
    row('its own days at the cap', atRisk.atCap),
    ...atRisk.evenly.map((each) => row(`${each.days} ${each.days === 1 ? 'day' : 'days'}`, each)),
    ...(atRisk.atCap.spread === null
      ? [
          colour.dim(
            '  spread at risk needs its deviation from day to day: give bars with closing bid and ask of 20 days or more',
          ),
        ]
      : []),
  ];
}
export const beyondLines = (names: readonly string[]): readonly string[] =>
  names.length === 0
    ? []
    : [
        colour.yellow(
          `  ! the cost of ${names.slice(0, 5).join(', ')}${names.length > 5 ? ` and ${names.length - 5} more` : ''} is all of the value or more: outside of what the cost model knows; read it as not tradable`,
        ),
      ];
function totalText(total: BookTotal, limits: BookLimits): readonly string[] {
  const mark = (isWithin: boolean): string =>
    isWithin ? colour.green('within') : colour.red('beyond');
  const found = verdict(total, limits);
  const redemption =
    total.redemption === null
      ? []
      : [
          `  to raise the cash  a share of everything ${forCash(total.redemption.proRata)}, the quickest longs first ${forCash(total.redemption.waterfall)}, every long at the cap ${forCash(total.redemption.fastest)}${total.net === total.value ? '' : '; the first buys shorts back with what longs bring in, the others leave them'}`,
        ];
  return [
    `  ${colour.bold(inUnits(Math.round(total.value)))} in all${sidesText(total)}; the last name is ${Number.isFinite(total.longest) ? `sold after ${forDays(total.longest)}` : 'never sold'}, by value ${inDays(total.valueWeighted)}; spread and impact ${total.costBps === null ? 'unknown' : `${total.costBps.toFixed(1)} bps`}`,
    `  sold by day        ${colour.cyan(columns(total.soldBy.map(({ share }) => share)))}  ${total.soldBy.map(({ day, share }) => `${day}: ${inPercent(share)}`).join('  ')}`,
    `  22e-4              ${Object.entries(total.buckets)
      .map(([name, share]) => `${name} ${inPercent(share)}`)
      .join(
        ', ',
      )}; illiquid at most ${inPercent(ILLIQUID_MAX)}: ${mark(found.rule22e4Within === true)}`,
    `  limits             illiquid (lowest tier or below) ${inPercent(total.illiquidTier)} of at most ${inPercent(limits.maxIlliquidAllocation)}: ${mark(found.illiquidWithin === true)}; sellable in a day ${inPercent(total.soldBy[0]?.share ?? null)} of at least ${inPercent(limits.minDailyLiquidatable)}: ${mark(found.dailyWithin === true)}`,
    ...beyondLines(total.beyondModel),
    ...redemption,
    ...riskLines(total),
  ];
}

export function waysText(ways: readonly Way[], cap: number): string {
  const row = ({
    name,
    costBps,
    riskBps,
    utilityBps,
    left,
    participationMax,
    leftOver,
  }: Way): string =>
    `  ${name.padEnd(12)} ${`${costBps.toFixed(1)} bps`.padStart(12)} ${`± ${riskBps.toFixed(1)} bps`.padStart(13)} ${`${utilityBps.toFixed(1)} bps`.padStart(12)} ${inPercent(participationMax).padStart(12)}  ${colour.cyan(columns(left))}${leftOver > 1e-9 ? colour.yellow(`  ${inPercent(leftOver)} not sold`) : ''}`;
  return [
    colour.bold(`All of it within ${(ways[0]?.left.length ?? 1) - 1} days`) +
      ', with how the names move together',
    colour.dim(
      `  ${'way'.padEnd(12)} ${'costs'.padStart(12)} ${'timing risk'.padStart(13)} ${'both'.padStart(12)} ${'of a volume'.padStart(12)}  left by day; the cap is ${inPercent(cap)}`,
    ),
    ...ways.map(row),
  ].join('\n');
}
