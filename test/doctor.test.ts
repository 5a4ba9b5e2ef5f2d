// `plimsoll doctor`: what a start would find, told before it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startExchange } from './support/running-exchange.ts';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-doctor-'));
after(() => rmSync(folder, { recursive: true }));

interface Told {
  readonly isWell: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly isWell: boolean;
    readonly found: string;
    readonly remedy: string;
  }[];
}
async function doctor(
  yaml: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ readonly code: number | null; readonly told: Told }> {
  const path = join(folder, 'plimsoll.yaml');
  writeFileSync(path, yaml);
  const { out, err, code } = await cli(['doctor', '--config', path, '--json'], {
    PLIMSOLL_HOME: folder,
    PLIMSOLL_URL: 'http://127.0.0.1:9',
    ...env,
  });
  return { code, told: JSON.parse(out === '' ? err : out) as Told };
}
const ill = ({ checks }: Told): readonly string[] =>
  checks.filter(({ isWell }) => !isWell).map(({ name, found }) => `${name}: ${found}`);

test('doctor knows an exchange that does not exist, one that does not answer, and a trade_at that names none', async () => {
  const { code, told } = await doctor(`trade_at: bynance
venues:
  far: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], rest_url: "http://127.0.0.1:9", stream_url: "ws://127.0.0.1:9" }
  nix: { kind: ccxt, exchange: binanze, symbols: [BTCUSDT] }
`);
  const found = ill(told).join('\n');
  assert.equal(code, 2);
  assert.match(found, /trade_at: 'bynance' is not a venue/);
  assert.match(found, /far: binance: could not be reached/);
  assert.match(found, /nix: exchange: .*was 'binanze'/);
});

test('doctor tells symbols that are not listed, restricted names that nobody trades, keys that are missing or wrong, and an account that opens', async () => {
  const exchange = await startExchange([]);
  const key = exchange.keys[0]!;
  try {
    const yaml = (symbols: string, restricted = ''): string => `trade_at: local
restricted: [${restricted}]
venues:
  local: { kind: ccxt, exchange: binance, symbols: [${symbols}], live: true, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }
`;
    const wrong = await doctor(yaml('BTCUSDT, NIXUSDT', 'btcusdt'));
    const found = ill(wrong.told).join('\n');
    assert.match(found, /does not list NIXUSDT/);
    assert.match(found, /restricted\.0: .*btcusdt/);
    assert.match(found, /local: keys: .*a key and a secret are required/);
    const stranger = await doctor(yaml('BTCUSDT'), {
      PLIMSOLL_LOCAL_KEY: 'nobody',
      PLIMSOLL_LOCAL_SECRET: 'nothing',
    });
    assert.match(ill(stranger.told).join('\n'), /local: keys: do not open the account/);
    const { code, told } = await doctor(yaml('BTCUSDT'), {
      PLIMSOLL_LOCAL_KEY: key.apiKey,
      PLIMSOLL_LOCAL_SECRET: key.secret,
    });
    assert.deepEqual([code, ill(told)], [0, []]);
    assert.ok(
      told.checks.some(
        ({ name, found: words }) => name === 'local: keys' && /it holds .*BTC/.test(words),
      ),
      JSON.stringify(told),
    );
  } finally {
    await exchange.end();
  }
});
