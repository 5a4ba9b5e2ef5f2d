// `plimsoll order pause, resume, amend, cancel` and the routes behind them, against a service that runs, over a restart of it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { type OrderDoc, orderDoc, type ProblemDoc } from '#contracts/documents';
import { cli, type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-life-'));
let service: Service;
before(async () => void (service = await startService(home)));
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true, force: true });
});
const look = async (id: string): Promise<OrderDoc> =>
  orderDoc.parse((await service.call(`/api/orders/${id}`)).doc);
async function place(parentId: string, more: object = {}): Promise<void> {
  const order = { parentId, symbol: 'KEEL', side: 'buy', quantity: 400, strategy: 'twap' };
  const { status, doc } = await service.call('/api/orders', {
    ...order,
    horizonSeconds: 600,
    ...more,
  });
  assert.equal(status, 201, JSON.stringify(doc));
}
async function order(...args: readonly string[]): Promise<{
  readonly code: number | null;
  readonly doc: OrderDoc & { error?: { code: string; path: string } };
}> {
  const { code, out, err } = await cli(['order', ...args, '--json'], service.env);
  assert.notEqual(out, '', err);
  return { code, doc: JSON.parse(out) };
}

test('EXE-29, EXE-30, EXE-31: paused, amended, resumed and cancelled by the command line; the service is killed in between', async () => {
  await place('LIFE');
  await until('the first fill', 60, async () => (await look('LIFE')).filled > 0);
  const paused = await order('pause', 'LIFE', '--reason', 'news');
  assert.deepEqual([paused.code, paused.doc.status], [0, 'paused']);
  await until('all is taken back', 20, async () =>
    (await look('LIFE')).children.every(
      ({ status }) => status !== 'working' && status !== 'cancelling' && status !== 'sent',
    ),
  );
  const sent = (await look('LIFE')).children.length;
  await service.kill();
  service = await startService(home);
  const held = await look('LIFE');
  assert.deepEqual([held.status, held.children.length], ['paused', sent]);
  assert.match(held.note, /^paused by .+: news$/);
  const less = await order(
    'amend',
    'LIFE',
    '--quantity',
    '300',
    '--limit',
    '999',
    '--reason',
    'less',
  );
  assert.deepEqual(
    [less.code, less.doc.status, less.doc.order.quantity, less.doc.order.limit],
    [0, 'paused', 300, 999],
  );
  const resumed = await order('resume', 'LIFE');
  assert.deepEqual([resumed.code, resumed.doc.status], [0, 'working']);
  const { replan, plan, changes } = resumed.doc;
  assert.deepEqual(
    [replan?.placed.quantity, replan?.placed.limit, replan?.filledBefore],
    [400, null, held.filled],
  );
  const planned = plan?.slices.reduce((sum, slice) => sum + slice.quantity, 0) ?? 0;
  assert.equal(Math.round(planned + held.filled), 300);
  assert.deepEqual(
    changes.map(({ type, reason }) => [type, reason]),
    [
      ['paused', 'news'],
      ['amended', 'less'],
      ['resumed', ''],
    ],
  );
  await until('it goes on', 60, async () => (await look('LIFE')).children.length > sent);
  const cancelled = await order('cancel', 'LIFE');
  assert.deepEqual([cancelled.code, cancelled.doc.parentId], [0, 'LIFE']);
  await until('it ends', 20, async () => (await look('LIFE')).endedAt !== null);
  assert.deepEqual((await order('pause', 'LIFE')).doc.error?.code, 'ORDER_NOT_AT_WORK');
});

