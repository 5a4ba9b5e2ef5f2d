import { deskGauges, type ExposureCaps } from '#api/metrics-desk';
import { type Gauge, gaugeText } from '#api/metrics-text';
import type { Routes } from '#api/schemas';
import type { DeskView } from '#engine/desk/desk';

/** Of one process: how late it came to its work in the last minute, and what it holds. */
export interface ProcessFigures {
  readonly process: 'server' | 'engine';
  readonly delay: { readonly medianMs: number; readonly p99Ms: number; readonly maxMs: number };
  readonly memoryBytes: number;
  /** Of the one that answers. */
  readonly service?: ServiceFigures;
}
/** What stands around the desk. */
export interface ServiceFigures {
  readonly version: string;
  readonly node: string;
  readonly caps: ExposureCaps;
  /** Messages that were not taken yet, by channel; null: none is kept on this machine. */
  readonly waiting: ReadonlyMap<string, number> | null;
}

/** For Prometheus, in its text format: gauges of now. Needs a token, as everything that tells of the account. */
export function metricsRoute(
  app: Routes,
  desk: DeskView,
  processes: () => readonly ProcessFigures[],
): void {
  app.get('/metrics', { schema: { hide: true } }, (_request, reply) => {
    const figures = processes();
    const service = figures.find((each) => each.service !== undefined)?.service ?? null;
    const gauges = [
      ...(figures.length === 0 ? [] : processGauges(figures)),
      ...(service === null ? [] : serviceGauges(service)),
      ...deskGauges(desk, service?.caps ?? null),
    ];
    return reply
      .type('text/plain; version=0.0.4; charset=utf-8')
      .send(gauges.map(gaugeText).join(''));
  });
}

const processGauges = (processes: readonly ProcessFigures[]): readonly Gauge[] => [
  {
    name: 'plimsoll_event_loop_delay_seconds',
    type: 'summary',
    help: 'How late the process came to its work in the last minute.',
    samples: processes.flatMap(({ process, delay: { medianMs, p99Ms, maxMs } }) => [
      { labels: { process, quantile: '0.5' }, value: medianMs / 1000 },
      { labels: { process, quantile: '0.99' }, value: p99Ms / 1000 },
      { labels: { process, quantile: '1' }, value: maxMs / 1000 },
    ]),
  },
  {
    name: 'plimsoll_memory_bytes',
    help: 'Resident memory of the process.',
    samples: processes.map(({ process, memoryBytes }) => ({
      labels: { process },
      value: memoryBytes,
    })),
  },
];

const serviceGauges = ({ version, node, waiting }: ServiceFigures): readonly Gauge[] => [
  {
    name: 'plimsoll_build_info',
    help: 'Which build this is; always 1.',
    samples: [{ labels: { version, node }, value: 1 }],
  },
  {
    name: 'plimsoll_notifications_waiting',
    help: 'Alerts that a channel has not taken yet.',
    samples: [...(waiting ?? [])].map(([channel, value]) => ({ labels: { channel }, value })),
  },
];
