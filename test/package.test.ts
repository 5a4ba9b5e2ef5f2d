// What somebody has who installs Plimsoll: the package as npm makes it, in an empty project, without a checkout and without a network.
import assert from 'node:assert/strict';
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { after, before, test } from 'node:test';
import { builtDashboard } from './browser/build-dashboard.ts';
import { freePort } from './support/free-port.ts';
import { installPackage, run } from './support/installed-package.ts';
import { missingTypes } from './support/public-types.ts';
import { stopVenue, until } from './support/running-service.ts';

const TSC = resolve('node_modules/typescript/bin/tsc');
const project = mkdtempSync(join(tmpdir(), 'plimsoll-package-'));
const installed = join(project, 'node_modules/plimsoll');
const manifest = JSON.parse(readFileSync('package.json', 'utf8')) as {
  readonly version: string;
  readonly scripts: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
};
let files: readonly string[] = [];
before(async () => {
  // As prepack does, but what is built already is kept.
  execFileSync(process.execPath, [TSC, '-b']);
  await builtDashboard();
  files = installPackage(project, ['@types/node']);
  cpSync('examples', join(project, 'examples'), { recursive: true });
});
after(() => rmSync(project, { recursive: true, force: true }));

const npx = (...args: readonly string[]): ReturnType<typeof run> =>
  run('npx', ['--no-install', 'plimsoll', ...args], { cwd: project });
const node = (...args: readonly string[]): ReturnType<typeof run> =>
  run(process.execPath, args, { cwd: project });

test('package: compiled files with types, the dashboard, the command, the licence; no sources and no tests', () => {
  assert.match(manifest.scripts['prepack'] ?? '', /tools\/build-package\.mjs/);
  const has = new Set(files);
  for (const file of [
    'LICENSE',
    'NOTICE',
    'README.md',
    'CHANGELOG.md',
    'bin/plimsoll.mjs',
    'bin/run-tied.mjs',
    'dist/app/main.js',
    'dist/app/jobs/job-process.js',
    'dist/venues/exchange/main.js',
    'dist/web/index.html',
  ])
    assert.ok(has.has(file), file);
  for (const [entry, target] of Object.entries(manifest.exports))
    if (typeof target !== 'string')
      for (const condition of ['types', 'default'])
        assert.ok(has.has((target[condition] ?? '').replace('./', '')), `${entry} ${condition}`);
  assert.deepEqual(
    files.filter((file) => /^(src|test)\/|\.(test|fixture)\.|tsbuildinfo/.test(file)),
    [],
  );
});

test('package: everything that a public signature names can be named', () => {
  const entries = Object.keys(manifest.exports)
    .filter((entry) => entry !== './package.json')
    .map((entry) => (entry === '.' ? 'plimsoll' : entry.slice(2)));
  assert.deepEqual(entries, [
    'plimsoll',
    'measures',
    'models',
    'literature',
    'tca',
    'node',
    'client',
  ]);
  for (const entry of entries)
    assert.deepEqual(missingTypes(join(installed, 'dist'), `lib/${entry}`), [], entry);
});

const SURFACE = `
import { type CostEstimate, type Desk, type LiquidityProfile, type Plan, type Refusal, openTapeDesk } from 'plimsoll';
import { type Estimate, amihud, edgeSpread, lesmondOgdenTrzcinka } from 'plimsoll/measures';
import { type ImpactModel, squareRootModel, strategyProfitAt, swingPrice } from 'plimsoll/models';
import { memoryJournal } from 'plimsoll/node';
import { type Client, createClient } from 'plimsoll/client';

const illiquidity: Estimate = amihud(Float64Array.of(0.01, -0.02), Float64Array.of(1e6, 2e6));
// @ts-expect-error: the types are there, and no text is a number.
const wrong: Estimate = 'text';
export type Known = [CostEstimate, Desk, LiquidityProfile, Plan, Refusal, ImpactModel, typeof wrong];
const client: Client = createClient({ url: 'http://127.0.0.1:1', token: 'none' });
const health = await client.health();
const all = { openTapeDesk, edgeSpread, lesmondOgdenTrzcinka, squareRootModel, strategyProfitAt, swingPrice, memoryJournal };
console.log(JSON.stringify([illiquidity.value, health.ok, Object.values(all).map((each) => typeof each)]));
`;
/** No skipLibCheck: our declarations are checked as strictly as the program that uses them. */
const OPTIONS = {
  strict: true,
  module: 'nodenext',
  moduleResolution: 'nodenext',
  target: 'es2024',
  noEmit: true,
};

