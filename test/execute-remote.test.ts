// `plimsoll execute` against a service that runs: the same document as on a tape, and an order that outlives the command.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { orderDoc, orderSummaryDoc } from '#contracts/documents';
import { fillsDoc } from '#contracts/fills-documents';
import { cli, type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-remote-'));
let service: Service;
before(async () => void (service = await startService(home)));
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});
const order = ['execute', '--symbol', 'KEEL', '--side', 'buy', '--quantity', '200'] as const;

test('execute at a service works an order to its end and answers its document with the cost', async () => {
  const { code, out, err } = await cli([...order, '--horizon', '25', '--json'], service.env);
  assert.equal(code, 0, err + out);
  const doc = orderDoc.parse(JSON.parse(out));
  assert.ok(
    doc.tca !== null &&
      doc.endedAt !== null &&
      (doc.status === 'completed' || doc.status === 'partial'),
    out,
  );
  assert.equal(
    doc.fills.reduce((sum, fill) => sum + fill.quantity, 0),
    doc.filled,
  );
  assert.deepEqual(
    doc,
    orderDoc.parse((await service.call(`/api/orders/${doc.parentId}`)).doc),
    'what the service itself answers',
  );
});
test('execute at a service: the no of the gate is exit 3 with the refused order', async () => {
  const { code, out } = await cli(
    [...order.slice(0, -1), '50000', '--horizon', '12', '--json'],
    service.env,
  );
  const doc = JSON.parse(out) as {
    status: string;
    parentId: string;
    refusal: { code: string; remedy: string };
  };
  assert.deepEqual([code, doc.status, doc.refusal.code], [3, 'refused', 'PARTICIPATION_ABOVE_MAX']);
  assert.ok(doc.parentId.length > 0 && doc.refusal.remedy.length > 0);
});
test('execute at a service: bad fields and flags of a tape are exit 2 with their path', async () => {
  for (const [args, path] of [
    [['--quantity', '0'], 'quantity'],
    [['--quantity', '200', '--from', '10:00'], '--from'],
    [['--quantity', '200', '--horizon', '-3'], '--horizon'],
  ] as const) {
    const { code, out } = await cli(
      ['execute', '--symbol', 'KEEL', '--side', 'buy', ...args, '--json'],
      service.env,
    );
    const { error } = JSON.parse(out) as { error: { path: string; remedy: string } };
    assert.equal(code, 2, out);
    assert.ok(error.path.endsWith(path) && error.remedy.length > 0, out);
  }
});
test('TCA-90: own orders cost what their own reports say through the engine for anybody, and a pack of them verifies', async () => {
  const listed = ((await service.call('/api/orders')).doc as readonly unknown[]).map((each) =>
    orderSummaryDoc.parse(each),
  );
  const ended = listed.filter(({ tca }) => tca !== null);
  assert.ok(ended.length > 0);
  const folder = join(home, 'pack');
  const env = { ...service.env, PLIMSOLL_HOME: home };
  const ran = await cli(['tca', '--own', '--pack', folder, '--json'], env);
  assert.equal(ran.code, 0, ran.err + ran.out);
  const doc = fillsDoc.parse(JSON.parse(ran.out));
  const { orders } = doc;
  // What was expected and agreed of them is in the journal: the rules about it are checked.
  for (const code of ['COST_ABOVE_BAND', 'FINISHED_LATE'])
    assert.equal(
      doc.bestExecution.rules.find((rule) => rule.code === code)?.checked,
      ended.length,
      code,
    );
  assert.equal(doc.estimates?.n, ended.length);
  assert.equal(orders.length, ended.length);
  for (const { parentId, tca } of ended) {
    const found = orders.find(({ id }) => id === parentId);
    assert.equal(found?.estimate?.expectedBps, tca?.estimatedBps);
    assert.equal(found?.participation, tca?.participation);
    assert.ok(Math.abs((found?.totalBps ?? NaN) - (tca?.totalBps ?? NaN)) < 1e-6, ran.out);
  }
  const csv = readFileSync(join(folder, 'orders.csv'), 'utf8');
  for (const { parentId } of ended) assert.ok(csv.includes(parentId));
  assert.equal((await cli(['tca', '--verify', folder], env)).code, 0);
});
test('execute without a service that answers is exit 2 and says how to start one', async () => {
  const { code, out } = await cli([...order, '--json'], {
    PLIMSOLL_URL: 'http://127.0.0.1:9',
    PLIMSOLL_TOKEN: 'x'.repeat(32),
  });
  const { error } = JSON.parse(out) as { error: { code: string; path: string; remedy: string } };
  assert.deepEqual([code, error.code, error.path], [2, 'SERVICE_UNREACHABLE', 'PLIMSOLL_URL']);
  assert.match(error.remedy, /plimsoll start/);
});
test('Ctrl-C lets go of the order: it works on, and the command says how to look again', async () => {
  const before = ((await service.call('/api/orders')).doc as unknown[]).length;
  const { code, out } = await cli([...order, '--horizon', '40'], service.env, (child) => {
    void until(
      'the order is there',
      20,
      async () => ((await service.call('/api/orders')).doc as unknown[]).length > before,
    ).then(() => child.kill('SIGINT'));
  });
  assert.equal(code, 0, out);
  assert.match(out, /keeps working without this command; look again with `plimsoll tca P\w+`/);
  const orders = (await service.call('/api/orders')).doc as {
    status: string;
    order: { quantity: number };
  }[];
  assert.ok(
    orders.some((each) => each.status === 'working'),
    JSON.stringify(orders.map((each) => each.status)),
  );
});
