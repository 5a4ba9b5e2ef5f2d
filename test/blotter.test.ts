// The blotter of all parents in a real browser, against canned summaries: 100,000 of them.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { manyOrders, manySummaries } from './browser/canned-orders.ts';
import type { FakeApi } from './browser/fake-api.ts';
import { accessible, at, says, shot, signedIn, skip } from './browser/signed-in.ts';

const MANY = 100_000;
const rowsIn = (page: Page) => page.locator('.blotter-rows [role=row]');

const onBlotter = (
  fill: (api: FakeApi) => void,
  does: (page: Page, api: FakeApi) => Promise<void>,
): Promise<void> =>
  signedIn(fill, async (page, api) => {
    await at(page, 'nav-blotter').click();
    await at(page, 'blotter-grid').waitFor();
    await does(page, api);
  });
const firstId = async (page: Page): Promise<string> =>
  ((await rowsIn(page).first().getAttribute('id')) ?? '').replace('blotter-', '');

test(
  'blotter: filtered, sorted, with the columns that were chosen, exported, and opened by the keyboard',
  {
    skip,
  },
  () =>
    onBlotter(
      (api) => manyOrders(120, Date.now()).forEach(api.put),
      async (page, api) => {
        await says(page, 'blotter-count', '120');
        assert.equal(await firstId(page), 'm119', 'newest first');
        for (const scheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          await shot(page, `blotter-${scheme}`);
          await accessible(page, scheme);
        }
        await at(page, 'blotter-text').fill('M11');
        await says(page, 'blotter-count', '11 of 120');
        await at(page, 'blotter-text').fill('');
        await at(page, 'blotter-side').selectOption('sell');
        await at(page, 'blotter-symbol').selectOption('THIN');
        await at(page, 'blotter-status').selectOption('open');
        await says(page, 'blotter-count', '10 of 120');
        await at(page, 'blotter-sort-quantity').click();
        await page
          .locator('[role=columnheader][aria-sort=descending]')
          .getByText('Quantity')
          .waitFor();
        assert.equal(await firstId(page), 'm111', 'the largest first');
        await at(page, 'blotter-sort-quantity').click();
        await page
          .locator('[role=columnheader][aria-sort=ascending]')
          .getByText('Quantity')
          .waitFor();
        assert.equal(await firstId(page), 'm3');
        await at(page, 'blotter-columns').click();
        await at(page, 'blotter-column-currency').uncheck();
        await shot(page, 'blotter-columns');
        await at(page, 'blotter-columns').click();
        const waiting = page.waitForEvent('download');
        await at(page, 'blotter-export').click();
        const csv = readFileSync(await (await waiting).path(), 'utf8')
          .trim()
          .split('\n');
        assert.equal(csv.length, 11, 'what is shown, under its heads');
        assert.match(csv[0] ?? '', /^placedAt,parentId,symbol,side,quantity,filled,/);
        assert.doesNotMatch(csv[0] ?? '', /currency/);
        assert.match(csv[1] ?? '', /,m3,THIN,sell,1030,0,adaptive,working,/);
        await page.reload();
        await says(page, 'blotter-count', '120');
        assert.equal(
          await page.getByRole('columnheader', { name: 'Currency' }).count(),
          0,
          'the choice of columns is remembered',
        );
        api.finish('m117');
        await at(page, 'blotter-row-m117').filter({ hasText: 'Completed' }).waitFor();
        await at(page, 'blotter-grid').focus();
        for (const key of ['ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowUp'])
          await page.keyboard.press(key);
        assert.equal(
          await at(page, 'blotter-grid').getAttribute('aria-activedescendant'),
          'blotter-m118',
        );
        await page.keyboard.press('End');
        await at(page, 'blotter-row-m0').waitFor();
        await page.keyboard.press('Enter');
        await at(page, 'order-status').waitFor();
        assert.match(page.url(), /#\/orders\/m0$/);
        await page.goBack();
        await at(page, 'blotter-row-m119').click();
        assert.match(page.url(), /#\/orders\/m119$/);
        await page.goBack();
        await page.setViewportSize({ width: 390, height: 844 });
        await at(page, 'blotter-row-m119').waitFor();
        assert.equal(await page.evaluate('document.scrollingElement.scrollWidth'), 390);
        assert.ok(
          await page.evaluate(
            '(({ scrollWidth, clientWidth }) => scrollWidth <= clientWidth)(document.querySelector(".blotter-grid"))',
          ),
          'cards need no scrolling sideways',
        );
        await at(page, 'blotter-sort').selectOption('quantity');
        await shot(page, 'blotter-390');
        await accessible(page, 'phone');
      },
    ),
);

test(
  'blotter: 100,000 parents scroll to the last one, and few rows are in the page',
  {
    skip,
  },
  (t) =>
    onBlotter(
      (api) => api.answerOrders(manySummaries(MANY, Date.now())),
      async (page) => {
        await page.evaluate(`(() => {
        globalThis.longTasks = [];
        new PerformanceObserver((list) => globalThis.longTasks.push(...list.getEntries().map((e) => Math.round(e.duration)))).observe({ type: 'longtask', buffered: true });
      })()`);
        // How long the page stands still is told and not judged: other suites share the machine.
        const tasks = async (what: string): Promise<void> => {
          const long = (await page.evaluate('globalThis.longTasks.splice(0)')) as number[];
          t.diagnostic(`long tasks, ms, ${what}: ${JSON.stringify(long)}`);
        };
        const began = Date.now();
        page.setDefaultTimeout(90_000);
        await says(page, 'blotter-count', '100,000');
        await page.waitForFunction(
          `!document.querySelector('[data-testid=blotter-count]').textContent.includes('loading')`,
        );
        t.diagnostic(`all loaded after ${Date.now() - began} ms`);
        await tasks('loading');
        let most = 0;
        for (let i = 1; i <= 60; i++) {
          await page.evaluate(`document.querySelector('.blotter-grid').scrollTop = ${i * 47_000}`);
          await page.evaluate('new Promise(requestAnimationFrame)');
          most = Math.max(most, await page.locator('.blotter-grid [role=row]').count());
        }
        await tasks('60 leaps');
        await page.evaluate(`(async () => {
        const box = document.querySelector('.blotter-grid');
        box.scrollTop = 0;
        for (let i = 0; i < 120; i++) {
          box.scrollTop += 200;
          await new Promise(requestAnimationFrame);
        }
      })()`);
        await tasks('120 frames of 200 px');
        await page.evaluate(`document.querySelector('.blotter-grid').scrollTop = 1e9`);
        await at(page, 'blotter-row-m0').waitFor();
        most = Math.max(most, await page.locator('.blotter-grid [role=row]').count());
        assert.ok(most > 10 && most < 200, `${most} rows are in the page`);
        await at(page, 'blotter-sort-quantity').click();
        await page.locator('[aria-sort=descending]').getByText('Quantity').waitFor();
        await tasks('sorting');
        await at(page, 'blotter-text').fill('m9999');
        await says(page, 'blotter-count', '11 of 100,000');
        await tasks('filtering');
      },
    ),
);
