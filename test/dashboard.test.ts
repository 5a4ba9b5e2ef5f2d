// The page alone, in a real browser, against canned documents: what a trader sees and may do. The whole service is driven elsewhere.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { builtDashboard } from './browser/build-dashboard.ts';
import { newOrder } from './browser/canned-documents.ts';
import { manyOrders } from './browser/canned-orders.ts';
import { ended, resting, worked } from './browser/canned-progress.ts';
import { FAKE_TOKEN, type FakeApi, startFakeApi } from './browser/fake-api.ts';
import { findChromium, openBrowser } from './browser/open-browser.ts';
import { OVERLAPS } from './browser/overlaps.ts';
import { accessible, at, says, shot, signedIn, skip } from './browser/signed-in.ts';

async function signIn(page: Page, api: FakeApi): Promise<void> {
  await page.goto(api.origin);
  await at(page, 'login-token').fill('guess');
  await at(page, 'login-submit').click();
  await page.getByText('This is not a token of this service.').waitFor();
  await at(page, 'login-token').fill(FAKE_TOKEN);
  await shot(page, '0-login');
  await accessible(page, 'login');
  await at(page, 'login-submit').click();
  await at(page, 'ticket-symbol').waitFor();
}

async function estimates(page: Page): Promise<void> {
  assert.equal(
    await at(page, 'place-order').isDisabled(),
    true,
    'nothing can be placed before a verdict',
  );
  await shot(page, '1-empty');
  await at(page, 'ticket-symbol').selectOption('ACME');
  await at(page, 'ticket-side-sell').click();
  await at(page, 'ticket-side-buy').click();
  await at(page, 'ticket-quantity').fill('1.5');
  await says(page, 'verdict', 'Check the ticket');
  await page.getByText('must be a multiple of the lot 1, was 1.5').waitFor();
  await at(page, 'ticket-quantity').fill('400000');
  await says(page, 'verdict', 'ADV_SHARE_ABOVE_MAX');
  await says(page, 'verdict', 'Send at most 200000 units');
  assert.equal(
    await at(page, 'place-order').isDisabled(),
    true,
    'a refused order cannot be placed',
  );
  await shot(page, '2-refused');
  await accessible(page, 'refused');
  await at(page, 'ticket-quantity').fill('12,000');
  await at(page, 'ticket-strategy').selectOption('vwap');
  await at(page, 'ticket-horizon').fill('30');
  assert.equal(
    await at(page, 'place-order').isDisabled(),
    true,
    'the verdict on another order opens nothing',
  );
  await says(page, 'verdict', 'Approved');
  await says(page, 'estimate-expected', 'bps');
  await shot(page, '3-approved');
  await accessible(page, 'approved');
}

async function fieldProblem(page: Page): Promise<void> {
  await at(page, 'ticket-symbol').selectOption('THIN');
  await at(page, 'ticket-quantity').fill('100');
  await at(page, 'ticket-limit').fill('5000');
  await page.getByText('Limit must be near the market. Use 100.00.').waitFor();
  assert.equal(await at(page, 'ticket-limit').getAttribute('aria-invalid'), 'true');
  await at(page, 'ticket-symbol').selectOption('ACME');
}

async function marketAndSymbol(page: Page): Promise<void> {
  await at(page, 'nav-market').click();
  await at(page, 'market-row-ACME').waitFor();
  await shot(page, '9-market');
  await accessible(page, 'market');
  await at(page, 'market-search').fill('thi');
  await at(page, 'market-row-ACME').waitFor({ state: 'detached' });
  await at(page, 'market-search').fill('');
  await page.getByRole('link', { name: 'ACME' }).click();
  await says(page, 'symbol-score', '0.78');
  await page.getByText('kyleLambda').waitFor();
  await shot(page, '10-symbol');
  await accessible(page, 'symbol');
  await page.goBack();
  await at(page, 'market-row-ACME').waitFor();
}

async function costs(page: Page): Promise<void> {
  await at(page, 'nav-costs').click();
  await at(page, 'cost-cell-5-7').waitFor();
  await at(page, 'cost-cell-2-9').click();
  await says(page, 'cost-order', 'USD');
  await says(page, 'cost-expected', 'bps');
  await at(page, 'cost-cell-9-0').click();
  await says(page, 'cost-expected', 'not within the cap');
  await at(page, 'cost-cell-4-8').click();
  await page.getByRole('button', { name: 'Front-loaded' }).click();
  await says(page, 'cost-expected', 'bps');
  await shot(page, '11-costs');
  await accessible(page, 'costs');
}

