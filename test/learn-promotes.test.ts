// CAL-21: `plimsoll learn --promote` puts a model in use that surely beats the one in use, by the service's own proof, and it can be taken back. Only the orders are made.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { buildServer } from '#api/server';
import { modelStateDoc } from '#contracts/model-document';
import type { OwnObservation } from '#core/cost/calibrate/own-orders';
import { seededRandom } from '#core/kernel/random';
import { BPS_IN_ONE, DAY_US } from '#core/kernel/units';
import { normalQuantile } from '#core/numeric/normal';
import { commandsOf } from '#engine/desk/commands';
import { cli } from './support/running-service.ts';
import { openOn, scriptedVenue } from './support/scripted-venue.ts';
import { fixedTokens } from './support/token-book.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-learn-promotes-'));
after(() => rmSync(home, { recursive: true, force: true }));

/** Orders of 20 days that cost several times what the published model expects. */
function madeOrders(now: number): readonly OwnObservation[] {
  const random = seededRandom(5);
  const volatilityDaily = 0.03;
  const varianceDays = 0.01;
  return Array.from({ length: 480 }, (_, i) => {
    const at = now - (21 - Math.floor(i / 24)) * DAY_US;
    const advShare = 1e-4 * 1000 ** random.next();
    const shock = normalQuantile(0.001 + 0.998 * random.next()) * Math.sqrt(varianceDays);
    return {
      at,
      name: ['KEEL', 'MAST'][i % 2] ?? '',
      day: Math.floor(at / DAY_US),
      advShare,
      volatilityDaily,
      volumeTime: 0.03,
      varianceDays,
      adv: 1e6,
      advNotional: 1e8,
      costBps: BPS_IN_ONE * volatilityDaily * (1.5 * Math.sqrt(advShare) + shock),
    };
  });
}

test('CAL-21: a challenger that surely wins takes over, the next round has to beat it, and a person takes it back', async () => {
  const journal = memoryJournal();
  const { desk } = openOn(scriptedVenue(), journal);
  const token = 'token-of-risk-0123456789-0123456789';
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    tokens: fixedTokens('the-token-of-the-owner', [{ name: 'rita', role: 'risk', token }]),
    webRoot: null,
  });
  const rows = madeOrders(desk.now());
  const server = createServer((request, reply) => {
    const { url = '', method = 'GET' } = request;
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (url === '/api/models/observations') {
        reply.setHeader('content-type', 'application/json').end(JSON.stringify(rows));
        return;
      }
      const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
      const payload = body === '' ? {} : { payload: body };
      void app
        .inject({ method: method === 'POST' ? 'POST' : 'GET', url, headers, ...payload })
        .then((got) =>
          reply
            .writeHead(got.statusCode, { 'content-type': String(got.headers['content-type']) })
            .end(got.body),
        );
    });
  });
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  after(async () => {
    server.close();
    await app.close();
  });
  const { port } = server.address() as AddressInfo;
  const env = {
    PLIMSOLL_URL: `http://127.0.0.1:${port}`,
    PLIMSOLL_TOKEN: token,
    PLIMSOLL_HOME: home,
  };
  const run = async (...args: readonly string[]) => {
    const { code, out, err } = await cli([...args, '--json'], env);
    assert.equal(code, 0, err + out);
    return modelStateDoc.parse(JSON.parse(out));
  };
  const published = desk.models.inUse();
  const first = await run('learn', '--promote');
  const refit = first.learned.at(-1)?.refit;
  assert.deepEqual(
    [refit?.verdict, refit?.isPromoted],
    ['better', true],
    first.learned.at(-1)?.why,
  );
  assert.equal(first.inUse, refit?.modelId);
  assert.equal(desk.models.inUse(), first.inUse);
  assert.match(first.history.at(-1)?.reason ?? '', /^plimsoll learn: beats /);

  const second = await run('learn', '--promote');
  assert.deepEqual([second.inUse, second.learned.at(-1)?.refit?.isPromoted], [first.inUse, false]);
  assert.equal(second.learned.at(-1)?.refit?.against, first.inUse);

  const back = await run('calibrate', '--revert', '--reason', 'the regime is over');
  assert.equal(back.inUse, published);
  assert.deepEqual(
    back.history.map(({ change }) => change),
    ['promoted', 'reverted'],
  );
});
