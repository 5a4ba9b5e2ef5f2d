// The service that does not run for a while: it says so, by itself, and once.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { launchService, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-stalled-'));
after(() => rmSync(home, { recursive: true, force: true }));

interface AlertFound {
  readonly code: string;
  readonly text: string;
  readonly count: number;
}

test('a process that was stopped for three seconds raises an alert, once a minute; /metrics has the longest delay, behind the token', async () => {
  const service = await launchService(home);
  try {
    await service.up();
    const stalled = async (): Promise<readonly AlertFound[]> => {
      const { doc } = await service.call('/api/alerts');
      return (doc as readonly AlertFound[]).filter(({ code }) => code === 'STALLED');
    };
    assert.deepEqual(await stalled(), [], 'a start is no stall');
    for (let round = 0; round < 2; round++) {
      process.kill(service.pidOf('engine'), 'SIGSTOP');
      await new Promise((resolve) => setTimeout(resolve, 3000));
      process.kill(service.pidOf('engine'), 'SIGCONT');
      await until('it is told', 20, async () => (await stalled()).length > 0);
      await new Promise((resolve) => setTimeout(resolve, 1500));
    }
    const [found, ...more] = await stalled();
    assert.deepEqual(more, []);
    assert.equal(found?.count, 1, 'the second stop within the minute is not told');
    assert.match(found.text, /^nothing was decided for [2-9]\.\d s: the process did not run$/);
    const asked = (token: string): Promise<Response> =>
      fetch(`${service.url}/metrics`, { headers: { authorization: `Bearer ${token}` } });
    assert.equal((await asked('not-the-token-of-this-home')).status, 401);
    const metrics = await asked(service.token);
    assert.match(metrics.headers.get('content-type') ?? '', /^text\/plain; version=0\.0\.4/);
    const text = await metrics.text();
    const gauge = (name: string): number =>
      Number(
        text
          .split('\n')
          .find((line) => line.startsWith(`${name} `))
          ?.split(' ')[1],
      );
    assert.ok(gauge('plimsoll_event_loop_delay_seconds{process="engine",quantile="1"}') >= 2, text);
    assert.equal(gauge('plimsoll_orders_open'), 0);
    assert.equal(gauge('plimsoll_well{part="journal"}'), 1);
    assert.equal(gauge('plimsoll_alerts_unacknowledged'), 1);
  } finally {
    await service.stop();
  }
});
