// The pages of a service in which nothing has happened: each empty place says what is missing and what fills it.
import assert from 'node:assert/strict';
import { globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { builtDashboard } from './browser/build-dashboard.ts';
import { openBrowser } from './browser/open-browser.ts';
import { at, shot, skip } from './browser/signed-in.ts';
import { startService, stopVenue } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-empty-'));
after(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }));

/** Every page, and how many of its places are empty at first at least. */
const PAGES: readonly (readonly [hash: string, title: RegExp, empty: number])[] = [
  ['#/', /Orders/, 1],
  ['#/overview', /Overview|figures/i, 2],
  ['#/blotter', /Orders/, 1],
  ['#/market', /Market/, 0],
  ['#/market/KEEL', /KEEL/, 0],
  ['#/portfolio', /Portfolio/, 1],
  ['#/costs', /Costs|cost/, 0],
  ['#/estimates', /Estimates/i, 1],
  ['#/fills', /Fills|fills/, 1],
  ['#/risk', /Risk/, 2],
  ['#/settings', /Settings/, 0],
];
const routes = readFileSync('src/web/app/route.ts', 'utf8');

test('empty pages: every page of an empty service says in its empty places what fills them', {
  skip,
}, async () => {
  for (const [, hash = ''] of routes.matchAll(/hash === '(#\/[a-z]*)'/g))
    assert.ok(
      PAGES.some(([page]) => page === hash),
      `${hash} is looked at`,
    );
  await builtDashboard();
  const service = await startService(home);
  const { page, complaints, close } = await openBrowser(service.url);
  try {
    await page.goto(`${service.url}/#token=${service.token}`);
    await at(page, 'ticket-symbol').waitFor();
    for (const [hash, title, least] of PAGES) {
      await page.goto(`${service.url}/${hash}`);
      await page.locator('main').filter({ hasText: title }).first().waitFor();
      const empty = page.locator('[data-empty]');
      if (least > 0) await empty.nth(least - 1).waitFor();
      for (const words of await empty.allTextContents()) {
        const text = words.replaceAll(/\s+/g, ' ').trim();
        assert.match(text, /[.:] ?\S/, `${hash}: "${text}" says what fills it`);
        assert.match(
          text,
          /appears? here|is listed|are listed|Choose|Take|Click|starts|shows/,
          `${hash}: "${text}"`,
        );
      }
      await shot(page, `empty-${hash.replaceAll(/[#/]+/g, '-')}`);
    }
    assert.deepEqual(complaints, []);
  } finally {
    await close();
    await service.stop();
    stopVenue(home);
  }
});

test('empty pages: no page says only that there is nothing', () => {
  for (const file of globSync('src/web/**/*.tsx')) {
    const text = readFileSync(file, 'utf8');
    const bare = [
      ...text.matchAll(/(?:>|')\s*((?:None|Nothing|No [a-z ]+) ?[a-z ]*yet\.)\s*(?:<|')/g),
    ].map(([, words]) => words);
    assert.deepEqual(bare, [], file);
  }
});
