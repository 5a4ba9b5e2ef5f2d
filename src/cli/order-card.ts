import asciichart from 'asciichart';
import { areColoursOn, colour } from '#cli/colour';
import { inBps, inPercent, inUnits } from '#cli/output';
import type { OrderDoc } from '#contracts/documents';
import { parseIsoTime } from '#core/kernel/civil';

/** How far the order is, and its time. */
export function progressLine(percent: number, filled: number, quantity: number): string {
  const width = 30;
  const bar = '█'.repeat(Math.round((width * filled) / quantity)).padEnd(width, '░');
  const time = '▏'.padStart(1 + Math.round((width * percent) / 100), '─').padEnd(width + 1, ' ');
  return `filled ${bar} ${((100 * filled) / quantity).toFixed(1).padStart(5)} %   time ${time}${String(percent).padStart(3)} %`;
}

export const headOf = (doc: OrderDoc): string =>
  `${colour.bold(`${doc.order.side} ${inUnits(doc.order.quantity)} ${doc.order.symbol}`)} by ${doc.order.strategy}: ${doc.status}${doc.note === '' ? '' : ` (${doc.note})`}`;

/** What an order did and what it cost, as rows of a table. */
export function orderRows(doc: OrderDoc): [string, string][] {
  const { tca, estimate } = doc;
  const maker = doc.fills.reduce(
    (sum, fill) => sum + (fill.liquidity === 'maker' ? fill.quantity : 0),
    0,
  );
  const rows: [string, string][] = [
    [
      'filled',
      `${inUnits(doc.filled)} in ${doc.fills.length} fills, ${doc.children.length} child orders, ${inPercent(doc.filled > 0 ? maker / doc.filled : null)} resting`,
    ],
    [
      'average price',
      `${doc.averagePrice?.toFixed(4) ?? 'none'} (arrival mid ${doc.arrivalPrice?.toFixed(4) ?? 'unknown'})`,
    ],
  ];
  if (estimate !== null)
    rows.push([
      'estimated cost',
      `${inBps(estimate.expectedBps)} ± ${estimate.standardErrorBps.toFixed(2)} (standard error); one order: ${estimate.interval90Bps.map((x) => x.toFixed(1)).join(' to ')} bps (90 %), model ${estimate.modelId}, ${estimate.calibration.state}`,
    ]);
  if (tca === null && doc.endedAt !== null && doc.status !== 'refused')
    rows.push(['realised cost', 'not known: no mid was seen after the order began']);
  if (tca !== null) {
    rows.push([
      'realised cost',
      `${colour.bold(inBps(tca.totalBps))} of arrival notional${tca.withinInterval90 === false ? ' (outside the 90 % interval)' : ''}`,
    ]);
    rows.push([
      '  of which',
      `delay ${inBps(tca.delayBps)}, spread ${inBps(tca.spreadBps)}, impact ${inBps(tca.impactBps)}, timing ${inBps(tca.timingBps)}, fees ${inBps(tca.feesBps)}, opportunity ${inBps(tca.opportunityBps)}`,
    ]);
    rows.push(
      ['against benchmarks', `interval VWAP ${inBps(tca.vwapBps)}, TWAP ${inBps(tca.twapBps)}`],
      ['participation', inPercent(tca.participation)],
    );
  }
  return rows;
}

/** Schedule against fills, in percent of the order. */
export function progressChart(doc: OrderDoc): string {
  const points = doc.progress;
  if (points.length < 2) return '';
  const columns = 72;
  const times = points.map((point) => parseIsoTime(point.at) ?? 0);
  const first = times[0] ?? 0;
  const last = times.at(-1) ?? 0;
  // The last look at or before each column's time.
  const at = (i: number): (typeof points)[number] | undefined =>
    points[
      Math.max(
        0,
        times.findLastIndex((time) => time <= first + ((last - first) * i) / (columns - 1)),
      )
    ];
  const series = (of: 'planned' | 'filled'): number[] =>
    Array.from({ length: columns }, (_, i) => (100 * (at(i)?.[of] ?? 0)) / doc.order.quantity);
  const plot = asciichart.plot([series('planned'), series('filled')], {
    height: 10,
    min: 0,
    max: 100,
    ...(areColoursOn ? { colors: [asciichart.darkgray, asciichart.green] } : {}),
    format: (x: number) => `${x.toFixed(0).padStart(4)} %`,
  });
  return `${colour.dim('  planned')} and ${colour.green('filled')}, percent of the order over its horizon\n${plot}`;
}
