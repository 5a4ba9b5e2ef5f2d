// The page in bad hours and on a small screen, in a real browser, against canned documents: it never says
// more than it knows.
import assert from 'node:assert/strict';
import { type TestContext, test } from 'node:test';
import type { Page } from 'playwright-core';
import { newOrder } from './browser/canned-documents.ts';
import { manyOrders } from './browser/canned-orders.ts';
import { ended, worked } from './browser/canned-progress.ts';
import { FAKE_TOKEN, type FakeApi } from './browser/fake-api.ts';
import { accessible, at, says, shot, signedIn, skip } from './browser/signed-in.ts';

const SCREENS = [
  { width: 390, height: 844, scheme: 'dark' },
  { width: 1440, height: 900, scheme: 'light' },
] as const;

async function onDesk(
  t: TestContext,
  does: (page: Page, api: FakeApi) => Promise<void>,
): Promise<void> {
  return skip === false ? signedIn(() => undefined, does) : t.skip(skip);
}

const LONG = 'AVERYLONGNAMEOFAPERPETUALCONTRACTTHATNOBODYSHORTENED-20261225';
const MARKUP = '<img src=x onerror="document.title=`taken`"><b>bold</b>';

function crowded(api: FakeApi): void {
  for (const order of manyOrders(60, Date.now())) api.put(order);
  const long = newOrder(
    'LONG-NAMED-ORDER',
    { symbol: 'ACME', side: 'sell', quantity: 123_456_789, strategy: 'adaptive' },
    Date.now(),
  );
  api.put(
    worked({ ...long, order: { ...long.order, symbol: LONG }, note: `paused: ${LONG}` }, 0.5),
  );
  api.standing.findings.set(
    `position ${LONG}`,
    `a position of 123,456,789 ${LONG} at 0.000012345678 that is not ours`,
  );
  api.standing.alerts = [
    ...api.standing.alerts,
    {
      key: 'LONG',
      severity: 'critical',
      code: 'POSITION_DIFFERS',
      text: `the venue holds ${LONG}${LONG}`,
      remedy: `decide on ${LONG}`,
      count: 1234,
      escalations: 12,
    },
  ];
}
const PAGES = [
  '#/',
  '#/market',
  '#/market/ACME',
  '#/portfolio',
  '#/costs',
  '#/estimates',
  '#/risk',
  '#/orders/LONG-NAMED-ORDER',
  '#/orders/m58',
  '#/orders/m59',
  '#/orders/NONE',
  '#/nowhere',
] as const;

for (const { scheme: colorScheme, ...viewport } of SCREENS) {
  test(`dashboard: at ${viewport.width} pixels no page scrolls sideways, and the way to stop everything is on screen`, (t) =>
    onDesk(t, async (page, api) => {
      crowded(api);
      await page.setViewportSize(viewport);
      await page.emulateMedia({ colorScheme });
      for (const hash of PAGES) {
        await page.goto(`${api.origin}/${hash}`);
        await page.reload();
        await at(page, 'kill-open').waitFor();
        await page.waitForLoadState('networkidle', { timeout: 1500 }).catch(() => undefined); // a stream is never idle
        if (hash === '#/') {
          await at(page, 'ticket-quantity').fill('400000');
          await says(page, 'verdict', 'ADV_SHARE_ABOVE_MAX');
        }
        await shot(page, `${viewport.width}-${hash.replaceAll(/[#/]+/g, '-')}`);
        const wide = await page.evaluate('document.documentElement.scrollWidth');
        assert.ok(Number(wide) <= viewport.width, `${hash} is ${String(wide)} pixels wide`);
        for (const where of ['0', 'document.body.scrollHeight']) {
          await page.evaluate(`scrollTo(0, ${where})`);
          const box = await at(page, 'kill-open').boundingBox();
          assert.ok(
            box !== null &&
              box.x >= 0 &&
              box.y >= 0 &&
              box.x + box.width <= viewport.width &&
              box.y + box.height <= viewport.height,
            `${hash}: stop is at ${JSON.stringify(box)}`,
          );
        }
        await page.evaluate('scrollTo(0, 0)');
      }
    }));
}

test('dashboard: paper and live look unlike in colour and word, in dark and in light; until the service has said it, the mode is unknown', (t) =>
  onDesk(t, async (page, api) => {
    const grounds = new Set<string>();
    for (const scheme of ['dark', 'light'] as const) {
      await page.emulateMedia({ colorScheme: scheme });
      for (const [mode, words] of [
        ['paper', 'PAPER orders go to the paper venue: no real money'],
        ['live', 'LIVE orders go to a real exchange: real money'],
        ['tape', 'TAPE'],
      ] as const) {
        api.standing.mode = mode;
        api.changed();
        await says(page, 'mode', words);
        grounds.add(
          `${mode} ${String(await page.evaluate('getComputedStyle(document.querySelector("[data-testid=mode]")).backgroundColor'))}`,
        );
        await shot(page, `mode-${mode}-${scheme}`);
        await accessible(page, `${mode} in ${scheme}`);
      }
    }
    const colours = [...grounds].map((each) => each.replace(/^\w+ /, ''));
    assert.deepEqual(
      [grounds.size, new Set(colours).size],
      [3, 3],
      'each mode has one colour of its own, whatever the scheme',
    );
    await page.route('**/api/controls', (route) => route.abort());
    await page.reload();
    await says(page, 'mode', 'MODE UNKNOWN');
    await at(page, 'kill-open').waitFor();
  }));

