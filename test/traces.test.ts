// OPS-1: the way of one parent, from the ticket to its cost, at a collector that speaks OTLP over HTTP.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { OtlpSpan } from '#app/trace-of';
import { orderDoc } from '#contracts/documents';
import { cli, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-traces-'));
after(() => {
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});

test('OPS-1: one trace: the parent, its children inside it, every fill, and the cost; a collector that fails first gets the same again', async () => {
  const taken: { readonly span: OtlpSpan; readonly key: string | undefined }[] = [];
  let refused = 0;
  const collector = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    if (refused++ === 0) return void response.writeHead(503).end();
    const body = JSON.parse(Buffer.concat(chunks).toString()) as {
      readonly resourceSpans: readonly {
        readonly scopeSpans: readonly { readonly spans: readonly OtlpSpan[] }[];
      }[];
    };
    assert.equal(request.url, '/v1/traces');
    for (const { scopeSpans } of body.resourceSpans)
      for (const { spans } of scopeSpans)
        for (const span of spans) taken.push({ span, key: request.headers['x-key'] as string });
    response.end('{}');
  }).listen(0, '127.0.0.1');
  await once(collector, 'listening');
  const { port } = collector.address() as AddressInfo;
  const service = await startService(home, {
    env: {
      OTEL_EXPORTER_OTLP_ENDPOINT: `http://127.0.0.1:${port}`,
      OTEL_EXPORTER_OTLP_HEADERS: 'x-key=a%20b',
    },
  });
  try {
    const order = ['execute', '--symbol', 'KEEL', '--side', 'buy', '--quantity', '100'];
    const ran = await cli([...order, '--horizon', '20', '--json'], service.env);
    assert.equal(ran.code, 0, ran.err + ran.out);
    const doc = orderDoc.parse(JSON.parse(ran.out));
    await until('the trace is taken', 20, () => Promise.resolve(taken.length > 0));
    const spans = taken.map(({ span }) => span);
    assert.equal(taken[0]?.key, 'a b');
    const [root, ...others] = spans;
    assert.equal(root?.parentSpanId, undefined);
    assert.equal(others.length, doc.children.length);
    for (const span of others) {
      assert.equal(span.traceId, root?.traceId);
      assert.equal(span.parentSpanId, root?.spanId);
      assert.ok(BigInt(span.startTimeUnixNano) >= BigInt(root?.startTimeUnixNano ?? 0));
      assert.ok(BigInt(span.endTimeUnixNano) >= BigInt(span.startTimeUnixNano));
    }
    assert.equal(new Set(spans.map(({ spanId }) => spanId)).size, spans.length);
    const fills = others.flatMap(({ events }) => events.filter(({ name }) => name === 'fill'));
    assert.equal(fills.length, doc.fills.length);
    const cost = root?.events.find(({ name }) => name === 'cost');
    const total = cost?.attributes.find(({ key }) => key === 'plimsoll.total_bps');
    assert.equal(total?.value['doubleValue'], doc.tca?.totalBps);
    assert.match(root?.traceId ?? '', /^[0-9a-f]{32}$/);
  } finally {
    await service.stop();
    collector.close();
  }
});
