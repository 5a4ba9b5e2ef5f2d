// Orders that the desk works by itself, reported to a running service: judged and priced, kept, compared with their fills, and never sent.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { openShadowBook } from '#adapters/shadow-sqlite/shadow-sqlite';
import { keptShadow } from '#app/kept-shadow';
import { createClient } from '#client/client';
import { timeUs } from '#core/kernel/units';
import { reportFills, type ShadowDesk } from '#engine/shadow/report-order';
import { memoryShadowBook, type ShadowBook, type ShadowEntry } from '#engine/shadow/shadow-book';
import { type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-shadow-api-'));
let service: Service;
before(async () => void (service = await startService(home)));
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});
const client = (): ReturnType<typeof createClient> => createClient(service);

test('SHD-8, SHD-9: a reported order is judged, kept with its answer, compared with its fills, and never reaches the venue', async () => {
  const order = { symbol: 'KEEL', side: 'buy', quantity: 200, horizonSeconds: 600 } as const;
  const first = await client().reportShadowOrder({ id: 'own-1', ...order });
  assert.ok(first.ok, JSON.stringify(first));
  const { approved, predicted, preTrade } = first.value;
  assert.ok(approved === true && predicted !== null && preTrade?.plan !== undefined);
  const again = await client().reportShadowOrder({ id: 'own-1', ...order });
  assert.ok(again.ok && again.value.at === first.value.at, 'the same report is the same entry');
  const other = await client().reportShadowOrder({ id: 'own-1', ...order, quantity: 300 });
  assert.ok(!other.ok && other.error.code === 'ID_REUSED' && other.error.status === 409);
  const large = await client().reportShadowOrder({ id: 'own-2', ...order, quantity: 500_000 });
  assert.ok(large.ok && large.value.approved === false && large.value.refusal !== null);
  const { quantity: _, ...sizeless } = order;
  const worth = await client().reportShadowOrder({ id: 'own-3', ...sizeless, value: 1000 });
  assert.ok(!worth.ok && worth.error.status === 400, 'what is reported says its units');

  const arrival = preTrade.arrivalPrice;
  const fill = { executionId: 'e1', at: '2026-11-02T15:00:00Z', price: arrival * 1.001 };
  const half = await client().reportShadowFills('own-1', [{ ...fill, quantity: 100 }]);
  assert.ok(half.ok && half.value.real !== null && half.value.isWithin90 === null);
  assert.ok(Math.abs(half.value.real.costBps - 10) < 1e-6 && half.value.real.completion === 0.5);
  // A fill that is corrected takes the place of the one before.
  const whole = await client().reportShadowFills('own-1', [
    { ...fill, price: arrival, quantity: 100 },
    { ...fill, executionId: 'e2', price: arrival, quantity: 100 },
  ]);
  assert.ok(whole.ok && Math.abs(whole.value.real?.costBps ?? NaN) < 1e-9);
  assert.equal(whole.value.isWithin90, true);
  const more = await client().reportShadowFills('own-1', [
    { ...fill, executionId: 'e3', quantity: 1 },
  ]);
  assert.ok(!more.ok && more.error.status === 400, 'more than was ordered');
  const unknown = await client().reportShadowFills('own-9', [{ ...fill, quantity: 1 }]);
  assert.ok(!unknown.ok && unknown.error.status === 404);

  const listed = await client().shadowOrders({ limit: 1 });
  assert.ok(listed.ok);
  assert.deepEqual(
    listed.value.map(({ id }) => id),
    ['own-2'],
  );
  const next = await client().shadowOrders({ limit: 1, before: 'own-2' });
  assert.ok(next.ok && next.value[0]?.id === 'own-1' && next.value[0].filled === 200);

  // SHD-9: the service has no order, the journal no entry about one, the venue no message.
  assert.deepEqual((await service.call('/api/orders')).doc, []);
  const positions = await client().account();
  assert.ok(positions.ok);
  const written = readdirSync(home)
    .filter((name) => name.startsWith('shadow'))
    .map((name) => readFileSync(join(home, name), 'latin1'))
    .join('');
  assert.match(written, /own-1/, 'it is in a file of its own');
  const others = readdirSync(home, { withFileTypes: true })
    .filter((each) => each.isFile() && !each.name.startsWith('shadow'))
    .map((each) => readFileSync(join(home, each.name), 'latin1'))
    .join('');
  assert.ok(!others.includes('own-1') && !others.includes('"turnedAway"'), 'and in no other');
});

