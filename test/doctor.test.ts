// `plimsoll doctor`: what a start would find, told before it.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { startExchange } from './support/running-exchange.ts';
import { POSTGRES_MISSING, startPostgres } from './support/running-postgres.ts';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-doctor-'));
after(() => rmSync(folder, { recursive: true }));

interface Told {
  readonly isWell: boolean;
  readonly settings: readonly {
    readonly key: string;
    readonly value: unknown;
    readonly origin: string;
  }[];
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

test('doctor says every value in force and where it comes from, and no secret', async () => {
  const { code, told } = await doctor(
    `max_order_value: 2000\ncaps:\n  net_value: 7e6\n  period: { seconds: 60 }\nrestricted: [A, B]\n`,
    { PLIMSOLL_TOKEN: 'tell-nobody', PLIMSOLL_BINANCE_SECRET: 'nor-this' },
  );
  assert.equal(code, 0, JSON.stringify(told.checks));
  const settings = new Map(told.settings.map((each) => [each.key, each]));
  const of = (key: string): readonly [unknown, string] => [
    settings.get(key)?.value,
    settings.get(key)?.origin.replace(folder, '') ?? '',
  ];
  assert.deepEqual(of('max_order_value'), [2000, '/plimsoll.yaml:1:18']);
  assert.deepEqual(of('caps.net_value'), [7e6, '/plimsoll.yaml:3:14']);
  assert.deepEqual(of('caps.period.seconds'), [60, '/plimsoll.yaml:4:22']);
  assert.deepEqual(of('restricted'), [['A', 'B'], '/plimsoll.yaml:5:13']);
  assert.deepEqual(of('caps.gross_value'), [50_000_000, 'default']);
  assert.deepEqual(of('PLIMSOLL_HOME'), [folder, 'environment']);
  assert.deepEqual(of('PLIMSOLL_BINANCE_SECRET'), ['set, not shown', 'environment']);
  assert.doesNotMatch(JSON.stringify(told), /tell-nobody|nor-this/);
  const { out } = await cli(['doctor', '--config', join(folder, 'plimsoll.yaml')], {
    PLIMSOLL_HOME: folder,
    PLIMSOLL_URL: 'http://127.0.0.1:9',
  });
  assert.match(out, /caps.net_value +7000000 +.*plimsoll.yaml:3:14/);
  assert.match(out, /\d+ values are defaults; --all lists them/);
});

test('doctor looks at the account in PostgreSQL, and takes nothing', {
  skip: POSTGRES_MISSING,
}, async () => {
  const database = await startPostgres();
  try {
    const yaml = 'journal: { kind: postgres, account: main }\n';
    const at = async (url: string): Promise<string> => {
      const { told } = await doctor(yaml, { PLIMSOLL_POSTGRES: url });
      const found = told.checks.find(({ name }) => name === 'journal');
      return `${found?.isWell} ${found?.found}`;
    };
    assert.match(await at(database.url), /^true PostgreSQL \d+.*one server; account main is new/);
    assert.equal(
      database.ask("SELECT to_regclass('plimsoll_lease') IS NULL"),
      't',
      'it makes nothing',
    );
    assert.match(await at('postgresql://nobody@127.0.0.1:9/none'), /^false 127.0.0.1:9: /);
    assert.match(await at(''), /^false PLIMSOLL_POSTGRES must be set/);
  } finally {
    await database.end();
  }
});