async function portfolio(page: Page): Promise<void> {
  await at(page, 'nav-portfolio').click();
  await says(page, 'portfolio-days', '22.00 d');
  await says(page, 'limit-22e-4 illiquid', 'broken');
  // What nobody knows is not shown as kept.
  assert.doesNotMatch(await at(page, 'stress-unmeasured').innerText(), /nothing|ten times/);
  await at(page, 'stress-crisis').getByRole('button').click();
  await says(page, 'stress-names', '22.00 d → 88.00 d');
  await at(page, 'targets').fill('ACME 60\nNOPE 3');
  assert.equal(
    await at(page, 'rebalance-preview').isDisabled(),
    true,
    'a symbol that is not followed is no target',
  );
  await at(page, 'targets').fill('ACME 60');
  await at(page, 'rebalance-preview').click();
  await says(page, 'rebalance-cost', '22.80 bps');
  await shot(page, '13-portfolio');
  await accessible(page, 'portfolio');
  await page.goBack();
}

async function howGood(page: Page): Promise<void> {
  await at(page, 'nav-estimates').click();
  await says(page, 'model-record', '100 %');
  await says(page, 'model-in-use', 'power/0a1b2c3d4e5f');
  await says(page, 'model-cell', '2026-11-09');
  await at(page, 'records-bySize').click();
  await says(page, 'model-cell', '0.1 to 1 %');
  await says(page, 'model-drift', 'No alarm');
  await says(page, 'model-round', 'undecided');
  await shot(page, '12-estimates');
  await accessible(page, 'estimates');
  await page.goBack();
  await says(page, 'order-status', 'Completed');
}

async function killAndRelease(page: Page): Promise<void> {
  await at(page, 'kill-open').click();
  assert.equal(await at(page, 'kill-confirm').isDisabled(), true, 'no stop without a reason');
  await at(page, 'kill-reason').fill('the feed looks wrong');
  await shot(page, '4-kill-dialog');
  await accessible(page, 'kill dialog');
  await at(page, 'kill-confirm').click();
  await says(page, 'kill-banner', 'the feed looks wrong');
  await says(page, 'verdict', 'KILL_SWITCH_ON');
  await shot(page, '5-killed');
  await accessible(page, 'killed');
  await at(page, 'kill-release').click();
  await at(page, 'kill-banner').waitFor({ state: 'detached' });
  await says(page, 'verdict', 'Approved');
}

