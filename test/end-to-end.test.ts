// The service as its user meets it: one command, a real browser, an order from its ticket to its true cost.
import assert from 'node:assert/strict';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { builtDashboard } from './browser/build-dashboard.ts';
import { findChromium, openBrowser } from './browser/open-browser.ts';
import { freePort } from './support/free-port.ts';
import { MAIN } from './support/main.ts';
import { until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-e2e-'));
let service: ChildProcess;
let url = '';
let token = '';

const headers = (): Record<string, string> => ({
  authorization: `Bearer ${token}`,
  'content-type': 'application/json',
});
const call = (path: string): Promise<Response> => fetch(url + path, { headers: headers() });
const post = (path: string, body: unknown): Promise<Response> =>
  fetch(url + path, { method: 'POST', headers: headers(), body: JSON.stringify(body) });

before(async () => {
  await builtDashboard();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  service = spawn(process.execPath, [...MAIN, 'start', '--port', String(port)], {
    env: { ...process.env, PLIMSOLL_HOME: home },
    stdio: 'ignore',
  });
  await until('the service answers', 15, async () => (await fetch(`${url}/healthz`)).ok);
  token = readFileSync(join(home, 'token'), 'utf8').trim();
  await until(
    'the market is known',
    15,
    async () => (await call('/api/liquidity/assessment/KEEL')).ok,
  );
});
after(() => {
  service.kill('SIGTERM');
  process.kill(
    (JSON.parse(readFileSync(join(home, 'venue.json'), 'utf8')) as { pid: number }).pid,
    'SIGTERM',
  );
});

test('without a token nothing is told; with it the four liquidity questions stand in the description', async () => {
  const closed = await fetch(`${url}/api/orders`);
  assert.deepEqual(
    [closed.status, closed.headers.get('content-type')?.split(';')[0]],
    [401, 'application/problem+json'],
  );
  const paths = Object.keys(
    ((await (await call('/openapi.json')).json()) as { paths: object }).paths,
  );
  for (const name of [
    'assessment/{symbol}',
    'execution-plan',
    'impact-estimate',
    'portfolio-liquidity',
  ])
    assert.ok(paths.includes(`/api/liquidity/${name}`), name);
});

const good = { symbol: 'KEEL', side: 'buy', quantity: 500, horizonSeconds: 30 };
for (const [what, body, status] of [
  ['quantity 0', { ...good, quantity: 0 }, 400],
  ['quantity 1e12', { ...good, quantity: 1e12 }, 400],
  ['an unknown symbol', { ...good, symbol: 'NOSUCH' }, 404],
  ['a limit off the tick grid', { ...good, limit: 50.001 }, 400],
  ['a misspelt field', { ...good, limitt: 50 }, 400],
  ['half of the market', { ...good, quantity: 50_000 }, 422],
] as const) {
  test(`${what} is a problem with code and remedy, and nothing begins`, async () => {
    const reply = await post('/api/orders', body);
    const doc = (await reply.json()) as { code: string; remedy: string };
    assert.equal(reply.status, status, JSON.stringify(doc));
    assert.ok(doc.code.length > 0 && doc.remedy.length > 0);
    const orders = (await (await call('/api/orders')).json()) as { status: string }[];
    assert.ok(orders.every((order) => order.status === 'refused'));
  });
}
test('a configuration with a misspelt key ends the start with its line', async () => {
  const path = join(home, 'bad.yaml');
  writeFileSync(path, 'liquidity:\n  execution: { max_participation_rat: 0.3 }\n');
  const child = spawn(process.execPath, [...MAIN, 'start', '--config', path], {
    env: { ...process.env, PLIMSOLL_HOME: join(home, 'other') },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let words = '';
  child.stderr.on('data', (chunk: Buffer) => (words += chunk.toString()));
  const [code] = (await once(child, 'exit')) as [number];
  assert.equal(code, 2);
  assert.match(words, /bad\.yaml:2:\d+ liquidity\.execution\.max_participation_rat/);
});

test('F15: an order from the ticket in a browser runs to its true cost; the kill switch stops the next', async (t) => {
  const chromium = findChromium();
  if ('reason' in chromium) return t.skip(chromium.reason);
  const { page, close } = await openBrowser(url);
  const shot = async (name: string): Promise<unknown> =>
    process.env['PLIMSOLL_SHOTS'] === undefined
      ? null
      : page.screenshot({ path: join(process.env['PLIMSOLL_SHOTS'], `e2e-${name}.png`) });
  try {
    await page.goto(`${url}/#token=${token}`);
    await page.getByTestId('ticket-symbol').selectOption('KEEL');
    await page.getByTestId('ticket-quantity').fill('500');
    await page.getByTestId('ticket-horizon').fill('0.5');
    await page
      .getByTestId('place-order')
      .and(page.locator(':enabled'))
      .waitFor({ timeout: 15_000 });
    await shot('ticket');
    await page.getByTestId('place-order').click();
    await page.getByTestId('order-status').waitFor({ timeout: 10_000 });
    await new Promise((resolve) => setTimeout(resolve, 12_000));
    await shot('working');
    await page.getByTestId('tca-total').waitFor({ timeout: 45_000 });
    await shot('done');
    const [order] = (
      (await (await call('/api/orders')).json()) as {
        parentId: string;
        status: string;
        filled: number;
        note: string;
      }[]
    ).filter((each) => each.status !== 'refused');
    assert.ok(
      order !== undefined && (order.status === 'completed' || order.note !== ''),
      JSON.stringify(order),
    );
    assert.ok(order.filled > 0);
    const tca = (await (await call(`/api/orders/${order.parentId}/tca`)).json()) as Record<
      string,
      number
    >;
    const parts = [
      'delayBps',
      'spreadBps',
      'impactBps',
      'timingBps',
      'feesBps',
      'opportunityBps',
    ].reduce((sum, name) => sum + (tca[name] ?? NaN), 0);
    assert.ok(Math.abs(parts - (tca['totalBps'] ?? NaN)) < 1e-9);
    await page.getByTestId('kill-open').click();
    await page.getByTestId('kill-reason').fill('drill');
    await page.getByTestId('kill-confirm').click();
    await page.getByTestId('kill-banner').waitFor();
    const stopped = await post('/api/orders', good);
    assert.deepEqual(
      [stopped.status, ((await stopped.json()) as { code: string }).code],
      [422, 'KILL_SWITCH_ON'],
    );
    await shot('killed');
    await page.getByTestId('kill-release').click();
    await page.getByTestId('kill-banner').waitFor({ state: 'detached' });
    assert.equal(
      (
        await post('/api/controls/kill', {
          reason: 'drill of one',
          scope: { type: 'parent', parentId: order.parentId },
        })
      ).status,
      200,
    );
    await page.getByTestId(`release-order ${order.parentId}-reason`).fill('the drill is over');
    await page.getByTestId(`release-order ${order.parentId}-lift`).click();
    await page.getByTestId(`kill-order ${order.parentId}`).waitFor({ state: 'detached' });
    await page.getByTestId('nav-risk').click();
    await page.getByTestId('health-clock').waitFor();
    await shot('risk');
    await page.getByTestId('sign-out').click();
    await page.getByTestId('login-why').waitFor();
    assert.equal(await page.evaluate("fetch('/api/controls').then((reply) => reply.status)"), 401);
  } finally {
    await close();
  }
});
