import asciichart from 'asciichart';
import pc from 'picocolors';
import { parseIsoTime } from '#core/kernel/civil';
import type { OrderDoc } from '#contracts/documents';
import { orderToDoc } from '#contracts/to-documents';
import type { CliPorts } from '#cli/ports';
import { openMarket, type MarketFlags, type OpenMarket } from '#cli/market-options';
import { orderOf, type OrderFlags } from '#cli/order-options';
import { badInput, done, failed, inBps, inPercent, inUnits, refusedBy, table, type Ending } from '#cli/output';

/** One parent on a tape, in virtual time, with live progress on stderr. */
export function execute(flags: MarketFlags & OrderFlags, ports: CliPorts, progress: (line: string) => void): Ending {
  const began = ports.wallClock();
  const market = openMarket(flags, ports);
  if (!market.ok) return badInput(market.error);
  const { desk, tape, from, to, seed, entries } = market.value;
  const wish = orderOf(flags, flags.symbol ?? tape.instrument.symbol, { start: from, deadline: to });
  if (!wish.ok) return badInput(wish.error);
  const placed = desk.desk.place(wish.value, { idempotencyKey: null, by: 'command line' });
  if (!placed.ok) return failed(placed.error);
  const { parentId, refusal } = placed.value;
  if (refusal !== null) return refusedBy(refusal, { ...orderToDoc(placed.value), seed });
  let shown = -1;
  desk.run((now) => {
    const percent = Math.floor((100 * (now - from)) / (to - from));
    if (percent === shown) return;
    shown = percent;
    progress(progressLine(Math.min(100, percent), desk.desk.order(parentId)?.filled ?? 0, placed.value.order.quantity));
  });
  progress('');
  const record = desk.desk.order(parentId);
  if (record === null) return failed({ kind: 'problems', problems: [] });
  const doc = orderToDoc(record);
  const seconds = (ports.wallClock() - began) / 1000;
  const performance = { events: desk.processed(), eventsPerSecond: Math.round(desk.processed() / Math.max(seconds, 1e-9)) };
  // Same seed, same bytes: the figures of the wall clock stand apart, and the hash is of the journal alone.
  const document = { ...doc, quality: market.value.quality, seed, hash: ports.sha256(entries.map((entry) => JSON.stringify(entry)).join('\n')), performance };
  return done(document, summary(doc, market.value, performance));
}

function progressLine(percent: number, filled: number, quantity: number): string {
  const width = 30;
  const bar = '█'.repeat(Math.round((width * filled) / quantity)).padEnd(width, '░');
  const time = '▏'.padStart(1 + Math.round((width * percent) / 100), '─').padEnd(width + 1, ' ');
  return `filled ${bar} ${((100 * filled) / quantity).toFixed(1).padStart(5)} %   time ${time}${String(percent).padStart(3)} %`;
}

function summary(doc: OrderDoc, market: OpenMarket, performance: { readonly events: number; readonly eventsPerSecond: number }): string {
  const { tca, estimate } = doc;
  const maker = doc.fills.reduce((sum, fill) => sum + (fill.liquidity === 'maker' ? fill.quantity : 0), 0);
  const head = `${pc.bold(`${doc.order.side} ${inUnits(doc.order.quantity)} ${doc.order.symbol}`)} by ${doc.order.strategy}: ${doc.status}${doc.note === '' ? '' : ` (${doc.note})`}`;
  const rows: [string, string][] = [
    ['filled', `${inUnits(doc.filled)} in ${doc.fills.length} fills, ${doc.children.length} child orders, ${inPercent(doc.filled > 0 ? maker / doc.filled : null)} resting`],
    ['average price', `${doc.averagePrice?.toFixed(4) ?? 'none'} (arrival mid ${doc.arrivalPrice?.toFixed(4) ?? 'unknown'})`],
  ];
  if (estimate !== null) rows.push(['estimated cost', `${inBps(estimate.expectedBps)} ± ${estimate.standardErrorBps.toFixed(2)} (standard error); one order: ${estimate.interval90Bps.map((x) => x.toFixed(1)).join(' to ')} bps (90 %), model ${estimate.modelId}, ${estimate.calibration.state}`]);
  if (tca !== null) {
    rows.push(['realised cost', `${pc.bold(inBps(tca.totalBps))} of arrival notional${tca.withinInterval90 ? '' : ' (outside the 90 % interval)'}`]);
    rows.push(['  of which', `delay ${inBps(tca.delayBps)}, spread ${inBps(tca.spreadBps)}, impact ${inBps(tca.impactBps)}, timing ${inBps(tca.timingBps)}, fees ${inBps(tca.feesBps)}, opportunity ${inBps(tca.opportunityBps)}`]);
    rows.push(['against benchmarks', `interval VWAP ${inBps(tca.vwapBps)}, TWAP ${inBps(tca.twapBps)}`], ['participation', inPercent(tca.participation)]);
  }
  rows.push(['tape', `${market.tape.source}, ${market.tape.count.toLocaleString('en-US')} events, quality ${market.quality.grade}; ${performance.events.toLocaleString('en-US')} played, ${performance.eventsPerSecond.toLocaleString('en-US')} events/s`]);
  return `${head}\n${table(rows)}\n\n${chart(doc)}`;
}

/** Schedule against fills, in percent of the order. */
function chart(doc: OrderDoc): string {
  const points = doc.progress;
  if (points.length < 2) return '';
  const columns = 72;
  const times = points.map((point) => parseIsoTime(point.at) ?? 0);
  const [first, last] = [times[0] ?? 0, times.at(-1) ?? 0];
  // The last look at or before each column's time.
  const at = (i: number): (typeof points)[number] | undefined => points[Math.max(0, times.findLastIndex((time) => time <= first + ((last - first) * i) / (columns - 1)))];
  const series = (of: 'planned' | 'filled'): number[] => Array.from({ length: columns }, (_, i) => (100 * (at(i)?.[of] ?? 0)) / doc.order.quantity);
  const plot = asciichart.plot([series('planned'), series('filled')], { height: 10, min: 0, max: 100, ...(pc.isColorSupported ? { colors: [asciichart.darkgray, asciichart.green] } : {}), format: (x: number) => `${x.toFixed(0).padStart(4)} %` });
  return `${pc.dim('  planned')} and ${pc.green('filled')}, percent of the order over its horizon\n${plot}`;
}
