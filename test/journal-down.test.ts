// A disk that takes nothing more, and an engine that keeps dying: people who are not looking are told, without journal and outbox.
import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Notice } from '#app/notice';
import { notifierOf, outboxPath } from '#app/notify';
import { configSchema } from '#contracts/config';
import { timeUs } from '#core/kernel/units';
import { waitingIn } from '#platform/outbox';
import { hookReceiver, type Received } from './support/receivers.ts';
import { killOutright, startService, stopVenue, until } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-journal-down-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
const PRLIMIT = '/usr/bin/prlimit';
const skip = existsSync(PRLIMIT) ? false : 'skipped: no prlimit (util-linux) to fill a disk with';
const keysOf = (received: readonly Received[]): readonly string[] =>
  received
    .map(({ body }) => JSON.parse(body) as Notice)
    .map((notice) => (notice.type === 'summary' ? 'summary' : notice.alert.key));
const newHome = (name: string): string => {
  const home = join(folder, name);
  mkdirSync(home, { mode: 0o700 });
  return home;
};
function startWith(home: string, url: string): { flags: string[]; env: Record<string, string> } {
  const config = join(home, 'told.yaml');
  writeFileSync(config, JSON.stringify({ notify: { desk: { kind: 'webhook', url } } }));
  return { flags: ['--config', config], env: { PLIMSOLL_NOTIFY_DESK_SECRET: 's3cret' } };
}

test('ALR-20, ALR-21: a full disk under a running service is told at once, is first on the list, and nobody can silence it', {
  skip,
}, async (t) => {
  const hook = await hookReceiver();
  t.after(() => hook.close());
  const home = newHome('full');
  t.after(() => stopVenue(home));
  const service = await startService(home, startWith(home, hook.url));
  t.after(() => service.kill());
  // As a full disk answers: no file of the engine grows any more, that of its notifications neither.
  execFileSync(PRLIMIT, ['--pid', String(service.pidOf('engine')), '--fsize=0']);
  const order = { symbol: 'KEEL', side: 'buy', quantity: 100, horizonSeconds: 600 };
  await service.call('/api/orders', order).catch(() => null);
  await until('somebody is told', 10, async () => keysOf(hook.taken).includes('JOURNAL_DOWN'));
  await until('the server knows', 10, async () => {
    const [first] = (await service.call('/api/alerts')).doc as { code: string; severity: string }[];
    return first?.code === 'JOURNAL_DOWN' && first.severity === 'critical';
  });
  const no = await service.call('/api/alerts/acknowledge', { key: 'JOURNAL_DOWN' });
  assert.equal((no.doc as { code: string }).code, 'JOURNAL_UNAVAILABLE');
  // It is handed over to the disk again every five seconds.
  await new Promise((resolve) => setTimeout(resolve, 6000));
  assert.equal(keysOf(hook.taken).filter((key) => key === 'JOURNAL_DOWN').length, 1, 'once');
});

test('ALR-21: what is critical does not wait for a disk that takes nothing; the rest does, and is sent when it is back', async (t) => {
  let isUp = false;
  const hook = await hookReceiver(() => (isUp ? 204 : 503));
  t.after(() => hook.close());
  const config = configSchema.parse({
    notify: { desk: { kind: 'webhook', url: hook.url, severity: 'notice' } },
  });
  const home = join(folder, 'later');
  const env = { PLIMSOLL_NOTIFY_DESK_SECRET: 's3cret' };
  const notifier = notifierOf(config, { home, env, say: () => undefined });
  assert.ok(notifier.ok);
  t.after(() => notifier.value.stop());
  const of = (code: string, severity: 'critical' | 'warning') => ({
    type: 'alert' as const,
    alert: {
      key: code,
      code,
      severity,
      text: 'it is so',
      remedy: 'look',
      at: timeUs(1),
      firstAt: timeUs(1),
      count: 1,
      acknowledged: null,
      escalations: 0,
    },
  });
  notifier.value.tell([of('JOURNAL_DOWN', 'critical'), of('INCOMPLETE', 'warning')]);
  await until('it is tried', 10, async () => hook.came.length > 0);
  isUp = true;
  await until('it is taken', 10, async () => hook.taken.length === 1);
  assert.deepEqual(keysOf(hook.taken), ['JOURNAL_DOWN']);
  mkdirSync(home);
  await until(
    'the disk is back',
    15,
    async () => waitingIn(outboxPath(home), ['desk'])?.get('desk') === 0 && hook.taken.length === 2,
  );
  assert.deepEqual(keysOf(hook.taken), ['JOURNAL_DOWN', 'INCOMPLETE'], 'none twice');
});

test('ALR-22: an engine that keeps dying is told by who starts it, once', async (t) => {
  const hook = await hookReceiver();
  t.after(() => hook.close());
  const home = newHome('dying');
  t.after(() => stopVenue(home));
  const service = await startService(home, startWith(home, hook.url));
  t.after(() => service.kill());
  let last = 0;
  for (let deaths = 1; deaths <= 4; deaths++) {
    await until('there is an engine', 20, async () => {
      const pid = service.pidOf('engine');
      return pid !== 0 && pid !== last;
    });
    last = service.pidOf('engine');
    killOutright(last);
    if (deaths === 2) assert.deepEqual(keysOf(hook.taken), [], 'twice may be an accident');
  }
  await until('it is told', 10, async () => hook.taken.length > 0);
  await until('it is back', 20, async () => (await service.call('/healthz')).status === 200);
  assert.deepEqual(
    keysOf(hook.taken).filter((key) => key.startsWith('PROCESS_DOWN')),
    ['PROCESS_DOWN/engine'],
  );
});
