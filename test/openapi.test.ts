// The OpenAPI document is enough to generate a client from: every operation, called with the document's own examples against a real
// service, answers what the document says.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import {
  assertDocumented,
  clientOf,
  type OpenApi,
  type Operation,
} from './support/generated-client.ts';
import { type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-openapi-'));
let service: Service;
let doc: OpenApi;
let client: ReadonlyMap<string, Operation>;
before(async () => {
  service = await startService(home);
  doc = (await service.call('/openapi.json')).doc as OpenApi;
  client = clientOf(doc, service);
  // The portfolio needs a spread that somebody has watched for a while.
  await until('the spread is known', 40, async () => {
    const answer = await client.get('rebalance')?.call();
    return answer?.status === 200;
  });
});
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true });
});

/** What the examples come to on a service that has just begun; all others succeed. */
const EXPECTED: Readonly<Record<string, number>> = {
  signIn: 401, // the example is not the token
  signOut: 204,
  placeOrder: 201,
  placeBasket: 201,
  placeWaitingOrder: 201,
  placeSignal: 201,
  reportShadowOrder: 201,
  cancelBasket: 202,
  cancelOrder: 202,
  tca: 409, // the order is still at work
  promoteModel: 422, // the example has beaten nothing
  revertModel: 404, // there is none before
  enableStrategy: 404, // no throttle has switched it off
  decideQuarantine: 404, // there is no such finding
  acknowledgeAlert: 400, // nor such an alert
};

test('openapi: a server, and every error of every operation as a problem document', () => {
  assert.equal(doc.servers?.[0]?.url, 'http://127.0.0.1:7430');
  for (const { id, described } of client.values()) {
    const errors = Object.entries(described.responses).filter(([status]) => status >= '400');
    const isHealth = id === 'health' || id === 'readiness';
    assert.ok(errors.length >= 4, `${id} names its errors`);
    for (const [status, { content }] of errors)
      if (!(isHealth && status === '503'))
        assert.deepEqual(
          content?.['application/problem+json']?.schema,
          { $ref: '#/components/schemas/Problem' },
          `${id} ${status}`,
        );
  }
});

test('openapi: a generated client calls every operation with the examples', async () => {
  const ask = (id: string, ids: Readonly<Record<string, string>> = {}): Promise<Response> => {
    const operation = client.get(id);
    assert.ok(operation !== undefined, id);
    return operation.call(ids);
  };
  const placed = (await (await ask('placeOrder')).json()) as { readonly parentId: string };
  const basket = (await (await ask('placeBasket')).json()) as { readonly basketId: string };
  const waiting = (await (await ask('placeWaitingOrder')).json()) as { readonly waitId: string };
  const idOf = (operation: string): string => {
    if (/waiting/i.test(operation)) return waiting.waitId;
    return /basket/i.test(operation) ? basket.basketId : placed.parentId;
  };
  // What stops orders comes last.
  const last = ['kill', 'release', 'cancelOrder', 'cancelBasket', 'cancelWaitingOrder'];
  const order = [...client.keys()].filter((id) => !last.includes(id));
  for (const id of [...order, ...last]) {
    const response = await ask(id, /shadow/i.test(id) ? {} : { id: idOf(id) });
    assert.equal(
      response.status,
      EXPECTED[id] ?? 200,
      `${id}: ${response.ok ? '' : await response.clone().text()}`,
    );
    await assertDocumented(doc, client.get(id) as Operation, response);
  }
});

test('openapi: an order with its fills and its cost is what the document says, and no more', async () => {
  const order = { symbol: 'KEEL', side: 'buy', quantity: 20, strategy: 'take', horizonSeconds: 60 };
  const { doc: placed } = await service.call('/api/orders', order);
  const { parentId: id } = placed as { readonly parentId: string };
  await until('it has ended', 40, async () => {
    const { doc: now } = await service.call(`/api/orders/${id}`);
    return (now as { readonly endedAt: string | null }).endedAt !== null;
  });
  for (const name of ['order', 'tca', 'orders', 'report', 'account', 'resting']) {
    const response = await client.get(name)!.call({ id });
    assert.equal(response.status, 200, name);
    await assertDocumented(doc, client.get(name) as Operation, response);
  }
});

test('openapi: what is not there, and a stranger, are answered as documented', async () => {
  const stranger = clientOf(doc, { url: service.url, token: 'nobody-knows-this-one' });
  for (const operation of stranger.values()) {
    if (operation.described.security?.length === 0) continue;
    const response = await operation.call();
    assert.equal(response.status, 401, operation.id);
    await assertDocumented(doc, operation, response);
  }
  for (const [id, ids] of [
    ['order', { id: 'NOPE' }],
    ['tca', { id: 'NOPE' }],
    ['cancelOrder', { id: 'NOPE' }],
    ['shadowOrder', { id: 'NOPE' }],
    ['reportShadowFills', { id: 'NOPE' }],
    ['pauseOrder', { id: 'NOPE' }],
    ['resumeOrder', { id: 'NOPE' }],
    ['amendOrder', { id: 'NOPE' }],
    ['basket', { id: 'NOPE' }],
    ['cancelBasket', { id: 'NOPE' }],
    ['assessment', { symbol: 'NOPE' }],
    ['metrics', { symbol: 'NOPE' }],
    ['market', { symbol: 'NOPE' }],
  ] as const) {
    const operation = client.get(id) as Operation;
    const response = await operation.call(ids);
    assert.equal(response.status, 404, id);
    await assertDocumented(doc, operation, response);
  }
});
