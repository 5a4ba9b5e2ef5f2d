import { colour } from '#cli/colour';
import { beyondLines } from '#cli/liquidate-report';
import { inPercent, inUnits } from '#cli/output';
import type { Past } from '#cli/stress-past';
import type { Covered } from '#core/portfolio/redemption';
import type { StressRow } from '#core/portfolio/stress-rows';

/** A line for each scenario. */
export function stressText(
  rows: readonly StressRow[],
  unknown: readonly { readonly symbol: string; readonly message: string }[],
): string {
  const head = colour.dim(
    `  ${'scenario'.padEnd(26)} ${'value'.padStart(15)} ${'change'.padStart(10)} ${'costs'.padStart(11)} ${'last sold'.padStart(11)} ${'in a day'.padStart(10)} ${'22e-4 illiq.'.padStart(13)}  breaks`,
  );
  const lines = rows.map((row) => {
    const {
      name,
      report: { total },
      breaks,
      reverse,
      valueChange,
    } = row;
    if (total === null)
      return `  ${name.padEnd(26)} ${colour.yellow('unknown: an input for one name is missing')}`;
    const bears =
      reverse === undefined
        ? ''
        : reverse === null
          ? colour.green('  bears ten times this')
          : reverse.strength === 0
            ? colour.dim('  broken today')
            : colour.dim(
                `  bears ${reverse.strength.toFixed(2)} of it, then ${reverse.breaks.join(', ')}`,
              );
    return `  ${name.padEnd(26)} ${inUnits(Math.round(total.net)).padStart(15)} ${inPercent(valueChange).padStart(10)} ${(total.costBps === null ? 'unknown' : `${total.beyondModel.length > 0 ? '! ' : ''}${total.costBps.toFixed(1)} bps`).padStart(11)} ${`${total.longest < 0.01 ? '< 0.01' : total.longest.toFixed(2)} d`.padStart(11)} ${inPercent(total.soldBy[0]?.share ?? null).padStart(10)} ${inPercent(total.buckets.illiquid).padStart(13)}  ${breaks.length === 0 ? colour.green('none') : colour.red(breaks.join(', '))}${bears}`;
  });
  return [
    `${colour.bold('The book in worse markets')}: sold side by side at the participation cap; costs are spread and impact`,
    head,
    ...lines,
    ...beyondLines([...new Set(rows.flatMap(({ report }) => report.total?.beyondModel ?? []))]),
    ...unknown.map(({ symbol, message }) => colour.yellow(`  ${symbol}: ${message}`)),
    colour.dim(
      '  Value is longs less shorts, change is of their sizes today. Scenarios change spread, volume, volatility, impact and price; correlations and depth are not in these figures.',
    ),
  ].join('\n');
}

export function pastText({
  days,
  horizon,
  from,
  to,
  price,
  cost,
  both,
  longest,
  worst,
}: Past): string {
  const ends = ({ low, high }: Past['price'], of: (value: number) => string): string =>
    `[${low === null ? 'beyond the sample' : of(low)}, ${high === null ? 'beyond the sample' : of(high)}]`;
  const row = (name: string, found: Past['price'], of: (value: number) => string): string =>
    `  ${name.padEnd(26)} ${of(found.value).padStart(12)}  ${ends(found, of)}`;
  return [
    colour.bold(
      `On the worst ${horizon === 1 ? 'day' : `${horizon} days`} in 100 of the ${days} from ${from} to ${to}`,
    ) + ": each is applied to today's book, which is then sold; 90 % intervals",
    row('price', price, inPercent),
    row('cost of selling', cost, inPercent),
    row('both: liquidity at risk', both, inPercent),
    row('last sold, days', longest, (value) => value.toFixed(1)),
    colour.dim(
      `  the worst: ${worst.map(({ day, loss }) => `${day} ${inPercent(loss)}`).join(', ')}. Volume and price name by name, volatility of the market; spreads as today, because daily bars do not show them.`,
    ),
  ].join('\n');
}

/** Without ratios the total is unknown. */
export type CoverageRow = { readonly scenario: string } & Partial<Covered>;
export function coveredText(covered: readonly CoverageRow[], within: string): string {
  const ratio = (value: number): string => (value >= 100 ? '> 100' : value.toFixed(2));
  const lines = covered.map(({ scenario, ratios, bearsSlicing, bearsWaterfall }) =>
    ratios === undefined
      ? `  ${scenario.padEnd(26)} ${colour.yellow('unknown')}`
      : `  ${scenario.padEnd(26)} ${ratios.map(({ redemption, slicing, waterfall }) => `${inPercent(redemption)}: ${slicing < 1 ? colour.red(ratio(slicing)) : ratio(slicing)} / ${waterfall < 1 ? colour.red(ratio(waterfall)) : ratio(waterfall)}`).join('   ')}   pays at most ${inPercent(bearsSlicing ?? null)} / ${inPercent(bearsWaterfall ?? null)}`,
  );
  return [
    colour.bold(`Redemption coverage within ${within} trading days`) +
      ': cash over redemption, by a slice of everything / by waterfall; below 1 it cannot be paid in time',
    ...lines,
  ].join('\n');
}

const figuresOf = ({ report: { total }, valueChange }: StressRow): readonly (number | null)[] =>
  total === null
    ? [null, null, null, null, null, null, null]
    : [
        total.net,
        valueChange,
        total.costBps,
        total.longest,
        total.soldBy[0]?.share ?? null,
        total.buckets.illiquid,
        total.illiquidTier,
      ];
export const stressCsv = (rows: readonly StressRow[]): string =>
  `scenario,kind,value,value_change,cost_bps,longest_days,sold_in_one_day,illiquid_22e4,illiquid_tier,breaks,bears\n${rows.map((row) => [JSON.stringify(row.name), row.kind, ...figuresOf(row).map((x) => x ?? ''), row.breaks.join(' '), row.report.total === null ? '' : (row.reverse?.strength ?? '')].join(',')).join('\n')}\n`;
