// A bug that shows itself stops trading: what rests is taken back, the process ends, and a restart finds the kill switch on.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { gone, type Running, start } from './proof/kill-run.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-defect-'));
const running: Running[] = [];
after(async () => {
  await Promise.all(running.map((each) => each.end()));
  process.kill(
    (JSON.parse(readFileSync(join(home, 'venue.json'), 'utf8')) as { pid: number }).pid,
    'SIGTERM',
  );
  rmSync(home, { recursive: true, force: true });
});
const started = async (crashAt: string): Promise<Running> => {
  const service = await start(home, crashAt);
  running.push(service);
  return service;
};
async function until<T>(ask: () => Promise<T | null>, what: string): Promise<T> {
  for (let i = 0; i < 1000; i++) {
    const answer = await ask().catch(() => null);
    if (answer !== null) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`waited in vain for ${what}`);
}
const openAtVenue = (): number => {
  const { orders } = readSpotLog(join(home, 'venue.sqlite'));
  return orders.filter(({ status }) => status === 'NEW' || status === 'PARTIALLY_FILLED').length;
};

test('EXE-3, F15: a thrown bug cancels what rests, ends the process with 70, and leaves the kill switch on', async () => {
  const service = await started('fill:1:bug');
  await until(
    () =>
      service.post('/api/orders', {
        symbol: 'KEEL',
        side: 'buy',
        quantity: 5000,
        strategy: 'adaptive',
        horizonSeconds: 120,
      }),
    'the order to be taken',
  );
  await gone(service.engine);
  assert.equal(service.engine.exitCode, 70);
  await until(async () => (openAtVenue() === 0 ? true : null), 'the venue to have nothing of ours');
  const again = await started('');
  const controls = await until(
    () => again.get('/api/controls') as Promise<{ killed: boolean; by: string } | null>,
    'the restarted service',
  );
  assert.equal(JSON.stringify(controls).includes('"killed":true'), true, JSON.stringify(controls));
  assert.match(JSON.stringify(controls), /defect/);
  const refused = await again.post('/api/orders', {
    symbol: 'KEEL',
    side: 'buy',
    quantity: 100,
    horizonSeconds: 60,
  });
  assert.ok(
    refused === null || /KILL_SWITCH_ON/.test(JSON.stringify(refused)),
    JSON.stringify(refused),
  );
});
