// One row in one file, in a copy of the sources, and everything that knows strategies knows it.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { mainIn } from './support/main.ts';
import { type Service, startService, stopVenue } from './support/running-service.ts';

const copy = mkdtempSync(join(tmpdir(), 'plimsoll-one-place-'));
const home = join(copy, 'home');
after(() => rmSync(copy, { recursive: true, force: true }));
cpSync('src', join(copy, 'src'), { recursive: true });
mkdirSync(home, { mode: 0o700 });
for (const file of ['package.json', 'vite.config.ts', 'tsconfig.base.json'])
  copyFileSync(file, join(copy, file));
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

const ROW = `
  backloaded: {
    label: 'Backloaded: more and more',
    help: 'more in each slice than in the one before',
    follows: 'clock',
    weights: ({ lengths }) => lengths.map((length, i) => length * (i + 1)),
    tactic: byPrice,
    band: BAND,
    assumption: () => 'later is better',
  },`;
const table = join(copy, 'src/core/plan/strategies.ts');
const before = readFileSync(table, 'utf8');
const changed = before.replace('export const STRATEGIES = {', (head) => head + ROW);
writeFileSync(table, changed);

const run = promisify(execFile);
const plimsoll = async (...args: readonly string[]): Promise<string> =>
  (await run(process.execPath, [...mainIn(copy), ...args], { cwd: copy })).stdout;

test('a strategy that is added in one place is in the help and can be planned and traded on a tape', async () => {
  assert.notEqual(changed, before);
  assert.match(
    (await plimsoll('plan', '--help')).replaceAll(/\s+/g, ' '),
    /backloaded \(more in each slice/,
  );
  const zero = Date.UTC(2025, 5, 12, 13, 30);
  const seconds = Array.from({ length: 1800 }, (_, s) => zero + s * 1000);
  const iso = (at: number): string => new Date(at).toISOString();
  const [quotes, trades] = [join(copy, 'q.csv'), join(copy, 't.csv')];
  const quoteRows = seconds.map((at) => `${iso(at)},99.99,1000,100.01,1000`).join('\n');
  const tradeRows = seconds.map((at) => `${iso(at + 300)},100.01,500,buy`).join('\n');
  writeFileSync(quotes, `time,bid,bid_size,ask,ask_size\n${quoteRows}\n`);
  writeFileSync(trades, `time,price,quantity,side\n${tradeRows}\n`);
  const order = `--tape ${quotes} --tape ${trades} --format csv --format csv --symbol AAA --prior us-large-cap --side buy --quantity 300 --strategy backloaded --randomise 0:0 --from 09:40 --to 09:45 --json`;
  const planned = JSON.parse(await plimsoll('plan', ...order.split(' '))) as {
    readonly plan: {
      readonly slices: readonly { readonly quantity: number }[];
      readonly assumptions: readonly string[];
    };
  };
  const quantities = planned.plan.slices.map(({ quantity }) => quantity);
  assert.ok(quantities.length > 2);
  assert.deepEqual(
    quantities,
    quantities.toSorted((a, b) => a - b),
  );
  assert.ok((quantities.at(-1) ?? 0) > 5 * (quantities[0] ?? 0), 'more and more');
  assert.ok(planned.plan.assumptions.includes('later is better'));
  const done = JSON.parse(await plimsoll('execute', ...order.split(' '))) as {
    readonly status: string;
    readonly filled: number;
  };
  assert.deepEqual([done.status, done.filled], ['completed', 300]);
});

test('it is in the description of the API, is traded and advised there, and can be killed by name', async () => {
  const service: Service = await startService(home, { cwd: copy });
  try {
    const { doc: openapi } = await service.call('/openapi.json');
    assert.ok(JSON.stringify(openapi).includes('"backloaded"'));
    const order = { symbol: 'KEEL', side: 'buy', quantity: 300, horizonSeconds: 300 };
    const place = (): ReturnType<Service['call']> =>
      service.call('/api/orders', { ...order, strategy: 'backloaded' });
    assert.equal((await place()).status, 201);
    const { doc: advice } = await service.call('/api/liquidity/strategy-advice', order);
    assert.ok(JSON.stringify(advice).includes('"backloaded"'));
    const kill = { reason: 'seen enough', scope: { type: 'strategy', strategy: 'backloaded' } };
    assert.equal((await service.call('/api/controls/kill', kill)).status, 200);
    const refused = await place();
    assert.equal(refused.status, 422);
    assert.equal((refused.doc as { readonly code: string }).code, 'KILL_SWITCH_ON');
  } finally {
    await service.stop();
    stopVenue(home);
  }
});

test('it is on the ticket and among the scopes of the kill switch of the dashboard', async () => {
  await run(process.execPath, ['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error'], {
    cwd: copy,
  });
  const [built = ''] = globSync(join(copy, 'dist/web/assets/*.js'))
    .map((file) => readFileSync(file, 'utf8'))
    .toSorted((a, b) => b.length - a.length);
  assert.ok(built.includes('Backloaded: more and more'));
});
