// Thirty names, both sides, on the paper venue: the service is killed in the middle, and the basket goes on.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { basketDoc } from '#contracts/basket-documents';
import type { InstrumentDoc, OrderSummaryDoc } from '#contracts/documents';
import { type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-basket-'));
after(() => rmSync(home, { recursive: true, force: true }));
const NAMES = 30;
const UNITS = 20;

test('BAS-2, F7: 30 names, kill -9 in the middle, restart: the basket goes on and ends, balanced, and nothing is sent twice', {
  timeout: 390_000,
}, async (t) => {
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `venues: { paper: { names: ${NAMES} } }\nshort_selling: { allowed: true }\n`,
  );
  let service: Service = await startService(home, { flags: ['--config', config] });
  try {
    const listed = (await service.call('/api/instruments')).doc as readonly InstrumentDoc[];
    const symbols = listed.map(({ symbol }) => symbol).slice(0, NAMES);
    assert.equal(symbols.length, NAMES);
    const known = async (symbol: string): Promise<boolean> =>
      (await service.call(`/api/liquidity/assessment/${symbol}`)).status === 200;
    await until('every market is known', 60, async () =>
      (await Promise.all(symbols.map(known))).every(Boolean),
    );
    const trades = symbols.map((symbol, i) => ({ symbol, units: i % 2 === 0 ? UNITS : -UNITS }));
    const asked = { basketId: 'THIRTY', trades, waves: 3, overSeconds: 60 };
    const placed = await service.call('/api/baskets', asked);
    assert.equal(placed.status, 201, JSON.stringify(placed.doc));
    const look = async () => basketDoc.parse((await service.call('/api/baskets/THIRTY')).doc);
    await until('the first wave fills', 60, async () =>
      (await look()).legs.some(({ done }) => done !== 0),
    );
    await service.kill();
    service = await startService(home, { flags: ['--config', config] });
    assert.equal((await look()).status, 'working', 'it goes on');
    await until('the basket ends', 120, async () => (await look()).endedAt !== null);
    const ended = await look();
    const words = JSON.stringify({ ...ended, legs: undefined, begun: ended.begun.length });
    t.diagnostic(words);
    // A name that the gate keeps out holds the other side back by as much money: then some is left, and said.
    const still = ended.begun.flatMap((wave) => wave.still);
    assert.equal(ended.status, still.length === 0 ? 'completed' : 'partial', words);
    assert.equal(ended.begun.length, 3, words);
    assert.ok(ended.imbalanceMax < 0.05, words);
    const done = ended.legs.reduce((sum, leg) => sum + Math.abs(leg.done), 0);
    assert.ok(done >= 0.8 * NAMES * UNITS, words);
    for (const leg of ended.legs)
      assert.ok(leg.done * leg.units >= 0 && Math.abs(leg.done) <= UNITS, JSON.stringify(leg));
    const orders = (await service.call('/api/orders?limit=1000')).doc as OrderSummaryDoc[];
    const ids = ended.begun.flatMap((wave) => wave.orders.map(({ parentId }) => parentId));
    assert.deepEqual(
      orders.map(({ parentId }) => parentId).toSorted(),
      ids.toSorted(),
      'every parent is of a wave, once',
    );
  } finally {
    await service.stop();
    stopVenue(home);
  }
});