test('package: every entry type-checks in a strict project, and runs', () => {
  writeFileSync(join(project, 'surface.ts'), SURFACE);
  writeFileSync(
    join(project, 'tsconfig.json'),
    JSON.stringify({ compilerOptions: { ...OPTIONS, types: [] }, files: ['surface.ts'] }),
  );
  const checked = node(TSC, '-p', '.');
  assert.equal(checked.status, 0, checked.out);
  const ran = node('surface.ts');
  assert.equal(ran.status, 0, ran.err);
  assert.deepEqual(JSON.parse(ran.out), [0.01, false, Array(7).fill('function')]);
});

test('package: the examples type-check against it', () => {
  writeFileSync(
    join(project, 'tsconfig.examples.json'),
    JSON.stringify({
      compilerOptions: { ...OPTIONS, types: ['node'], allowImportingTsExtensions: true },
      include: ['examples/*.ts'],
    }),
  );
  const checked = node(TSC, '-p', 'tsconfig.examples.json');
  assert.equal(checked.status, 0, checked.out);
});

/** What an example prints when it has come to its end. Those of the service run further below. */
const SAYS: Readonly<Record<string, RegExp>> = {
  'price-a-backtest.ts': /^2024-04-16 MADE 500: \d+\.\d ± \d+\.\d bps$/m,
  'price-an-order.ts': /^buy 5,000: [\d.]+ bps ± [\d.]+$/m,
  'refuse-an-order.ts': /^remedy: send at most \d+ units/m,
  'signal-to-cost.ts': /^completed: -?[\d.]+ bps$/m,
  'own-strategy.ts': /^filled 8000 of 8000$/m,
  'own-venue.ts': /^completed: 2000 filled by \d+ fills$/m,
  'rebalance.ts': /^cost [\d.]+ bps of net asset value, [\d.]+ days$/m,
};
const AT_A_SERVICE = ['broker.ts', 'over_http.py'];

test('examples: nine of them, and a market to run them on', () => {
  assert.deepEqual(
    readdirSync('examples').toSorted(),
    [...Object.keys(SAYS), ...AT_A_SERVICE, 'small-market.ts'].toSorted(),
  );
});
for (const [file, says] of Object.entries(SAYS))
  test(`example: ${file}`, () => {
    const ran = node(`examples/${file}`);
    assert.equal(ran.status, 0, ran.err);
    assert.match(ran.out, says);
  });

const MORNING = Date.UTC(2025, 2, 12, 14);
function writeMarket(): readonly string[] {
  const seconds = Array.from({ length: 1800 }, (_, i) => MORNING + i * 1000);
  const [quotes, trades] = [join(project, 'quotes.csv'), join(project, 'trades.csv')];
  writeFileSync(
    quotes,
    `time,bid,bid_size,ask,ask_size\n${seconds.map((at) => `${new Date(at).toISOString()},49.99,1000,50.01,1000`).join('\n')}\n`,
  );
  writeFileSync(
    trades,
    `time,price,quantity,side\n${seconds.map((at) => `${new Date(at + 300).toISOString()},50.01,500,buy`).join('\n')}\n`,
  );
  return ['--tape', quotes, '--tape', trades, '--format', 'csv', '--symbol', 'ACME'];
}