test('dashboard: what is not known now is called unknown, and a finding is never below the word Equal', (t) =>
  onDesk(t, async (page, api) => {
    await at(page, 'nav-risk').click();
    await says(page, 'reconciled', 'Not equal: one finding waits for a decision');
    assert.doesNotMatch((await at(page, 'reconciled').textContent()) ?? '', /\bEqual\b/);
    api.standing.findings.clear();
    api.standing.alerts = [];
    api.changed();
    await says(page, 'reconciled', 'Equal at');
    await says(page, 'no-alerts', 'Nothing needs you.');
    assert.equal(await at(page, 'unknown').count(), 0);
    api.hang(true);
    await page.clock.install();
    await page.clock.runFor(20_000);
    await says(page, 'reconciled', 'Unknown');
    await says(page, 'connection-state', 'The service does not answer');
    await says(page, 'journal-state', 'Journal unknown');
    await says(page, 'nav-risk', 'alerts are unknown');
    await says(page, 'unknown', 'Whether anything needs you is not known now');
    assert.equal(await at(page, 'no-alerts').count(), 0);
    assert.equal(await page.getByText('orders may leave').count(), 0);
    assert.equal(await page.getByText('Everything on the account is ours').count(), 0);
    await shot(page, 'risk-unknown');
    await accessible(page, 'risk unknown');
  }));

test('dashboard: before the first answer, and when the service is gone, nothing sounds as if all were well', (t) =>
  onDesk(t, async (page, api) => {
    api.standing.findings.clear();
    api.standing.alerts = [];
    await page.route(/\/api\/(alerts|controls)$/, (route) => route.abort());
    await page.goto(`${api.origin}/#/risk`);
    await page.reload();
    await says(page, 'unknown', 'Whether anything needs you');
    assert.equal(await at(page, 'no-alerts').count(), 0);
    await page.unroute(/\/api\/(alerts|controls)$/);
    await says(page, 'no-alerts', 'Nothing needs you.');
    await says(page, 'reconciled', 'Equal');
    await api.close();
    await says(page, 'connection-state', 'Connection lost');
    await says(page, 'reconciled', 'Unknown');
    assert.equal(await at(page, 'no-alerts').count(), 0);
    await at(page, 'nav-risk').filter({ hasText: 'alerts are unknown' }).waitFor();
  }));

test('dashboard: who signs out, or whose session ends at the service, sees the sign-in form and why', (t) =>
  onDesk(t, async (page, api) => {
    const signIn = async (): Promise<void> => {
      await at(page, 'login-token').fill(FAKE_TOKEN);
      await at(page, 'login-submit').click();
      await at(page, 'ticket-symbol').waitFor();
    };
    await at(page, 'sign-out').click();
    await says(page, 'login-why', 'You are signed out. Working orders carry on.');
    await shot(page, 'signed-out');
    await page.reload();
    await says(page, 'login-why', 'This desk is locked.');
    await signIn();
    api.expire(false);
    // Another request of the page may find out first, and the form is gone before it is filled.
    await at(page, 'ticket-quantity')
      .fill('100', { timeout: 2000 })
      .catch(() => undefined);
    await says(page, 'login-why', 'Your session has ended');
    await accessible(page, 'session ended');
    await signIn();
    // Nobody touches the page, and its stream is refused: it asks why.
    api.expire(true);
    await says(page, 'login-why', 'Your session has ended');
    await signIn();
    await page.route('**/api/session', (route) => route.abort());
    await at(page, 'sign-out').click();
    await page.getByText('Not signed out: the service did not answer.').waitFor();
    await at(page, 'ticket-symbol').waitFor();
  }));

test('dashboard: the kill of one order is lifted where it is seen, by who may', (t) =>
  onDesk(t, async (page, api) => {
    api.put(
      newOrder('P7', { symbol: 'ACME', side: 'buy', quantity: 5000, strategy: 'vwap' }, Date.now()),
    );
    const kill = (): Promise<unknown> =>
      page.evaluate(
        `fetch('/api/controls/kill', { method: 'POST', body: JSON.stringify({ reason: 'fat finger', scope: { type: 'parent', parentId: 'P7' } }) })`,
      );
    api.standing.role = 'trader';
    await kill();
    await page.goto(`${api.origin}/#/orders/P7`);
    await says(page, 'kill-order P7', 'fat finger');
    await says(page, 'kill-order P7', 'Only a token with the role risk or admin can lift it.');
    assert.equal(await at(page, 'release-order P7-lift').count(), 0);
    for (const hash of ['#/orders/P7', '#/risk']) {
      api.standing.role = 'risk';
      await kill();
      await page.goto(`${api.origin}/${hash}`);
      await at(page, 'release-order P7-reason').fill('it was meant');
      await shot(page, `kill-of-one${hash.replaceAll(/[#/]+/g, '-')}`);
      await at(page, 'release-order P7-lift').click();
      await at(page, 'kill-order P7').waitFor({ state: 'detached' });
    }
  }));