test('SHD-8: reported orders outlive the service', async () => {
  await service.stop();
  service = await startService(home);
  await until('the service answers', 20, async () => (await client().shadowOrders()).ok);
  const found = await client().shadowOrder('own-1');
  assert.ok(found.ok && found.value.filled === 200 && found.value.preTrade !== undefined);
});

test('SHD-8: who may not place an order may not report one', () => {
  const book = memoryShadowBook();
  const by = { name: 'vera', role: 'viewer' } as const;
  const told = reportFills(book, 'own-1', { fills: [], by });
  assert.ok(!told.ok && told.error.kind === 'refusal');
  assert.equal(told.error.refusal.code, 'ROLE_TOO_SMALL');
});

test('SHD-9: the shadow is handed a desk without acts, and its layer may not name a gateway', () => {
  // Compiles only as long as nothing in it acts.
  const acts: Extract<
    keyof ShadowDesk,
    'place' | 'signal' | 'cancel' | 'kill' | 'release' | 'under' | 'portfolio' | 'controls'
  >[] = [];
  assert.deepEqual(acts, []);
  const layers = JSON.parse(readFileSync('layers.json', 'utf8')) as Record<string, string[]>;
  const shadow = layers['engine/shadow'] ?? [];
  for (const layer of ['engine/ports', 'engine/runtime', 'core/execute', 'core/order', 'venues'])
    assert.ok(!shadow.includes(layer), `engine/shadow does not reach ${layer}`);
  const routes = readFileSync('src/api/shadow-routes.ts', 'utf8');
  assert.doesNotMatch(routes, /#engine\/(ports|runtime)|desk\/commands/);
  for (const name of readdirSync('src/engine/shadow'))
    assert.doesNotMatch(
      readFileSync(join('src/engine/shadow', name), 'utf8'),
      /OrderGateway|\.gateway|createDesk|openEngine/,
      name,
    );
});

test('SHD-8: a file that is no database is put aside, and stops nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-shadow-bad-'));
  writeFileSync(join(folder, 'shadow.sqlite'), 'no database '.repeat(100));
  const said: string[] = [];
  const book = keptShadow(folder, (line) => said.push(line));
  assert.deepEqual(book.newest(1, null), []);
  assert.match(said.join(), /put|now .*shadow\.sqlite-unreadable/);
  assert.match(readFileSync(join(folder, 'shadow.sqlite-unreadable'), 'utf8'), /no database/);
  book.close();
  rmSync(folder, { recursive: true });
});

test('SHD-8: book in memory and book in a file are the same book', () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-shadow-book-'));
  const onDisk = openShadowBook(join(folder, 'shadow.sqlite'));
  const entryOf = (i: number): ShadowEntry => ({
    id: `o${i}`,
    at: timeUs(i),
    by: 'api',
    fingerprint: `f${i}`,
    symbol: 'KEEL',
    side: 'buy',
    quantity: 10,
    settlement: 'linear',
    arrivalPrice: 100,
    answer: '{}',
    fills: [],
  });
  const seen = (book: ShadowBook): unknown => {
    for (let i = 0; i < 5; i++) book.add(entryOf(i));
    const fill = { at: timeUs(9), price: 100, quantity: 4 };
    book.addFills('o2', [
      { ...fill, executionId: 'a' },
      { ...fill, executionId: 'b' },
    ]);
    book.addFills('o2', [{ ...fill, executionId: 'a', quantity: 5 }]);
    return [
      book.find('o2')?.fills.toSorted((x, y) => (x.executionId < y.executionId ? -1 : 1)),
      book.find('nope'),
      book.newest(2, null).map(({ id }) => id),
      book.newest(9, 'o3').map(({ id }) => id),
    ];
  };
  assert.deepEqual(seen(onDisk), seen(memoryShadowBook()));
  onDisk.close();
  rmSync(folder, { recursive: true });
});
