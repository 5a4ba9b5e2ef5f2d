// TCA-92: fills of an exchange beside the exchange's own history, without a key.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signedCall, startExchange } from './support/running-exchange.ts';
import { cli, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-venue-history-'));
after(() => rmSync(home, { recursive: true, force: true }));

test('TCA-92: --venue fetches whole days of minute bars, whatever the fills call the pair', {
  timeout: 360_000,
}, async () => {
  const exchange = await startExchange(['--market', 'generated']);
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `venues:\n  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }\n`,
  );
  try {
    const query = 'symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.03';
    await until('somebody quotes', 40, async () => {
      const { body } = await signedCall(exchange, { method: 'POST', path: 'order', query });
      return Number(body['executedQty']) > 0;
    });
    const fills = join(home, 'fills.csv');
    writeFileSync(
      fills,
      `id,order,symbol,side,at,quantity,price,fee\n1,o1,BTC/USDT,sell,${new Date().toISOString()},0.03,50000,0\n2,o2,NOSUCH/USDT,sell,${new Date().toISOString()},1,1,0\n`,
    );
    const flags = ['tca', fills, '--venue', 'local', '--config', config, '--json'];
    const { code, out, err } = await cli(flags, { PLIMSOLL_HOME: home });
    assert.equal(code, 0, err + out);
    const { orders } = JSON.parse(out) as {
      readonly orders: readonly {
        readonly id: string;
        readonly grade: string;
        readonly market: string | null;
        readonly arrivalPrice: number | null;
      }[];
    };
    const [listed, unlisted] = ['o1', 'o2'].map((id) => orders.find((order) => order.id === id));
    assert.equal(listed?.grade, 'C');
    assert.equal(listed.market, 'local, minutes');
    assert.ok((listed.arrivalPrice ?? 0) > 1000, out);
    assert.equal(unlisted?.market, null);
    const both = await cli([...flags, '--history', fills], { PLIMSOLL_HOME: home });
    assert.equal(both.code, 2);
    assert.match(both.out, /--venue/);
  } finally {
    await exchange.end();
  }
});