test('dashboard: of three thousand orders the trade page asks for one page, and then follows the events', (t) =>
  onDesk(t, async (page, api) => {
    const now = Date.now();
    const orders = manyOrders(3000, now);
    for (const order of orders) api.put(order);
    const asked: string[] = [];
    let bytes = 0;
    page.on('response', (response) => {
      // The ladder asks for our resting orders: these are the list's.
      if (!response.url().includes('/api/orders?limit=50')) return;
      asked.push(new URL(response.url()).search);
      // The first one may be let go, when the stream opens and the page asks again.
      void response.body().then(
        (body) => (bytes += body.length),
        () => undefined,
      );
    });
    await page.reload();
    await at(page, 'order-row-m2999').waitFor();
    // The page may be asked for twice: once at once, and once more when the stream opens; and once by the page before the reload.
    for (let i = 1; i <= 100; i++) api.advance('m2997', i / 100);
    api.finish('m2997');
    await at(page, 'order-row-m2997').filter({ hasText: 'Completed' }).waitFor();
    api.advance('m0', 0.5); // too old for what is shown
    await new Promise((resolve) => setTimeout(resolve, 3000));
    assert.ok(asked.length <= 3 && asked.every((each) => each === '?limit=50'), asked.join(' '));
    assert.ok(bytes < 150_000, `${bytes} bytes`);
    assert.equal(await at(page, 'order-row-m0').count(), 0);
    await at(page, 'orders-older').click();
    await at(page, 'order-row-m2900').waitFor();
    assert.equal(asked.at(-1), '?limit=50&before=m2950');
    await at(page, 'orders-status').selectOption('open');
    await at(page, 'orders-symbol').selectOption('ACME');
    await at(page, 'order-row-m2994').waitFor();
    assert.equal(await at(page, 'order-row-m2999').count(), 0);
    api.finish('m2994');
    await at(page, 'order-row-m2994').waitFor({ state: 'detached' });
    t.diagnostic(`${asked.length} requests, ${bytes} bytes for the list of orders`);
  }));

test('dashboard: an order without a fill is not inside its interval', (t) =>
  onDesk(t, async (page, api) => {
    api.put(
      ended(
        newOrder(
          'P8',
          { symbol: 'ACME', side: 'buy', quantity: 5000, strategy: 'vwap' },
          Date.now(),
        ),
        'cancelled',
      ),
    );
    await page.reload();
    await says(page, 'order-row-P8', 'no fills');
    await at(page, 'order-row-P8').getByRole('link').click();
    await says(page, 'tca-interval', 'No fills');
    assert.equal(await page.getByText('Inside the 90 % interval').count(), 0);
    assert.equal(
      await page.locator('.tca circle').count(),
      0,
      'no point is drawn where there is no cost',
    );
    await shot(page, 'no-fills');
    await at(page, 'nav-estimates').click();
    await page.getByText('0 orders have ended and can be compared, 1 had no fills').waitFor();
  }));

test('dashboard: text of the service is shown as text; a clock that is off stands on the risk page', (t) =>
  onDesk(t, async (page, api) => {
    const order = newOrder(
      'P9',
      { symbol: 'ACME', side: 'buy', quantity: 5000, strategy: 'vwap' },
      Date.now(),
    );
    api.put({ ...order, note: MARKUP, order: { ...order.order, symbol: MARKUP } });
    api.standing.findings.set('x', MARKUP);
    api.standing.alerts = [
      {
        key: 'x',
        severity: 'warning',
        code: 'CLOCK_REFUSED',
        text: `the venue refused a request because its clock and ours disagree ${MARKUP}`,
        remedy: MARKUP,
        count: 1,
        escalations: 0,
      },
    ];
    Object.assign(api.standing.health, { status: 'degraded', clock: false });
    for (const hash of ['#/', '#/risk', '#/orders/P9']) {
      await page.goto(`${api.origin}/${hash}`);
      await page.reload();
      await page.getByText('<b>bold</b>').first().waitFor();
      assert.deepEqual(
        [await page.locator('main img, main b').count(), (await page.title()).includes('taken')],
        [0, false],
      );
      if (hash !== '#/risk') continue;
      await says(page, 'alert-x', 'CLOCK_REFUSED');
      await says(page, 'health-clock', "this machine's clock is behind the market's");
      await shot(page, 'risk-clock');
      Object.assign(api.standing.health, { journal: false });
      await says(page, 'health-journal', 'cannot be written');
      Object.assign(api.standing.health, { status: 'engine silent', engine: false });
      await says(page, 'health-engine', 'what is shown is what it last said');
      await says(page, 'health-looking', 'unknown: the engine does not answer');
      await says(page, 'connection-state', 'The engine does not answer');
      await says(page, 'journal-state', 'Journal unknown');
      await shot(page, 'risk-engine-silent');
      Object.assign(api.standing.health, { engine: true });
    }
  }));
