// OPS-3: the life of an order in the log of a running engine.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { orderDoc } from '#contracts/documents';
import { cli, startService, stopVenue } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-order-lines-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

type Line = Readonly<Record<string, string | number>>;
async function linesOf(env: Readonly<Record<string, string>>): Promise<{
  readonly lines: readonly Line[];
  readonly words: string;
  readonly order: ReturnType<typeof orderDoc.parse>;
}> {
  const home = mkdtempSync(join(folder, 'home-'));
  const service = await startService(home, { env });
  try {
    // A short one may end on a busy machine before its market is fresh enough to send anything.
    const args = ['execute', '--symbol', 'KEEL', '--side', 'buy', '--quantity', '60'];
    const done = await cli(
      [...args, '--strategy', 'take', '--horizon', '30', '--json'],
      service.env,
    );
    assert.equal(done.code, 0, done.err);
    const order = orderDoc.parse(JSON.parse(done.out));
    assert.equal(order.filled, 60, `${order.status}: ${order.note}`);
    await service.call('/api/orders', { symbol: 'KEEL', side: 'buy', quantity: 50_000_000 });
    await new Promise((resolve) => setTimeout(resolve, 500));
    const words = service.words();
    const lines = words
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .map((line) => JSON.parse(line) as Line);
    return { lines, words, order };
  } finally {
    await service.stop();
    stopVenue(home);
  }
}

test('OPS-3: placed, sent, filled and ended have the ids of parent, child and execution; a refusal has its code', async () => {
  const env = { PLIMSOLL_LOG: 'json', PLIMSOLL_LOG_LEVEL: 'debug' };
  const { lines, order } = await linesOf(env);
  const own = lines.filter(({ parentId }) => parentId === order.parentId);
  const said = own.map(({ level, message }) => `${level} ${String(message).split(/[ :]/)[1]}`);
  assert.equal(said[0], 'info placed');
  assert.equal(said.at(-1), 'info ended');
  const sent = own.filter(({ message }) => String(message).includes(' sent to '));
  const filled = own.filter(({ message }) => String(message).includes(' filled at '));
  assert.ok(sent.length > 0 && filled.length > 0, said.join(', '));
  assert.deepEqual(
    new Set(sent.map(({ clientOrderId }) => clientOrderId)),
    new Set(order.children.map(({ clientOrderId }) => clientOrderId)),
  );
  for (const { clientOrderId, executionId, level } of filled) {
    assert.ok(sent.some((each) => each['clientOrderId'] === clientOrderId));
    assert.ok(String(executionId).length > 0);
    assert.equal(level, 'debug');
  }
  assert.equal(
    filled.reduce((sum, { quantity }) => sum + Number(quantity), 0),
    order.filled,
  );
  const refused = lines.filter(
    ({ message, parentId }) => parentId !== undefined && String(message).includes(' refused: '),
  );
  assert.equal(refused.length, 1);
  assert.match(String(refused[0]?.['code']), /^[A-Z_]+$/);
});

test('OPS-2 OPS-3: without debug there are no children and no fills; for people there are no orders at all', async () => {
  const { lines, order } = await linesOf({ PLIMSOLL_LOG: 'json' });
  const own = lines.filter(({ parentId }) => parentId === order.parentId);
  assert.deepEqual(
    own.map(({ level }) => level),
    ['info', 'info'],
  );
  const plain = await linesOf({});
  // An alert may name the order: its life is what is not told.
  assert.doesNotMatch(plain.words, / placed by | sent to | filled at | ended: /);
});
