// The orders of an account at an exchange, reported to the running service by keys that only read.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { signedCall, startExchange } from './support/running-exchange.ts';
import { cli, startService, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-own-'));
after(() => rmSync(home, { recursive: true, force: true }));
interface Listed {
  readonly id: string;
  readonly quantity: number;
  readonly filled: number;
  readonly approved: boolean | null;
}

test('SHD-10: what the account sends and fills is reported as it appears, what it had before is not, and nothing is sent', {
  timeout: 360_000,
}, async () => {
  const exchange = await startExchange(['--market', 'generated']);
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `trade_at: local
reporting_currency: USDT
venues:
  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }
`,
  );
  const service = await startService(home, { symbol: 'BTCUSDT', flags: ['--config', config] });
  const order = async (query: string): Promise<number> => {
    const { body } = await signedCall(exchange, { method: 'POST', path: 'order', query });
    return Number(body['orderId']);
  };
  const [key] = exchange.keys;
  const keys = { PLIMSOLL_LOCAL_KEY: key?.apiKey ?? '', PLIMSOLL_LOCAL_SECRET: key?.secret ?? '' };
  try {
    const before = await order(
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.01&price=50000',
    );
    let said = '';
    let stop: () => unknown = () => undefined;
    const running = cli(
      ['shadow', '--venue', 'local', '--every', '1s', '--config', config, '--json'],
      { ...service.env, ...keys },
      (child) => {
        stop = () => child.kill('SIGINT');
        child.stderr?.on('data', (part: Buffer) => (said += part.toString()));
      },
    );
    await until('the account is looked at', 40, () =>
      Promise.resolve(said.includes('nothing is sent there')),
    );
    const rests = await order(
      'symbol=BTCUSDT&side=BUY&type=LIMIT&timeInForce=GTC&quantity=0.02&price=50000',
    );
    const took = await order('symbol=BTCUSDT&side=SELL&type=MARKET&quantity=0.03');
    const listed = async (): Promise<readonly Listed[]> =>
      (await service.call('/api/shadow')).doc as readonly Listed[];
    await until('both are reported', 40, async () => {
      const found = await listed();
      return found.length === 2 && found.some(({ filled }) => filled > 0);
    });
    const found = new Map((await listed()).map((each) => [each.id, each]));
    assert.deepEqual([...found.keys()].toSorted(), [`local:${rests}`, `local:${took}`].toSorted());
    assert.ok(!found.has(`local:${before}`));
    assert.deepEqual(
      [found.get(`local:${took}`)?.quantity, found.get(`local:${took}`)?.filled],
      [0.03, 0.03],
    );
    stop();
    const { code, out, err } = await running;
    assert.equal(code, 0, err);
    const { orders, fills, notReported } = JSON.parse(out) as Readonly<Record<string, unknown>>;
    assert.deepEqual([orders, notReported], [2, []]);
    assert.ok(Number(fills) >= 1);
    const open = await signedCall<readonly unknown[]>(exchange, {
      method: 'GET',
      path: 'openOrders',
      query: 'symbol=BTCUSDT',
    });
    assert.equal(open.body.length, 2, 'what stood there stands there');
    assert.deepEqual((await service.call('/api/orders')).doc, []);
  } finally {
    await service.stop();
    await exchange.end();
  }
});
test('SHD-10: a venue that is none, keys that are none, neither file nor venue: errors that say what to do', async () => {
  const config = join(home, 'other.yaml');
  writeFileSync(
    config,
    'reporting_currency: USDT\nvenues:\n  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT] }\n',
  );
  const env = { PLIMSOLL_URL: 'http://127.0.0.1:9', PLIMSOLL_TOKEN: 'x', PLIMSOLL_HOME: home };
  for (const [flags, says] of [
    [['--venue', 'nowhere', '--config', config], /must be an exchange of the configuration/],
    [['--venue', 'local', '--config', config], /a key and a secret are required/],
    [['--venue', 'local', '--every', '1ms'], /at least 1s/],
    [[], /must have orders of a CSV, or --venue/],
  ] as const) {
    const { code, out, err } = await cli(['shadow', ...flags], env);
    assert.equal(code, 2, out + err);
    assert.match(out + err, says);
  }
});
