// F33, FRM-1 .. FRM-5: caps that hold over accounts: divided by a database, kept by each engine.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, before, test } from 'node:test';
import { type FirmHold, holdFirmShares } from '#adapters/firm-postgres/hold-shares';
import { connectToShares, readDivision } from '#adapters/firm-postgres/shares-table';
import { openPostgresJournal } from '#adapters/journal-postgres/journal-postgres';
import { type FirmClaim, heldOf } from '#core/gate/firm';
import { type RunningExchange, startExchange } from './support/running-exchange.ts';
import {
  POSTGRES_MISSING,
  type RunningPostgres,
  startPostgres,
} from './support/running-postgres.ts';
import { cli, type Launched, launchService, until } from './support/running-service.ts';

const skip = POSTGRES_MISSING;
const folder = mkdtempSync(join(tmpdir(), 'plimsoll-firm-'));
let database: RunningPostgres;
before(async () => {
  if (skip === false) database = await startPostgres();
});
after(async () => {
  await database?.end();
  rmSync(folder, { recursive: true, force: true });
});

/** A test that fails leaves nothing running. */
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const end of opened.splice(0)) await end();
  if (skip === false) database.ask('DROP TABLE IF EXISTS plimsoll_share');
});

const LEASE_SECONDS = 2;
const CAP = 100;
type Connection = Extract<Awaited<ReturnType<typeof connectToShares>>, { ok: true }>['value'];
async function connection(): Promise<Connection> {
  const connected = await connectToShares([database.url], 5000);
  assert.ok(connected.ok, JSON.stringify(connected));
  return connected.value;
}
/** An account that is held, and a hand on its shares. */
async function account(
  name: string,
): Promise<{ readonly hold: FirmHold; readonly end: () => Promise<void> }> {
  const journal = await openPostgresJournal({
    urls: [database.url],
    account: name,
    holder: name,
    leaseSeconds: LEASE_SECONDS,
    waiting: () => undefined,
    signal: new AbortController().signal,
  });
  assert.ok(journal.ok);
  const hold = holdFirmShares({
    urls: [database.url],
    account: name,
    token: journal.value.epoch,
    leaseSeconds: LEASE_SECONDS,
    say: () => undefined,
  });
  let isOver = false;
  const end = async (): Promise<void> => {
    if (isOver) return;
    isOver = true;
    await hold.stop();
    await journal.value.close();
  };
  opened.push(end);
  return { hold, end };
}
const claim = (used: number, needed: number): readonly FirmClaim[] => [
  { key: 'gross', used, needed, cap: CAP, lastsUs: null },
];
const sumOfShares = async (client: Connection): Promise<number> => {
  const { byAccount, now } = await readDivision(client);
  return heldOf([...byAccount.values()], 'gross', now);
};

test('FRM-1: four engines that want more than there is, and change their minds all the time, never hold more than the cap', {
  skip,
}, async () => {
  const wanted = [0, 0, 0, 0];
  const accounts = await Promise.all(wanted.map((_, i) => account(`many-${i}`)));
  for (const [i, { hold }] of accounts.entries())
    hold.begin(
      () => claim(0, wanted[i] ?? 0),
      () => undefined,
    );
  const client = await connection();
  const most: number[] = [];
  let seed = 7;
  for (let round = 0; round < 60; round++) {
    for (const [i, { hold }] of accounts.entries()) {
      seed = (seed * 48_271) % 2_147_483_647;
      wanted[i] = seed % 80;
      hold.wake();
    }
    await new Promise((resolve) => setTimeout(resolve, 30));
    most.push(await sumOfShares(client));
    const believed = accounts.reduce((sum, { hold }) => sum + hold.share('gross'), 0);
    assert.ok(believed <= CAP + 1e-9, `${believed} believed`);
  }
  assert.ok(Math.max(...most) <= CAP + 1e-9, `${Math.max(...most)}`);
  assert.ok(most.filter((each) => each > CAP * 0.9).length > 10, 'and what there is is used');
  await client.end();
});