test('the no of the gate is exit 3, bad flags and fields are exit 2 with their path', async () => {
  await place('EXITS');
  const no = await order('amend', 'EXITS', '--quantity', '90000');
  assert.deepEqual([no.code, no.doc.status], [3, 'refused']);
  assert.equal((await look('EXITS')).order.quantity, 400, 'nothing has changed');
  for (const [args, code, path] of [
    [['amend', 'EXITS'], 'AMENDMENT_EMPTY', 'order'],
    [['amend', 'EXITS', '--quantity', '0.5'], 'OFF_GRID', 'quantity'],
    [['amend', 'EXITS', '--deadline', 'soon'], 'FLAG_INVALID', '--deadline'],
    [['amend', 'EXITS', '--strategy', 'magic'], 'FLAG_INVALID', '--strategy'],
    [['resume', 'NOPE'], 'ORDER_UNKNOWN', 'parentId'],
  ] as const) {
    const { code: exit, doc } = await order(...args);
    assert.deepEqual([exit, doc.error?.code, doc.error?.path], [2, code, path], args.join(' '));
  }
});
test('routes: a misspelt field is named, an order that has ended is a conflict, below what is filled is refused', async () => {
  const patch = async (
    id: string,
    body: object,
  ): Promise<ProblemDoc & { readonly status: number }> => {
    const answer = await fetch(`${service.url}/api/orders/${id}`, {
      method: 'PATCH',
      headers: { authorization: `Bearer ${service.token}`, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return { ...((await answer.json()) as ProblemDoc), status: answer.status };
  };
  const misspelt = await patch('EXITS', { limits: 3 });
  assert.deepEqual(
    [misspelt.status, misspelt.code, misspelt.problems?.[0]?.remedy],
    [400, 'FIELD_UNKNOWN', "did you mean 'limit'?"],
  );
  const over = await patch('LIFE', { quantity: 500 });
  assert.deepEqual([over.status, over.code], [409, 'ORDER_NOT_AT_WORK']);
  await until('something is filled or open', 60, async () => (await look('EXITS')).filled > 1);
  const below = await patch('EXITS', { quantity: 1 });
  assert.deepEqual([below.status, below.code], [422, 'QUANTITY_BELOW_COMMITTED']);
});

test('WAI-1, WAI-4, WAI-5: a stop by the command line waits over a kill of the service, is listed, and is cancelled; what makes no sense names its flag', async () => {
  const sale = ['execute', '--symbol', 'KEEL', '--side', 'sell', '--quantity', '100', '--json'];
  const flaws = async (...flags: readonly string[]): Promise<readonly string[]> => {
    const { code, out } = await cli([...sale, ...flags], service.env);
    assert.equal(code, 2);
    const { error } = JSON.parse(out) as { error: { path: string; problems?: { path: string }[] } };
    return error.problems?.map(({ path }) => path) ?? [error.path];
  };
  assert.deepEqual(await flaws('--take-profit', '1', '--stop', '0.5'), ['--take-profit']);
  assert.deepEqual(await flaws('--stop', '1e6'), ['--stop']);
  assert.deepEqual(await flaws('--stop', '9', '--take-profit', '5'), ['--stop, --take-profit']);
  assert.deepEqual(await flaws('--stop', '1', '--stop-limit', '0.123456789'), ['--stop-limit']);
  assert.deepEqual(await flaws('--stop-limit', '4'), ['--stop']);
  const placed = await cli([...sale, '--stop', '1', '--stop-limit', '0.5'], service.env);
  assert.equal(placed.code, 0, placed.err);
  const { waitId } = JSON.parse(placed.out) as { waitId: string };
  await service.kill();
  service = await startService(home);
  const listed = await cli(['order', 'waiting', '--json'], service.env);
  const [first, ...others] = JSON.parse(listed.out) as {
    waitId: string;
    status: string;
    triggers: unknown;
  }[];
  assert.deepEqual([first?.waitId, first?.status, others], [waitId, 'waiting', []]);
  assert.deepEqual(first?.triggers, [{ is: 'atOrBelow', price: 1, limit: 0.5 }]);
  const ended = await cli(['order', 'unwait', waitId, '--json'], service.env);
  assert.deepEqual(
    [ended.code, (JSON.parse(ended.out) as { status: string }).status],
    [0, 'cancelled'],
  );
  assert.equal((await cli(['order', 'unwait', 'NOPE', '--json'], service.env)).code, 2);
});
