// TCA-90: what `plimsoll tca --own` takes from a service: inverse contracts too, in what they are settled in.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, test } from 'node:test';
import { fillsDoc } from '#contracts/fills-documents';
import { orderToDoc } from '#contracts/to-documents';
import { instruments, newOrder } from './browser/canned-documents.ts';
import { cli } from './support/running-service.ts';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';

const AT = Date.UTC(2026, 4, 4, 10);
const iso = (ms: number): string => new Date(ms).toISOString().replace('Z', '000Z');
const request = { symbol: 'XBTUSD', side: 'buy', quantity: 1000 } as const;
const placed = newOrder('P1', request as Parameters<typeof newOrder>[1], AT);
const share = 1e4 / 1000;
const tca = {
  totalBps: share * (1000 - 100_000 / 101) + share,
  delayBps: 0,
  spreadBps: share * (1000 - 100_000 / 101),
  impactBps: 0,
  timingBps: 0,
  feesBps: share,
  opportunityBps: 0,
  vwapBps: null,
  twapBps: null,
  participation: 0.02,
  completion: 1,
  estimatedBps: placed.estimate?.expectedBps ?? 0,
  withinInterval90: true,
  benchmarks: { decision: null, arrival: 100, vwap: null, twap: null, average: 101, last: 100 },
  notes: [],
};
const order = {
  ...placed,
  order: { ...placed.order, symbol: 'XBTUSD', side: 'buy', quantity: 1000 },
  status: 'completed',
  by: 'tom',
  arrivalPrice: 100,
  endedAt: iso(AT + 60_000),
  filled: 1000,
  averagePrice: 101,
  fills: [
    {
      at: iso(AT + 30_000),
      price: 101,
      quantity: 1000,
      venue: 'SIM',
      liquidity: 'taker',
      clientOrderId: 'P1/0/0/0',
      fee: 1,
      mid: 100.5,
      touch: 101,
    },
  ],
  tca,
};
const perpetual = {
  ...instruments()[0],
  id: 'XBTUSD.SIM',
  symbol: 'XBTUSD',
  multiplier: 100,
  settlement: 'inverse',
  currency: 'USD',
  settlementCurrency: 'BTC',
};
const server = createServer(({ url = '' }, answer) => {
  const path = new URL(url, 'http://x').pathname;
  const doc = path === '/api/instruments' ? [perpetual] : path === '/api/orders' ? [order] : order;
  answer.setHeader('content-type', 'application/json');
  answer.end(JSON.stringify(doc));
});
await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
after(() => server.close());

test('TCA-90, TCA-12: an inverse contract is counted, and costs what its own report says', async () => {
  const { port } = server.address() as AddressInfo;
  const env = { PLIMSOLL_URL: `http://127.0.0.1:${port}`, PLIMSOLL_TOKEN: 'x'.repeat(32) };
  const { code, out, err } = await cli(['tca', '--own', '--json'], env);
  assert.equal(code, 0, err + out);
  const doc = fillsDoc.parse(JSON.parse(out));
  assert.deepEqual(doc.skipped, []);
  const [found] = doc.orders;
  assert.ok(found !== undefined && Math.abs((found.totalBps ?? NaN) - tca.totalBps) < 1e-6);
  assert.ok(found.adherence.plan !== null && found.adherence.even !== null);
  assert.equal(found.currency, 'BTC');
  assert.ok(Math.abs((found.value ?? NaN) - 1000) < 1e-9, 'BTC at arrival');
  assert.ok(Math.abs((found.money.fees ?? NaN) - 1) < 1e-9);
  const near = (was: number | null | undefined, want: number): void =>
    assert.ok(Math.abs((was ?? NaN) - want) < 1e-6, `${was} for ${want}`);
  // TCA-95: the journal has the market beside the fill, so no tape is needed.
  near(found.parts.spreadBps, share * (100_000 / 100.5 - 100_000 / 101));
  near(found.parts.timingBps, share * (1000 - 100_000 / 100.5));
  near(found.parts.impactBps, 0);
  assert.ok(doc.groups.some(({ by, key, n }) => by === 'trader' && key === 'tom' && n === 1));
});
test('TCA-95: the document of an order says who placed it, and what the market was beside its fills', () => {
  const venue = scriptedVenue();
  const { desk, engine, place, live } = openOn(venue);
  assert.ok(place({ quantity: 100, strategy: 'twap', horizonSeconds: 60 }).ok);
  for (let s = 0; s < 80; s++) {
    live(1);
    for (const { clientOrderId, quantity, limit } of venue.sent.splice(0)) {
      venue.accept(clientOrderId);
      venue.fill(clientOrderId, quantity, limit, `${clientOrderId}x`);
    }
  }
  engine.look();
  const [record] = desk.orders();
  assert.ok(record !== undefined);
  const doc = orderToDoc(record, []);
  assert.equal(doc.by, 'test');
  assert.ok(doc.fills.length > 0);
  for (const { mid, touch } of doc.fills) assert.ok(mid != null && touch != null);
});