test('FRM-1: what a dead account held still counts, until a person forgets it; not while an engine holds it', {
  skip,
}, async () => {
  const [first, second] = [await account('dead'), await account('living')];
  first.hold.begin(
    () => claim(70, 70),
    () => undefined,
  );
  await until('it has its share', 10, () => Promise.resolve(first.hold.share('gross') === 70));
  let wanted = 100;
  second.hold.begin(
    () => claim(0, wanted),
    () => undefined,
  );
  await until('the other has the rest', 10, () =>
    Promise.resolve(second.hold.share('gross') === 30),
  );
  assert.equal(second.hold.others('gross'), 70);
  const firm = (...args: readonly string[]): ReturnType<typeof cli> =>
    cli(['firm', ...args], { PLIMSOLL_POSTGRES: database.url });
  const listed = await firm();
  assert.match(listed.out, /dead, gross\s+70, .* held by dead/);
  const held = await firm('forget', 'dead', '--json');
  assert.deepEqual([held.code, /ACCOUNT_AT_WORK/.test(held.out + held.err)], [2, true], held.out);
  assert.equal((await cli(['firm'])).code, 2, 'without a database there is nothing to list');
  await first.end();
  wanted = 90;
  second.hold.wake();
  await new Promise((resolve) => setTimeout(resolve, 100));
  assert.equal(second.hold.share('gross'), 30);
  assert.equal((await firm('forget', 'dead')).code, 0);
  await until('it has what it wants', 10, () => Promise.resolve(second.hold.share('gross') === 90));
});

test('FRM-5: an account that was lost, and a database that is away: shares are none within the lease, and others unknown', {
  skip,
}, async () => {
  const mine = await account('lost');
  mine.hold.begin(
    () => claim(0, 50 + Math.random()),
    () => undefined,
  );
  await until('it has its share', 10, () => Promise.resolve(mine.hold.share('gross') > 0));
  database.ask(`UPDATE plimsoll_lease SET token = token + 1 WHERE account = 'lost'`);
  await until('it is not believed', LEASE_SECONDS + 3, () =>
    Promise.resolve(mine.hold.share('gross') === 0 && mine.hold.others('gross') === null),
  );
  await mine.end();
  database.ask('DELETE FROM plimsoll_share');

  const again = await account('again');
  again.hold.begin(
    () => claim(0, 50),
    () => undefined,
  );
  await until('it has its share', 10, () => Promise.resolve(again.hold.share('gross') === 50));
  await database.crash();
  const from = performance.now();
  await until('it is not believed', LEASE_SECONDS + 3, () =>
    Promise.resolve(again.hold.share('gross') === 0 && again.hold.others('gross') === null),
  );
  assert.ok(performance.now() - from < LEASE_SECONDS * 1000 + 2000);
  assert.equal(again.hold.view(), null);
  await database.start();
  await until('it is back', 20, () => Promise.resolve(again.hold.share('gross') === 50));
});