test('command: npx plimsoll runs what was built: its version, a plan, a refusal, worker processes', () => {
  const version = npx('--version');
  assert.deepEqual([version.status, version.out.trim()], [0, manifest.version], version.err);

  const market = writeMarket();
  const order = ['--side', 'buy', '--strategy', 'vwap', '--prior', 'us-large-cap'];
  const when = ['--from', '10:10', '--to', '10:29', '--json'];
  const plan = npx('plan', ...market, ...order, ...when, '--quantity', '2000');
  assert.equal(plan.status, 0, plan.out + plan.err);
  assert.equal((JSON.parse(plan.out) as { order: { quantity: number } }).order.quantity, 2000);
  const refused = npx('plan', ...market, ...order, ...when, '--quantity', '90000000');
  assert.equal(refused.status, 3, refused.out + refused.err);

  // The store needs a package that is not here. Each worker that has started says so; one that cannot start dies.
  const bars = ['AAA', 'BBB'].map((symbol) => {
    const path = join(project, `${symbol}.csv`);
    const row = `2025-01-02,50,51,49,50.5,100000,${symbol}`;
    writeFileSync(path, `date,open,high,low,close,volume,symbol\n${row}\n`);
    return path;
  });
  const jobs = bars.flatMap((path) => ['--tape', path]);
  const imported = npx('import', ...jobs, '--format', 'daily', '--jobs', '2');
  const said = (imported.out + imported.err).match(/package @duckdb\/node-api is required/g);
  assert.deepEqual([imported.status, said?.length], [2, 2], imported.out + imported.err);
});

test('command: npx plimsoll start serves API, venue and dashboard; programs trade there', async (t) => {
  const home = join(project, 'home');
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const service = start(home, port);
  t.after(() => stop(service, home));
  const token = (): string => readFileSync(join(home, 'token'), 'utf8').trim();
  await until('the market is known', 40, async () => {
    const headers = { authorization: `Bearer ${token()}` };
    return (await fetch(`${url}/api/liquidity/assessment/KEEL`, { headers })).ok;
  });
  const page = await (await fetch(url)).text();
  const [, script = ''] = /src="([^"]+\.js)"/.exec(page) ?? [];
  const asset = await fetch(new URL(script, url));
  assert.deepEqual([asset.status, script !== ''], [200, true]);
  assert.match(asset.headers.get('content-type') ?? '', /javascript/);

  const env = { PLIMSOLL_URL: url, PLIMSOLL_TOKEN: token() };
  await t.test('example: broker.ts', () => {
    const ran = run(process.execPath, ['examples/broker.ts'], { cwd: project, env });
    assert.equal(ran.status, 0, ran.err);
    assert.match(ran.out, /^submitted \w+: working\ncancelled \w+: cancel\w+\nrefused: [A-Z_]+, /m);
  });
  const hasPython = run('python3', ['--version'], { cwd: project }).status === 0;
  const skip = hasPython ? false : 'there is no python3 on this machine';
  await t.test('example: over_http.py', { skip }, () => {
    const ran = run('python3', ['examples/over_http.py'], { cwd: project, env });
    assert.equal(ran.status, 0, ran.err);
    assert.match(
      ran.out,
      /^plan: \d+ slices.*\npast: \d+\.\d\d bps\nplaced: working\nrefused: 422 [A-Z_]+ - /m,
    );
  });
});

/** In a process group of its own: npx, the launcher and the service. */
function start(home: string, port: number): ChildProcess {
  const args = ['--no-install', 'plimsoll', 'start', '--port', String(port)];
  return spawn('npx', args, {
    cwd: project,
    detached: true,
    stdio: 'ignore',
    env: {
      ...process.env,
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      PLIMSOLL_HOME: home,
    },
  });
}
async function stop(service: ChildProcess, home: string): Promise<void> {
  const ended = once(service, 'exit');
  if (service.pid !== undefined) process.kill(-service.pid, 'SIGTERM');
  await ended;
  stopVenue(home);
}
