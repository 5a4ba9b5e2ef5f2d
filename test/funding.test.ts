// PRP-11: fundings of an exchange, into a file that other commands read.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';
import { cli, until } from './support/running-service.ts';
import { usdmClient } from './support/usdm-client.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-funding-'));
const config = join(home, 'plimsoll.yaml');
const env = { PLIMSOLL_HOME: home };
let exchange: RunningExchange;
before(async () => {
  exchange = await startExchange(['--dialect', 'binance-usdm', '--funding-seconds', '2']);
  writeFileSync(
    config,
    `venues:\n  local: { kind: ccxt, exchange: binanceusdm, symbols: [BTCUSDT], prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }\n`,
  );
});
after(async () => {
  await exchange.end();
  rmSync(home, { recursive: true, force: true });
});

test('PRP-11: fundings of an exchange go into a file that `hold` reads; what it does not list is said', async () => {
  const client = await usdmClient(exchange, 0);
  await client.loadMarkets();
  await until('three fundings are listed', 30, async () => {
    await setTimeout(500);
    return (await client.fetchFundingRateHistory('BTC/USDT:USDT')).length >= 3;
  });
  await client.close();
  const out = join(home, 'funding.csv');
  const flags = ['funding', 'BTCUSDT', '--venue', 'local', '--config', config, '--days', '1'];
  const told = await cli([...flags, '--out', out, '--json'], env);
  assert.equal(told.code, 0, told.err + told.out);
  const doc = JSON.parse(told.out) as { readonly fundings: number; readonly long: null };
  assert.ok(doc.fundings >= 3);
  // One day is no forecast.
  assert.equal(doc.long, null);
  const [head, ...rows] = readFileSync(out, 'utf8').trim().split('\n');
  assert.equal(head, 'time,rate,mark');
  assert.equal(rows.length, doc.fundings);
  assert.match(rows[0]!, /^20\d\d-.*Z,-?[\d.e-]+,\d+/);
  const hold = ['hold', '--symbol', 'BTCUSDT', '--contracts', '3', '--entry', '50000'];
  const terms = ['--wallet', '1000', '--market', 'crypto:0.001BTC', '--maintenance', '0.004'];
  const held = await cli([...hold, ...terms, '--funding', out], env);
  assert.equal(held.code, 0, held.err);
  for (const [wrong, code] of [
    [
      ['funding', 'NOSUCH', '--venue', 'local', '--config', config],
      /SYMBOL_UNKNOWN|perpetual of local/,
    ],
    [['funding', 'BTCUSDT', '--venue', 'nowhere', '--config', config], /nowhere/],
    [[...flags, '--days', '-1'], /--days/],
    [[...flags, '--out', join(home, 'no/such/folder.csv')], /could not be written/],
  ] as const) {
    const said = await cli(wrong, env);
    assert.equal(said.code, 2, wrong.join(' '));
    assert.match(said.err, code);
  }
});
