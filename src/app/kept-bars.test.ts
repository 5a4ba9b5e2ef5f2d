// Bars for charts: what a service saw, over a restart, beside what was imported.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { keepBars } from '#app/kept-bars';
import { ok } from '#core/kernel/result';
import { MINUTE_US, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import type { DeskView } from '#engine/desk/desk';
import type { LiquidityStore } from '#engine/ports/liquidity-store';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bars-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const KEEL = usEquity('KEEL', 'PAPER');

test('MKT-40: looks become minutes, a restart keeps them, a market that is not whole adds nothing; imports are read once a minute', async (t) => {
  t.mock.timers.enable({ apis: ['setInterval'] });
  let now = timeUs(1000 * MINUTE_US);
  let view: object | null = null;
  const desk = {
    instruments: () => [KEEL],
    view: () => view,
    now: () => now,
  } as unknown as DeskView;
  const parts = {
    desk,
    path: join(folder, 'bars.sqlite'),
    store: null,
    daily: () => null,
    say: () => undefined,
  };
  const look = (minute: number, cents: number, printed: number, valid = true): void => {
    now = timeUs((1000 + minute) * MINUTE_US);
    view = {
      bids: [{ price: cents - 1, size: 1 }],
      asks: [{ price: cents + 1, size: 1 }],
      eligibleVolume: printed,
      valid,
    };
    t.mock.timers.tick(500);
  };
  const first = keepBars(parts);
  assert.deepEqual(await first.of(KEEL, 60, 10), { from: null, bars: [] });
  look(0, 1000, 0);
  look(0.5, 1010, 30);
  look(0.9, 9999, 40, false);
  look(1, 1005, 50);
  const seen = await first.of(KEEL, 60, 10);
  assert.equal(seen.from, 'followed');
  assert.deepEqual(
    seen.bars.map(({ high, close, volume }) => [high, close, volume]),
    [
      [10.1, 10.1, 30],
      [10.05, 10.05, 20],
    ],
  );
  first.stop();
  const second = keepBars(parts);
  look(2, 1020, 60);
  const again = await second.of(KEEL, 60, 10);
  assert.deepEqual(
    again.bars.map(({ close }) => close),
    [10.1, 10.2],
    'the open minute is lost, what was over is kept',
  );
  assert.equal((await second.of(KEEL, 300, 10)).bars.length, 1);
  second.stop();
  let reads = 0;
  const column = new Float64Array([1, 2]);
  const imported = {
    lengthUs: 300 * 1e6,
    count: 2,
    at: new Float64Array([0, 300e6]),
    open: column,
    high: column,
    low: column,
    close: column,
    volume: column,
  };
  const store = {
    bars: async () => {
      reads++;
      return ok([imported]);
    },
  } as unknown as LiquidityStore;
  const third = keepBars({ ...parts, path: join(folder, 'empty.sqlite'), store });
  view = null;
  for (let i = 0; i < 3; i++) assert.equal((await third.of(KEEL, 300, 10)).from, 'imported');
  assert.equal(reads, 1);
  third.stop();
});
test('MKT-40: a file that cannot be written leaves charts that begin anew, and says so', () => {
  const said: string[] = [];
  const desk = {
    instruments: () => [],
    view: () => null,
    now: () => timeUs(0),
  } as unknown as DeskView;
  const bars = keepBars({
    desk,
    path: '/proc/no/such.sqlite',
    store: null,
    daily: () => null,
    say: (line) => void said.push(line),
  });
  bars.stop();
  assert.match(said.join(), /Charts begin empty at each start/);
});
