// MON-1, MON-29, MON-34: the monitor of a running service: a limit that is nearly used is said once, and what opens is slowed.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { alertDoc } from '#contracts/alert-documents';
import type { AuditRowDoc } from '#contracts/audit-documents';
import { orderDoc } from '#contracts/documents';
import { cli, type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-monitor-'));
after(() => {
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});
const alertsOf = async ({ call }: Service) =>
  ((await call('/api/alerts')).doc as readonly unknown[]).map((each) => alertDoc.parse(each));

test('MON-1 MON-29 MON-34 JRN-21: a cap that is nearly used is said once, also over a restart; an order that opens is slowed, one that closes is not', async () => {
  const config = join(home, 'plimsoll.yaml');
  // KEEL trades at 50.
  writeFileSync(config, 'caps: { gross_value: 30000 }\nmonitor: { every_seconds: 1 }\n');
  const flags = ['--config', config];
  let service = await startService(home, { flags });
  try {
    const first = ['execute', '--symbol', 'KEEL', '--side', 'buy', '--quantity', '560'];
    const bought = await cli(
      [...first, '--strategy', 'take', '--horizon', '60', '--json'],
      service.env,
    );
    assert.equal(bought.code, 0, bought.err + bought.out);
    const filled = orderDoc.parse(JSON.parse(bought.out)).filled;
    assert.ok(filled >= 550, `${filled} of 560 filled: too little for the cap to be near`);
    const place = async (side: string, quantity: number): Promise<string> => {
      const order = { symbol: 'KEEL', side, quantity, horizonSeconds: 300, strategy: 'twap' };
      const placed = await service.call('/api/orders', order);
      assert.equal(placed.status, 201, JSON.stringify(placed.doc));
      return orderDoc.parse(placed.doc).parentId;
    };
    const opening = await place('buy', 20);
    const closing = await place('sell', 20);
    const order = async (id: string) =>
      orderDoc.parse((await service.call(`/api/orders/${id}`)).doc);
    await until('the opening order is slowed', 30, async () =>
      (await order(opening)).changes.some(({ by }) => by === 'the monitor'),
    );
    const [change] = (await order(opening)).changes;
    assert.equal(change?.type, 'amended');
    assert.match(change.reason, /^caps.gross_value is used to 9\d %$/);
    assert.equal(change.after?.participationMax, 0.5 * (change.before?.participationMax ?? 0));
    assert.deepEqual((await order(closing)).changes, []);
    const near = (await alertsOf(service)).filter(({ code }) => code === 'LIMIT_NEAR');
    assert.equal(near.length, 1);
    assert.equal(near[0]?.count, 1);
    const audit = (await service.call('/api/audit?limit=10')).doc as readonly AuditRowDoc[];
    const firstId = orderDoc.parse(JSON.parse(bought.out)).parentId;
    // The first order too is slowed where the cap is near before it ends.
    const rows = audit.map(({ what, about }) => `${what} ${about}`);
    assert.deepEqual(
      rows.filter((row) => row !== `amended ${firstId}`),
      [
        `amended ${opening}`,
        `placed ${closing} sell KEEL`,
        `placed ${opening} buy KEEL`,
        `placed ${firstId} buy KEEL`,
      ],
    );
    const older = await service.call(`/api/audit?limit=1&before=${audit.at(-2)?.sequence}`);
    assert.deepEqual(older.doc, [audit.at(-1)]);
    await service.stop();
    service = await startService(home, { flags });
    await new Promise((go) => setTimeout(go, 4000));
    const again = (await alertsOf(service)).filter(({ code }) => code === 'LIMIT_NEAR');
    assert.deepEqual([again[0]?.count, again[0]?.firstAt], [1, near[0]?.firstAt]);
    assert.equal((await order(opening)).changes.filter(({ by }) => by === 'the monitor').length, 1);
  } finally {
    await service.stop();
  }
});
