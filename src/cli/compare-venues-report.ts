import type { VenuesComparison } from '#cli/compare-venues-document';
import type { Saving } from '#engine/sim/compare/savings';
import type { WayCost, WaysVerdict } from '#engine/sim/compare/ways-verdict';

const bps = (value: number): string => value.toFixed(2);
const percent = (ratio: number): string => `${(100 * ratio).toFixed(0)} %`;
const pad = (cells: readonly string[], widths: readonly number[]): string =>
  cells
    .map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0)))
    .join('  ')
    .trimEnd();

/** The comparison for people: who trades where and for what fees, each way of each strategy, and what the router saves. */
export function venuesText(doc: VenuesComparison): string {
  return [
    `${doc.symbol} over ${doc.venues.length} venues, ${doc.windows} windows (${doc.effectiveN} apart) from ${doc.from} to ${doc.to}, each as a buy and a sell`,
    ...doc.venues.map(
      ({ venue, ticks, makerBps, takerBps, perUnit, source }) =>
        `  ${venue}: maker ${bps(makerBps)} bps, taker ${bps(takerBps)} bps${perUnit === 0 ? '' : `, ${perUnit} a unit`}${ticks === 1 ? '' : `, ${ticks} ticks`}; ${source}`,
    ),
    ...(doc.crossed === null
      ? ['  One recording, dealt out by orders: its parts never cross.']
      : [
          `  Crossed ${doc.crossed.times} times, ${doc.crossed.seconds.toFixed(1)} of ${doc.crossed.of.toFixed(1)} s, by up to ${doc.crossed.worstTicks} ticks: nothing is traded on that, the older side is set apart.`,
        ]),
    ...doc.cells.flatMap(({ name, strategies }) =>
      Object.entries(strategies).flatMap(([strategy, verdict]) => [
        '',
        `${strategy}, ${name}`,
        ...table(verdict),
        ...saved(verdict),
      ]),
    ),
  ].join('\n');
}

const HEAD = ['way', 'cost, bps', 'of it fees', 'resting', 'done', 'orders', 'filled at'];
function table({ ways }: WaysVerdict): readonly string[] {
  const rows = Object.entries(ways).map(([way, cost]) => rowOf(way, cost as WayCost));
  const widths = HEAD.map((head, i) =>
    Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)),
  );
  return [HEAD, ...rows].map((row) => `  ${pad(row, widths)}`);
}
function rowOf(way: string, cost: WayCost): readonly string[] {
  const { orders, leftOut } = cost;
  if (orders === 0) return [way, 'refused', '', '', '', '0', leftOut?.why.slice(0, 60) ?? ''];
  return [
    way,
    bps(cost.meanBps),
    bps(cost.feesBps),
    percent(cost.makerShare),
    percent(cost.completion),
    `${orders}${leftOut === null ? '' : ` (${leftOut.orders} refused)`}`,
    Object.entries(cost.byVenue)
      .map(([venue, part]) => `${venue} ${percent(part)}`)
      .join(', '),
  ];
}

function saved({ savings: { split, bestSingle } }: WaysVerdict): readonly string[] {
  return [
    sentence('the split by volume', split),
    sentence(
      bestSingle === null ? 'a single venue' : `${bestSingle.venue} alone, the best afterwards`,
      bestSingle,
    ),
  ];
}
function sentence(against: string, saving: Saving | null): string {
  if (saving === null) return `  Against ${against}: no window that both could work.`;
  const { bps: mean, ci95Bps, windows } = saving;
  const range = `${bps(mean)} bps (95 %: ${ci95Bps.map(bps).join(' to ')}, ${windows} windows)`;
  if (ci95Bps[0] > 0) return `  Against ${against} the router saves ${range}.`;
  if (ci95Bps[1] < 0) return `  Against ${against} the router costs more: ${range}.`;
  return `  Against ${against}: ${range}; these windows cannot tell them apart.`;
}
