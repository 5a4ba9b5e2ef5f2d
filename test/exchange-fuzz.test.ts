// EXC-13: bad input of any kind is answered in the protocol's words, and the service stays up.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { fuzzExchange } from './support/fuzz-exchange.ts';
import { COINM, USDM } from './support/fuzz-usdm.ts';
import {
  BUSY_CLIENTS,
  type RunningExchange,
  signedCall,
  startExchange,
} from './support/running-exchange.ts';

let venue: RunningExchange;
before(async () => {
  venue = await startExchange([
    '--market',
    'clients',
    '--fees',
    'BNB',
    '--orders-per-10s',
    '9999999',
    '--weight-per-minute',
    '999999999',
  ]);
});
after(() => venue.end());

test('EXC-13: requests that nobody should send: no exit, no 5xx, JSON in every answer, and the log opens', async () => {
  const { pid } = venue;
  const { sent, outcomes, failures } = await fuzzExchange(venue, { seed: 7, count: 2000 });
  assert.deepEqual(failures, [], JSON.stringify(outcomes));
  assert.equal(sent, 2000);
  assert.ok((outcomes['rest 200'] ?? 0) > 100, `some get through: ${JSON.stringify(outcomes)}`);
  assert.equal(venue.pid, pid);
  assert.doesNotMatch(venue.logged(), /Defect/);
  assert.equal(
    (await signedCall(venue, { method: 'GET', path: 'account', query: '' })).status,
    200,
  );
  const state = await (await fetch(`${venue.url}/exchange/state`)).json();
  await venue.kill();
  await venue.restart();
  assert.deepEqual(await (await fetch(`${venue.url}/exchange/state`)).json(), state);
});

for (const [dialect, speaks] of [
  ['binance-usdm', USDM],
  ['binance-coinm', COINM],
] as const)
  test(`EXC-13, UDM-1, CDM-1: the same of perpetuals, in the words of ${dialect}`, async () => {
    const contracts = await startExchange([...BUSY_CLIENTS, '--dialect', dialect]);
    try {
      const target = { url: contracts.url, keys: contracts.keys, speaks };
      const { outcomes, failures } = await fuzzExchange(target, { seed: 7, count: 2000 });
      assert.deepEqual(failures, [], JSON.stringify(outcomes));
      assert.ok((outcomes['rest 200'] ?? 0) > 100, `some get through: ${JSON.stringify(outcomes)}`);
      assert.doesNotMatch(contracts.logged(), /Defect/);
      const state = async (): Promise<unknown> =>
        await (await fetch(`${contracts.url}/exchange/state`)).json();
      const before = await state();
      await contracts.kill();
      await contracts.restart();
      assert.deepEqual(await state(), before);
    } finally {
      await contracts.end();
    }
  });