interface Engine {
  readonly home: string;
  readonly service: Launched;
}
const ENV = (): Record<string, string> => ({ PLIMSOLL_POSTGRES: database.url });
async function engine(exchange: RunningExchange, name: string, key: number): Promise<Engine> {
  const home = mkdtempSync(join(folder, 'home-'));
  const config = join(home, 'plimsoll.yaml');
  writeFileSync(
    config,
    `trade_at: local
reporting_currency: USDT
journal: { kind: postgres, account: ${name}, lease_seconds: 3 }
caps: { symbol_value: 100000000, firm: { symbol_value: 100000000, gross_value: 100000000, traded_value: 20000 } }
liquidity: { tiers: { high_liquidity: { min_adv: 1000, max_position_pct: 1 }, medium_liquidity: { min_adv: 1000, max_position_pct: 1 }, low_liquidity: { min_adv: 1000, max_position_pct: 1 } } }
venues:
  local: { kind: ccxt, exchange: binance, symbols: [BTCUSDT], live: true, prior: crypto-major, rest_url: "${exchange.url}", stream_url: "${exchange.url.replace('http', 'ws')}" }
`,
  );
  const keys = exchange.keys[key];
  const service = await launchService(home, {
    symbol: 'BTCUSDT',
    flags: ['--config', config],
    env: {
      ...ENV(),
      PLIMSOLL_LOCAL_KEY: keys?.apiKey ?? '',
      PLIMSOLL_LOCAL_SECRET: keys?.secret ?? '',
    },
  });
  return { home, service };
}
const buying = (parentId: string, quantity: number, more: object = {}): object => ({
  parentId,
  symbol: 'BTCUSDT',
  side: 'buy',
  quantity,
  strategy: 'twap',
  horizonSeconds: 40,
  ...more,
});
interface Refused {
  readonly status: number;
  readonly doc: { readonly code?: string; readonly refusal?: { readonly code: string } };
}

test('FRM-2, FRM-3, FRM-4: two engines of two accounts keep to the caps of the firm while both trade, and the second is told why it may not', {
  skip,
  timeout: 240_000,
}, async (t) => {
  const exchange = await startExchange(['--market', 'generated']);
  const engines: Engine[] = [];
  const client = await connection();
  try {
    for (const [i, name] of ['fund-a', 'fund-b'].entries())
      engines.push(await engine(exchange, name, i));
    const [first, second] = engines.map(({ service }) => service) as [Launched, Launched];
    await Promise.all([first.up(), second.up()]);
    const shares = async (key: string): Promise<readonly [number, number]> => {
      const { byAccount, now } = await readDivision(client);
      const of = (name: string): number => heldOf([byAccount.get(name) ?? {}], key, now);
      return [of('fund-a'), of('fund-b')];
    };
    const { doc: market } = await first.call('/api/market/BTCUSDT');
    const price = (market as { readonly mid: number }).mid;
    const quantity = Math.floor((8000 / price) * 1e4) / 1e4;
    const placed = await first.call(
      '/api/orders',
      buying('A1', quantity, { constraints: { max_participation: 0.15 } }),
    );
    assert.equal(placed.status, 201, JSON.stringify(placed.doc));
    const pace = 'pace:BTCUSDT.LOCAL';
    await until(
      'the first has its share of volume',
      10,
      async () => (await shares(pace))[0] === 0.15,
    );
    const other = await second.call('/api/orders', buying('B1', quantity));
    assert.equal(other.status, 201, JSON.stringify(other.doc));
    await until(
      'the second has the rest',
      10,
      async () => Math.abs((await shares(pace))[1] - 0.05) < 1e-12,
    );

    // 8,000 and 8,000 are at work or done, and 20,000 is the cap.
    const third = (await second.call('/api/orders', buying('B2', quantity))) as Refused;
    assert.equal(third.status, 422, JSON.stringify(third.doc));
    assert.match(JSON.stringify(third.doc), /FIRM_CAP_ABOVE_MAX/);
    // A server hears of the shares with the next word of its engine.
    await until('a ticket says the same', 5, async () => {
      const { doc } = await second.call('/api/liquidity/execution-plan', buying('B3', quantity));
      return JSON.stringify(doc).includes('FIRM_CAP_ABOVE_MAX');
    });

    let most = 0;
    for (let i = 0; i < 100; i++) {
      const [a, b] = await shares(pace);
      assert.ok(a + b <= 0.2 + 1e-12);
      const [ofA, ofB] = await shares('traded');
      most = Math.max(most, ofA + ofB);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    assert.ok(most > 15_000 && most <= 20_000, `${most} of 20,000`);
    t.diagnostic(`together they held at most ${Math.round(most)} of 20,000`);
  } finally {
    await Promise.all(engines.map(({ service }) => service.kill()));
    await client.end();
    await exchange.end();
  }
});
