// A signal becomes an order: over HTTP and at the command line of a real service, and through the desk of the library.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient } from '#client/client';
import { orderDoc } from '#contracts/documents';
import { tradeSignal } from '#lib/signal';
import { smallDesk } from '../examples/small-market.ts';
import { cli, type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-signal-'));
let service: Service;
before(async () => {
  service = await startService(home);
  // An edge is weighed against a spread that somebody has watched for a while.
  await until('the spread is known', 40, async () => (await sizeOf(EDGE)).ok);
});
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});
const client = (): ReturnType<typeof createClient> => createClient(service);
const EDGE = { kind: 'edge', edgeBps: 40 } as const;
type Method = Parameters<ReturnType<typeof createClient>['size']>[0]['method'];
const sizeOf = (
  method: Method,
  symbol = 'KEEL',
): ReturnType<ReturnType<typeof createClient>['size']> =>
  client().size({ symbol, capital: 1e6, method });
const volatility = (signal: number): Method => ({
  kind: 'volatility',
  signal,
  targetVolatilityAnnual: 0.1,
});
const SLOW = { strategy: 'twap', horizonSeconds: 86_400 } as const;

test('SIZ-18, SIZ-19: a signal over HTTP is one order, whose document says how it was sized', async () => {
  const wish = { symbol: 'KEEL', capital: 1e6, method: volatility(0.05), order: SLOW };
  const sized = await sizeOf(wish.method);
  assert.ok(sized.ok, JSON.stringify(sized));
  const placed = await client().placeSignal(wish, 'first');
  assert.ok(placed.ok, JSON.stringify(placed));
  const { order, signal, parentId } = placed.value;
  assert.equal(order.side, sized.value.side);
  assert.ok(Math.abs(order.quantity / sized.value.quantity - 1) < 0.05, 'the size that was shown');
  assert.ok(signal !== undefined);
  assert.deepEqual(signal.method, wish.method);
  assert.match(signal.reason, /signal/);
  assert.ok(
    signal.cuts.every(({ from, to }) => to < from),
    JSON.stringify(signal.cuts),
  );
  const again = await client().placeSignal(wish, 'first');
  assert.ok(again.ok && again.value.parentId === parentId, 'the same request is the same order');
  const other = await client().placeSignal({ ...wish, capital: 2e6 }, 'first');
  assert.ok(!other.ok && other.error.code === 'IDEMPOTENCY_KEY_REUSED', JSON.stringify(other));
  const met = await client().placeSignal(wish, 'second');
  assert.ok(!met.ok && met.error.status === 422, JSON.stringify(met));
  assert.match(met.error.detail, /nothing to trade/, 'what is on the way counts as held');
  const listed = await client().orders();
  assert.ok(listed.ok && listed.value.length === 1, 'one order in all');
  assert.deepEqual(listed.value[0]?.signal, signal, 'the list shows it too');
  const known = await client().order(parentId);
  assert.ok(known.ok);
  assert.deepEqual(known.value.signal, signal);
  await client().cancelOrder(parentId);
});

test('SIZ-18: size --execute trades at the service, and a refusal is exit 3', async () => {
  const flags = ['size', 'BRIG', '--signal', '0.01', '--target-volatility', '0.1'] as const;
  const { code, out, err } = await cli(
    [...flags, '--capital', '1e6', '--execute', '--horizon', '20', '--json'],
    service.env,
  );
  assert.equal(code, 0, err + out);
  const doc = orderDoc.parse(JSON.parse(out));
  assert.equal(doc.signal?.method.kind, 'volatility');
  assert.ok(doc.endedAt !== null);
  const none = await cli(
    ['size', 'NOPE', ...flags.slice(2), '--capital', '1e6', '--execute', '--json'],
    service.env,
  );
  assert.notEqual(none.code, 0);
  const stray = await cli([...flags, '--capital', '1', '--execute', '--held', '5', '--json'], {
    ...service.env,
  });
  assert.equal(stray.code, 2);
  assert.match(stray.out, /"--held"/);
});

test('SIZ-18: every way of sizing can be traded, and bad fields are named where they stand', async () => {
  for (const [symbol, method] of [
    ['KEEL', EDGE],
    ['HULL', { kind: 'risk', share: 0.01, stopPrice: 1 }],
    ['BRIG', { kind: 'kelly', excessAnnual: 0.001, fraction: 0.1 }],
  ] as const) {
    const placed = await client().placeSignal(
      { symbol, capital: 1e6, method, order: SLOW },
      method.kind,
    );
    assert.ok(placed.ok, JSON.stringify(placed));
    assert.equal(placed.value.signal?.method.kind, method.kind);
  }
  const wrong = await service.call('/api/portfolio/signals', {
    symbol: 'KEEL',
    capital: 1e6,
    method: volatility(0.1),
    order: { horizonSeconds: 60, quantity: 5 },
  });
  assert.equal(wrong.status, 400);
  const time = await service.call('/api/portfolio/signals', {
    symbol: 'KEEL',
    capital: 1e6,
    method: volatility(0.1),
    order: { deadline: '9999-01-01T00:00:00Z' },
  });
  assert.equal(time.status, 400, JSON.stringify(time.doc));
  assert.match(JSON.stringify(time.doc), /order\.deadline/);
});

test('SIZ-18: tradeSignal of the library goes through the same door', () => {
  const { desk } = smallDesk();
  const symbol = desk.instruments()[0]?.symbol ?? '';
  const wish = { symbol, netAssetValue: 2e7, horizonSeconds: 3600 };
  const traded = tradeSignal(desk, { ...wish, signal: 0.5, targetVolatilityAnnual: 0.02 }, 'test');
  assert.ok(traded.ok, JSON.stringify(traded));
  assert.deepEqual(desk.order(traded.value.order.parentId)?.signal, traded.value.sized);
  const again = tradeSignal(desk, { ...wish, signal: 0.5, targetVolatilityAnnual: 0.02 }, 'test');
  assert.ok(!again.ok && again.error.kind === 'refusal');
  assert.match(again.error.refusal.message, /already within one lot of what was asked for/);
});
