import { version } from '#app/build';
import type { Say } from '#app/run-process';
import { traceOf } from '#app/trace-of';
import type { OrderRecord } from '#core/journal/order-record';
import type { Desk } from '#engine/desk/desk';

const WITHIN_MS = 5000;
const TRIES = 3;
const AGAIN_MS = 2000;
/** A collector that is away for long loses traces, and never orders. */
const WAITING_MAX = 500;
/** Orders change after their end for a few days at most. */
const REMEMBERED = 20_000;
const TOLD_EVERY_MS = 600_000;

type Env = Readonly<Record<string, string | undefined>>;
interface Traces {
  stop(): void;
}

/** OPS-1: traces of parents that end, to the collector of OTEL_EXPORTER_OTLP_ENDPOINT; off without one. Nothing of trading waits for it. */
export function exportTraces(desk: Desk, env: Env, say: Say): Traces {
  const url = addressIn(env);
  if (url === null) return { stop: () => undefined };
  const headers = headersIn(env);
  const told = new Set<string>();
  const waiting: OrderRecord[] = [];
  let isSending = false;
  let saidAt = -Infinity;
  let isOver = false;
  const send = async (): Promise<void> => {
    isSending = true;
    for (let record = waiting.shift(); record !== undefined && !isOver; record = waiting.shift()) {
      const why = await posted(url, { env, headers }, record);
      if (why !== null && performance.now() - saidAt > TOLD_EVERY_MS) {
        saidAt = performance.now();
        say(`A trace was not taken by ${url}: ${why}.`);
      }
    }
    isSending = false;
  };
  const unsubscribe = desk.subscribe((event) => {
    if (event.type !== 'order' || told.has(event.parentId)) return;
    const record = desk.order(event.parentId);
    if (record === null || record.endedAt === null || waiting.length >= WAITING_MAX) return;
    told.add(event.parentId);
    const [oldest] = told;
    if (told.size > REMEMBERED && oldest !== undefined) told.delete(oldest);
    waiting.push(record);
    if (!isSending) void send();
  });
  return {
    stop() {
      isOver = true;
      unsubscribe();
    },
  };
}

/** The names of the OpenTelemetry specification. */
function addressIn(env: Env): string | null {
  const own = env['OTEL_EXPORTER_OTLP_TRACES_ENDPOINT'] ?? '';
  const all = env['OTEL_EXPORTER_OTLP_ENDPOINT'] ?? '';
  if (own !== '') return own;
  return all === '' ? null : `${all.replace(/\/+$/, '')}/v1/traces`;
}
const headersIn = (env: Env): Readonly<Record<string, string>> =>
  Object.fromEntries(
    (env['OTEL_EXPORTER_OTLP_HEADERS'] ?? '').split(',').flatMap((pair) => {
      const [name = '', ...value] = pair.split('=');
      return name.trim() === '' ? [] : [[name.trim(), decoded(value.join('='))]];
    }),
  );

/** As it is written, where it is not encoded as the specification wants it. */
function decoded(value: string): string {
  try {
    return decodeURIComponent(value);
  } catch {
    return value;
  }
}

interface Sender {
  readonly env: Env;
  readonly headers: Readonly<Record<string, string>>;
}
/** null: it was taken. */
async function posted(
  url: string,
  { env, headers }: Sender,
  record: OrderRecord,
): Promise<string | null> {
  const body = JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: [
            { key: 'service.name', value: { stringValue: env['OTEL_SERVICE_NAME'] ?? 'plimsoll' } },
            { key: 'service.version', value: { stringValue: version } },
          ],
        },
        scopeSpans: [{ scope: { name: 'plimsoll' }, spans: traceOf(record) }],
      },
    ],
  });
  let why = '';
  for (let tries = 0; tries < TRIES; tries++) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, AGAIN_MS * tries));
    try {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body,
        redirect: 'manual',
        signal: AbortSignal.timeout(WITHIN_MS),
      });
      if (answer.ok) return null;
      why = `it answered ${answer.status}`;
    } catch (error) {
      why = error instanceof Error ? error.message : String(error);
    }
  }
  return why;
}
