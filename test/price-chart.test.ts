// Candles, volume, own fills and the arrival price in a real browser, against canned bars.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { newOrder } from './browser/canned-documents.ts';
import { worked } from './browser/canned-progress.ts';
import { at, shot, signedIn, skip } from './browser/signed-in.ts';

/** Whether a colour of the style sheet is on the canvas. */
const hasColour = (page: Page, name: string): Promise<boolean> =>
  page.evaluate(`(() => {
    const hex = getComputedStyle(document.documentElement).getPropertyValue('${name}').trim();
    const want = [1, 3, 5].map((i) => Number.parseInt(hex.slice(i, i + 2), 16));
    return [...document.querySelectorAll('.price-plot canvas')].some((canvas) => {
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width || 1, canvas.height || 1);
      for (let i = 0; i < data.length; i += 4)
        if (want.every((value, k) => data[i + k] === value)) return true;
      return false;
    });
  })()`);

test(
  'MKT-42: price chart: it is on the ticket, the symbol and the order, follows the market, and says what would fill it',
  {
    skip,
  },
  () =>
    signedIn(
      () => undefined,
      async (page, api) => {
        const asked: string[] = [];
        page.on('request', (request) => {
          if (request.url().includes('/bars')) asked.push(new URL(request.url()).search);
        });
        const plot = page.locator('.price-plot');
        /** The canvas is there before what is drawn on it has words. */
        const described = async (): Promise<string> => {
          await page.locator('.price-plot[aria-label]:not([aria-label=""])').waitFor();
          return (await plot.getAttribute('aria-label')) ?? '';
        };
        assert.match(await described(), /^ACME: last .* high .* low .* change /);
        for (const scheme of ['dark', 'light'] as const) {
          await page.emulateMedia({ colorScheme: scheme });
          await page.waitForTimeout(300);
          for (const colour of ['--up', '--down', '--volume-up', '--volume-down'])
            assert.ok(await hasColour(page, colour), `${colour} is drawn, ${scheme}`);
          await shot(page, `price-trade-${scheme}`);
        }
        asked.length = 0;
        const beating = setInterval(api.beat, 100);
        await page.waitForTimeout(4_500);
        clearInterval(beating);
        assert.ok(asked.length >= 2 && asked.length <= 3, `asked ${asked.length} times in 4.5 s`);
        assert.ok(
          asked.every((each) => /since=2\d{3}-/.test(each)),
          `only for what is new: ${asked.join(' ')}`,
        );
        await at(page, 'price-length-3600').click();
        await page.locator('[data-testid=price-length-3600][aria-pressed=true]').waitFor();
        await plot.waitFor();
        assert.equal(asked.at(-1), '?length=3600&limit=500');
        const request = {
          symbol: 'ACME',
          side: 'buy',
          quantity: 12_000,
          strategy: 'vwap',
        } as const;
        api.put(
          worked(newOrder('f1', { ...request, horizonSeconds: 3600 }, Date.now() - 36e5), 0.6),
        );
        await page.goto(`${api.origin}/#/orders/f1`);
        assert.match(await described(), /arrival price .* 18 own fills/);
        assert.ok(await hasColour(page, '--own'), 'fills are marked');
        await plot.hover({ position: { x: 200, y: 80 } });
        await shot(page, 'price-order-light');
        await page.emulateMedia({ colorScheme: 'dark' });
        await shot(page, 'price-order-dark');
        await page.goto(`${api.origin}/#/market/COAL`);
        await at(page, 'price-empty').filter({ hasText: 'plimsoll import' }).waitFor();
        await shot(page, 'price-empty');
        await page.setViewportSize({ width: 390, height: 844 });
        await page.goto(`${api.origin}/#/market/ACME`);
        await plot.waitFor();
        await page.waitForTimeout(300);
        await shot(page, 'price-symbol-390');
        assert.ok(
          await page.evaluate('document.scrollingElement.scrollWidth <= 390'),
          'it fits 390 pixels',
        );
      },
    ),
);
