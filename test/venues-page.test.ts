// A consolidated book, the way of each child, and the health of venues, in a real browser against canned documents.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { newOrder } from './browser/canned-documents.ts';
import { worked } from './browser/canned-progress.ts';
import { accessible, at, says, shot, signedIn, skip } from './browser/signed-in.ts';

test(
  'dashboard: the ladder shows whose units stand where, the ticket where an order would go, an order where each child went and why, and the risk page how each venue does',
  { skip },
  () =>
    signedIn(
      () => undefined,
      async (page, api) => {
        await at(page, 'ticket-symbol').selectOption('DUAL');
        await at(page, 'venue-books').waitFor();
        await says(page, 'venue-GAMMA', 'left out: crossed');
        const parts = await page.locator('.ladder rect.venue-0').count();
        assert.equal(parts, await page.locator('.ladder rect.venue-1').count());
        assert.ok(parts > 4, `${parts} rungs are cut by venue`);
        assert.equal(await page.locator('.ladder rect.venue-2').count(), 0);
        assert.ok(Number(await page.evaluate('document.scrollingElement.scrollWidth')) <= 1440);
        await at(page, 'ticket-quantity').fill('1000');
        await says(page, 'route-ALPHA', '600');
        await says(page, 'route-ALPHA', '4.6 bps');
        await says(page, 'route-BETA', 'has 500');
        await says(page, 'route-GAMMA', 'left out: crossed');
        await shot(page, 'venues-trade-1440');
        await accessible(page, 'ladder by venue');
        const request = {
          symbol: 'DUAL',
          side: 'buy',
          quantity: 12_000,
          strategy: 'vwap',
        } as const;
        api.put(
          worked(newOrder('v1', { ...request, horizonSeconds: 3600 }, Date.now() - 36e5), 0.6),
        );
        await page.goto(`${api.origin}/#/orders/v1`);
        const children = page.getByRole('region', { name: 'Child orders' });
        await children.getByText('BETA').first().waitFor();
        assert.ok(
          (await children.getByText(/bps with fees, .* bps risk, of 3 venues/).count()) > 0,
        );
        await shot(page, 'venues-order-1440');
        await page.goto(`${api.origin}/#/risk`);
        await says(page, 'venue-row-BETA', 'silent since');
        await says(page, 'venue-row-BETA', 'being reconciled');
        await says(page, 'venue-row-GAMMA', '1 finding');
        await says(page, 'venue-row-GAMMA', 'DUAL crossed');
        await says(page, 'venue-row-ALPHA', 'answers');
        await shot(page, 'venues-risk-1440');
        await accessible(page, 'venues on the risk page');
        await page.setViewportSize({ width: 390, height: 844 });
        for (const hash of ['#/', '#/risk', '#/orders/v1']) {
          await page.goto(`${api.origin}/${hash}`);
          await page.waitForTimeout(400);
          const width = Number(await page.evaluate('document.scrollingElement.scrollWidth'));
          assert.ok(width <= 390, `${hash} is ${width} pixels wide`);
          await shot(page, `venues-390-${hash.slice(2, 6)}`);
        }
      },
    ),
);