async function worksAndEnds(page: Page, api: FakeApi): Promise<void> {
  await at(page, 'place-order').click();
  await says(page, 'order-status', 'Working');
  assert.equal(api.keys.length, 1, 'one order, one key');
  assert.match(page.url(), /#\/orders\/w1$/);
  await shot(page, '6-order-new');
  api.advance('w1', 0.6);
  await page.getByText('w1/17/0/0').waitFor();
  await says(page, 'order-filled', 'of 12,000');
  await shot(page, '7-order-at-work');
  await accessible(page, 'order at work');
  api.finish('w1');
  await says(page, 'order-status', 'Completed');
  assert.equal(await at(page, 'tca-total').textContent(), '+3.82 bps');
  assert.equal(await at(page, 'cancel-order').count(), 0, 'what is over cannot be cancelled');
  await shot(page, '8-order-done');
  await accessible(page, 'order done');
}

async function letsAnOrderWait(page: Page, api: FakeApi): Promise<void> {
  await page.goto(`${api.origin}/#/`);
  await at(page, 'order-row-w1').waitFor();
  await at(page, 'ticket-side-sell').click();
  await at(page, 'ticket-quantity').fill('7,777');
  await at(page, 'ticket-sized-in').selectOption('money');
  await page.getByText('7,777 USD worth of ACME').waitFor();
  await at(page, 'ticket-sized-in').selectOption('units');
  await at(page, 'ticket-stop').fill('95.001');
  await page.getByText('The price must be a multiple of the tick').waitFor();
  assert.equal(await at(page, 'place-order').isDisabled(), true);
  await at(page, 'ticket-stop').fill('95');
  await at(page, 'ticket-take-profit').fill('110');
  await page.getByText('judged again when its price has come').waitFor();
  await at(page, 'place-order').click();
  await page.getByText('mid ≤ 95.00 or mid ≥ 110.00').waitFor();
  await page.getByText('the kill switch is on').waitFor();
  await shot(page, '8b-order-waits');
  await accessible(page, 'an order waits');
  await at(page, 'waiting-orders').getByRole('button', { name: 'Cancel' }).click();
  await at(page, 'waiting-orders').waitFor({ state: 'detached' });
  await at(page, 'order-row-w1').getByRole('link').click();
}

async function placesOnceThoughTheAnswerIsLost(page: Page, api: FakeApi): Promise<void> {
  const sent: (string | undefined)[] = [];
  await page.route('**/api/orders', async (route) => {
    sent.push(route.request().headers()['idempotency-key']);
    await route.abort();
  });
  await at(page, 'place-order').click();
  await page.getByText('The order was not placed').waitFor();
  await page.unroute('**/api/orders');
  await at(page, 'place-order').click();
  await says(page, 'order-status', 'Working');
  assert.deepEqual(
    [sent.length, api.keys.at(-1)],
    [1, sent[0]],
    'the second try has the key of the first',
  );
}

async function losesTheService(page: Page, api: FakeApi): Promise<void> {
  await api.close();
  await says(page, 'connection-state', 'Connection lost');
  await at(page, 'ticket-quantity').fill('51000');
  await says(page, 'verdict', 'UNREACHABLE');
  assert.equal(await at(page, 'place-order').isDisabled(), true, 'no service, no order');
  await shot(page, '11-lost');
}

/** Held, amended, refused with the remedy, amended again, let go: the chart has both plans. */
async function pausesAndAmends(page: Page): Promise<void> {
  await at(page, 'pause-order').click();
  await says(page, 'order-status', 'Paused');
  assert.equal(await at(page, 'pause-order').count(), 0, 'what is paused is not paused again');
  await at(page, 'amend-order').click();
  assert.equal(await at(page, 'amend-confirm').isDisabled(), true, 'nothing is different yet');
  await at(page, 'amend-quantity').fill('9000.5');
  await page.getByText('must be a multiple of the lot 1, was 9000.5').waitFor();
  await at(page, 'amend-quantity').fill('7777');
  await at(page, 'amend-minutes').fill('45');
  await shot(page, '8b-amend-dialog');
  await accessible(page, 'amend dialog');
  await page.setViewportSize({ width: 390, height: 844 });
  await shot(page, '8b-amend-dialog-390');
  await at(page, 'amend-confirm').click();
  await says(page, 'order-filled', 'of 7,777');
  await says(page, 'order-status', 'Paused');
  await at(page, 'resume-order').click();
  await page.getByText('The order stays as it is').waitFor();
  await page.getByText('Set the deadline to 2026-01-05T20:00:00Z or later').waitFor();
  await shot(page, '8c-resume-refused-390');
  assert.equal(
    await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
    true,
    'it fits 390 pixels',
  );
  await page.setViewportSize({ width: 1440, height: 900 });
  await at(page, 'amend-order').click();
  await at(page, 'amend-quantity').fill('8000');
  await at(page, 'amend-limit').fill('');
  await at(page, 'amend-confirm').click();
  await says(page, 'order-filled', 'of 8,000');
  await at(page, 'resume-order').click();
  await says(page, 'order-status', 'Working');
  await says(page, 'order-changes', 'quantity 9,000 → 7,777');
  await page.getByText('the dashed line is the plan as it was placed').waitFor();
  await shot(page, '8d-resumed');
  await accessible(page, 'resumed');
}

async function cancels(page: Page, api: FakeApi): Promise<void> {
  await page.goto(`${api.origin}/#/`);
  await at(page, 'order-row-w1').waitFor();
  await at(page, 'ticket-quantity').fill('9000');
  await at(page, 'ticket-side-sell').click();
  await says(page, 'verdict', 'Approved');
  await placesOnceThoughTheAnswerIsLost(page, api);
  api.advance('w2', 0.3);
  await pausesAndAmends(page);
  await at(page, 'cancel-order').click();
  await shot(page, '9-cancel-dialog');
  await at(page, 'cancel-confirm').click();
  await says(page, 'order-status', 'Cancelled');
  await page.goBack();
  await at(page, 'order-row-w2').filter({ hasText: 'Cancelled' }).waitFor();
  await page.setViewportSize({ width: 1100, height: 800 });
  await at(page, 'ticket-quantity').fill('50000');
  await says(page, 'verdict', 'Approved');
  assert.equal(
    await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
    true,
    'it fits 1100 pixels',
  );
  await shot(page, '10-narrow');
}

async function decidesOnRisk(page: Page): Promise<void> {
  assert.equal(
    (await at(page, 'nav-risk').textContent())?.startsWith('Risk2'),
    true,
    'two matters want a person',
  );
  await at(page, 'nav-risk').click();
  await says(page, 'alert-OVERFILLED/w0', '20 lots more');
  await shot(page, '12-risk');
  await accessible(page, 'risk');
  await at(page, 'acknowledge-OVERFILLED/w0').click();
  await says(page, 'alert-OVERFILLED/w0', 'seen by operator');
  await at(page, 'alerts-state').selectOption('over');
  await says(page, 'alert-OVERFILLED/w0', ', over ');
  assert.equal(await at(page, 'acknowledge-CLOCK_REFUSED').count(), 0, 'nothing to acknowledge');
  await shot(page, '12-risk-over');
  await accessible(page, 'risk, over');
  await at(page, 'alerts-state').selectOption('open');
  assert.equal(await at(page, 'kill-scoped-stop').isDisabled(), true, 'no stop without a reason');
  await at(page, 'kill-scope').selectOption({ label: 'strategy vwap' });
  await at(page, 'kill-scoped-reason').fill('odd prices');
  await at(page, 'kill-scoped-stop').click();
  await says(page, 'kill-strategy vwap', 'Still open at the venue: w1/4/0/0');
  await shot(page, '13-risk-killed');
  await accessible(page, 'risk with a kill');
  await at(page, 'release-strategy vwap-reason').fill('prices are right again');
  await at(page, 'release-strategy vwap-lift').click();
  await at(page, 'kill-strategy vwap').waitFor({ state: 'detached' });
  await at(page, 'resolve-order manual-1-reason').fill('placed by hand');
  await at(page, 'resolve-order manual-1-adopt').click();
  await at(page, 'quarantine-order manual-1').waitFor({ state: 'detached' });
  await at(page, 'enable-twap-reason').fill('the loop is mended');
  await at(page, 'enable-twap-turn-on').click();
  await at(page, 'disabled-twap').waitFor({ state: 'detached' });
  await page.goBack();
}

test('dashboard: the estimate and the verdict come before the order; the order is followed to its true cost', async (t) => {
  const found = findChromium();
  if ('reason' in found) return t.skip(found.reason);
  const api = await startFakeApi(await builtDashboard());
  const browser = await openBrowser(api.origin);
  const { page } = browser;
  page.setDefaultTimeout(10_000);
  const beating = setInterval(api.beat, 500);
  try {
    await signIn(page, api);
    await estimates(page);
    await fieldProblem(page);
    await at(page, 'ticket-quantity').fill('12000');
    await says(page, 'verdict', 'Approved');
    await marketAndSymbol(page);
    await costs(page);
    await page.goto(`${api.origin}/#/`);
    await estimates(page);
    await killAndRelease(page);
    await worksAndEnds(page, api);
    await letsAnOrderWait(page, api);
    await portfolio(page);
    await howGood(page);
    await cancels(page, api);
    await decidesOnRisk(page);
    await losesTheService(page, api);
    assert.deepEqual(browser.complaints, [], 'no errors, no request to anybody else');
  } catch (failed) {
    await shot(page, 'failed');
    throw failed;
  } finally {
    clearInterval(beating);
    await browser.close();
    await api.close();
  }
});

async function ownFigures(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/portfolio`);
  await says(page, 'profit', '(2,000 from elsewhere)');
  await says(page, 'profit-total', '5,518');
  await page.getByRole('button', { name: 'What is Days until all is sold?' }).click();
  await page.getByText('How long the slowest name takes at the participation cap.').waitFor();
  await shot(page, 'help');
  await accessible(page, 'help');
  await page.keyboard.press('Escape');
  await page.goto(`${new URL(page.url()).origin}/#/settings`);
  await says(page, 'settings', 'plimsoll.yaml:1:22');
  await at(page, 'settings-own').check();
  await page.getByText('monitor.every_seconds').waitFor({ state: 'detached' });
  await at(page, 'settings-find').fill('nothing like it');
  await at(page, 'settings-empty').waitFor();
}
async function firstSteps(page: Page): Promise<void> {
  await page.goto(`${new URL(page.url()).origin}/#/`);
  await says(page, 'first-steps', '1 of 4: Assess');
  await at(page, 'first-steps-do').click();
  assert.equal(await at(page, 'ticket-quantity').inputValue(), '100');
  await says(page, 'first-steps', '2 of 4: Refuse');
  await at(page, 'first-steps-do').click();
  await says(page, 'verdict', 'ADV_SHARE_ABOVE_MAX');
  await shot(page, 'first-steps');
  await at(page, 'first-steps-leave').click();
  await at(page, 'first-steps').waitFor({ state: 'detached' });
  await page.reload();
  await at(page, 'ticket-symbol').waitFor();
  assert.equal(await at(page, 'first-steps').count(), 0, 'who has left is not asked again');
}

const ROUTES = [
  '#/',
  '#/blotter',
  '#/overview',
  '#/market',
  '#/market/ACME',
  '#/market/COAL',
  '#/portfolio',
  '#/costs',
  '#/estimates',
  '#/fills',
  '#/settings',
  '#/risk',
  '#/orders/w1',
  '#/orders/w2',
  '#/orders/m59',
  '#/orders/NONE',
  '#/nowhere',
] as const;

function atWork(api: FakeApi): void {
  const request = { symbol: 'ACME', side: 'buy', quantity: 12_000, strategy: 'vwap' } as const;
  const order = (id: string) =>
    newOrder(id, { ...request, horizonSeconds: 3600 }, Date.now() - 2e6);
  for (const each of manyOrders(60, Date.now())) api.put(each);
  api.put(resting(worked(order('w1'), 0.6), 99.99, 700));
  api.put(ended(order('w2'), 'completed'));
}

const AXE_AT: Readonly<Record<number, string>> = { 390: 'dark', 1440: 'light' };
for (const width of [390, 768, 1440])
  test(
    `dashboard: at ${width} pixels every page fits, nothing lies over anything else, and every rule of access holds in dark and in light`,
    {
      skip,
    },
    () =>
      signedIn(atWork, async (page, api) => {
        await page.setViewportSize({ width, height: 900 });
        const problems: string[] = [];
        for (const hash of ROUTES) {
          await page.goto(`${api.origin}/${hash}`);
          await page.locator('main h1').first().waitFor();
          await page
            .getByText(/^Loading/)
            .first()
            .waitFor({ state: 'detached' });
          if (hash === '#/') {
            await at(page, 'ticket-quantity').fill('12000');
            await says(page, 'verdict', 'Approved');
          }
          for (const colorScheme of ['dark', 'light'] as const) {
            const name = `${width}-${colorScheme}${hash.replaceAll(/[#/]+/g, '-')}`;
            await page.emulateMedia({ colorScheme });
            await shot(page, name);
            // Each page once in each look: dark on the phone, light on the desk; 768 is of the same parts.
            if (AXE_AT[width] !== colorScheme) continue;
            await accessible(page, name).catch((failed: unknown) =>
              problems.push(...((failed as { actual?: string[] }).actual ?? [String(failed)])),
            );
          }
          const wide = Number(await page.evaluate('document.scrollingElement.scrollWidth'));
          if (wide > width) problems.push(`${hash} is ${wide} pixels wide`);
          const over = (await page.evaluate(OVERLAPS)) as readonly string[];
          problems.push(...over.map((each) => `${hash}: ${each}`));
        }
        assert.deepEqual(problems, []);
      }),
  );

test(
  'dashboard: own resting orders are marked in the ladder, and a click on a price is the limit of the ticket',
  {
    skip,
  },
  () =>
    signedIn(atWork, async (page, api) => {
      await says(page, 'ladder-99.99', 'own resting units');
      await says(page, 'ladder-99.99', '700');
      await at(page, 'ladder-100.03').getByRole('button').click();
      assert.equal(await at(page, 'ticket-limit').inputValue(), '100.03');
      await shot(page, 'ladder-own');
      api.finish('w1');
      await at(page, 'ladder-99.99').filter({ hasNotText: 'own resting units' }).waitFor();
    }),
);
test(
  'dashboard: profit and loss, what a figure is, the settings in force, and first steps that one can leave',
  {
    skip,
  },
  () =>
    signedIn(atWork, async (page) => {
      await firstSteps(page);
      await ownFigures(page);
    }),
);
