import type { Routes } from '#api/schemas';
import type { DeskView } from '#engine/desk/desk';

/** Of one process: how late it came to its work in the last minute, and what it holds. */
export interface ProcessFigures {
  readonly process: 'server' | 'engine';
  readonly delay: { readonly medianMs: number; readonly p99Ms: number; readonly maxMs: number };
  readonly memoryBytes: number;
}

/** For Prometheus, in its text format: gauges of now. Needs a token, as everything that tells of the account. */
export function metricsRoute(
  app: Routes,
  desk: DeskView,
  processes: () => readonly ProcessFigures[],
): void {
  app.get('/metrics', { schema: { hide: true } }, (_request, reply) =>
    reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(gauges(desk, processes()).map(gaugeText).join('')),
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

function gauges(desk: DeskView, processes: readonly ProcessFigures[]): readonly Gauge[] {
  const { engine, journal, looking, venue, books, clock, killed } = desk.health();
  const well = Object.entries({ engine, journal, looking, venue, books, clock });
  return [
    ...(processes.length === 0 ? [] : [delayGauge(processes), memoryGauge(processes)]),
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
  ];
}

const delayGauge = (processes: readonly ProcessFigures[]): Gauge => ({
  name: 'plimsoll_event_loop_delay_seconds',
  help: 'How late the process came to its work in the last minute.',
  values: processes.flatMap(({ process, delay: { medianMs, p99Ms, maxMs } }) => [
    [`{process="${process}",quantile="0.5"}`, medianMs / 1000],
    [`{process="${process}",quantile="0.99"}`, p99Ms / 1000],
    [`{process="${process}",quantile="1"}`, maxMs / 1000],
  ]),
});
const memoryGauge = (processes: readonly ProcessFigures[]): Gauge => ({
  name: 'plimsoll_memory_bytes',
  help: 'Resident memory of the process.',
  values: processes.map(({ process, memoryBytes }) => [`{process="${process}"}`, memoryBytes]),
});
