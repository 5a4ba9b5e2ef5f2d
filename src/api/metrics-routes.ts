import type { Routes } from '#api/schemas';
import type { DeskView } from '#engine/desk/desk';

/** How late the process came to its work in the last minute, milliseconds. */
export interface LoopDelayNow {
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly maxMs: number;
}

/** For Prometheus, in its text format: gauges of now. Needs a token, as everything that tells of the account. */
export function metricsRoute(
  app: Routes,
  desk: DeskView,
  loopDelay: (() => LoopDelayNow) | null,
): void {
  app.get('/metrics', { schema: { hide: true } }, (_request, reply) =>
    reply.type('text/plain; version=0.0.4; charset=utf-8').send(
      gauges(desk, loopDelay?.() ?? null)
        .map(gaugeText)
        .join(''),
    ),
  );
}

interface Gauge {
  readonly name: string;
  readonly help: string;
  readonly values: readonly (readonly [labels: string, value: number])[];
}
const gaugeText = ({ name, help, values }: Gauge): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} gauge\n${values.map(([labels, value]) => `${name}${labels} ${value}\n`).join('')}`;
const one = (name: string, help: string, value: number): Gauge => ({
  name,
  help,
  values: [['', value]],
});

function gauges(desk: DeskView, delay: LoopDelayNow | null): readonly Gauge[] {
  const { journal, looking, venue, books, clock, killed } = desk.health();
  const well = Object.entries({ journal, looking, venue, books, clock });
  const memory = process.memoryUsage();
  return [
    ...(delay === null ? [] : [delayGauge(delay)]),
    {
      name: 'plimsoll_well',
      help: '1: well, 0: not; as /readyz counts it.',
      values: well.map(([what, isWell]) => [`{part="${what}"}`, isWell ? 1 : 0]),
    },
    one('plimsoll_killed', '1: the kill switch over everything is on.', killed ? 1 : 0),
    one(
      'plimsoll_orders_open',
      'Parent orders that have not ended.',
      desk.orders().filter(({ endedAt }) => endedAt === null).length,
    ),
    one(
      'plimsoll_orders_in_memory',
      'Parent orders in memory: open, or ended in the last days.',
      desk.orders().length,
    ),
    one(
      'plimsoll_alerts_unacknowledged',
      'Alerts that nobody has acknowledged.',
      desk.alerts.list().filter(({ acknowledged }) => acknowledged === null).length,
    ),
    one('plimsoll_memory_bytes', 'Resident memory of the process.', memory.rss),
    one('plimsoll_heap_used_bytes', 'Heap in use.', memory.heapUsed),
  ];
}

const delayGauge = ({ medianMs, p99Ms, maxMs }: LoopDelayNow): Gauge => ({
  name: 'plimsoll_event_loop_delay_seconds',
  help: 'How late the process came to its work in the last minute.',
  values: [
    ['{quantile="0.5"}', medianMs / 1000],
    ['{quantile="0.99"}', p99Ms / 1000],
    ['{quantile="1"}', maxMs / 1000],
  ],
});
