// TCA-86: the explorer of fills in a real browser. The page is served with canned documents; the report is a real one, of a small made-up file.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Page } from 'playwright-core';
import { fillsCosts } from '#app/fills-costs';
import { fillsRequest } from '#contracts/fills-request';
import { accessible, at, shot, signedIn, skip } from './browser/signed-in.ts';

const minute = (i: number): string => String(i % 60).padStart(2, '0');
const day = (i: number): string => String(11 + (i % 4)).padStart(2, '0');
const FILLS = [
  'id,order_id,symbol,side,at,quantity,price,fee,currency,strategy,venue',
  ...Array.from({ length: 24 }, (_, i) =>
    [
      `${i},o${i},XYZ,${i % 2 === 0 ? 'buy' : 'sell'},2024-03-${day(i)}T14:${minute(i)}:05Z,${10 + i},${i % 2 === 0 ? 101 + (i % 5) / 10 : 99 - (i % 3) / 10},1,USD`,
      `${i % 3 === 0 ? 'twap' : 'pov'},${i % 4 === 0 ? 'LIT' : 'DARK'}`,
    ].join(','),
  ),
].join('\n');
const QUOTES = [
  'time,bid,ask,bid_size,ask_size',
  ...['11', '12', '13', '14'].flatMap((date) =>
    Array.from({ length: 60 }, (_, i) => `2024-03-${date}T14:${minute(i)}:00Z,99,101,10,10`),
  ),
].join('\n');

const fits = async (page: Page): Promise<void> =>
  assert.ok(
    await page.evaluate('document.documentElement.scrollWidth <= innerWidth'),
    'the page does not scroll sideways',
  );
const fileNamed = (name: string, text: string) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(text),
});

/** What the service would answer, by its own code. */
async function answerFills(page: Page): Promise<void> {
  const costs = fillsCosts();
  await page.route('**/api/tca/fills', async (route) => {
    const given = fillsRequest.parse({ ...route.request().postDataJSON(), marketZone: 'UTC' });
    const tapes = given.tapes?.map((tape) => ({ ...tape, symbol: 'XYZ' }));
    const answer = await costs({ ...given, ...(tapes === undefined ? {} : { tapes }) });
    assert.ok(answer !== null);
    if (answer.ok) return route.fulfill({ contentType: 'application/json', body: answer.value });
    const [first] = answer.error;
    return route.fulfill({
      status: 400,
      contentType: 'application/problem+json',
      body: JSON.stringify({
        ...first,
        status: 400,
        title: 'Bad input',
        detail: `${first?.path} ${first?.message}`,
      }),
    });
  });
}

async function upload(page: Page, text: string): Promise<void> {
  await at(page, 'fills-file').setInputFiles(fileNamed('fills.csv', text));
  await at(page, 'fills-send').click();
}

async function explore(page: Page): Promise<void> {
  await at(page, 'fills-tapes').setInputFiles(fileNamed('quotes.csv', QUOTES));
  await upload(page, FILLS);
  await at(page, 'fills-table').waitFor();
  assert.equal(await at(page, 'fills-row').count(), 24);
  await at(page, 'fills-by').selectOption('strategy');
  await at(page, 'fills-groups').getByRole('button', { name: 'twap' }).click();
  assert.equal(await at(page, 'fills-row').count(), 8);
  assert.match((await at(page, 'fills-sentences').textContent()) ?? '', /Observed|cannot tell/);
  await at(page, 'sort-total').focus();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('th[aria-sort="ascending"]').count(), 1);
  const first = at(page, 'fills-row').first().getByRole('button');
  await first.focus();
  await page.keyboard.press('Enter');
  await at(page, 'fills-order').waitFor();
  assert.match((await at(page, 'fills-total').textContent()) ?? '', /bps/);
  assert.equal(await at(page, 'fills-executions').locator('tbody tr').count(), 1);
  const waiting = page.waitForEvent('download');
  await at(page, 'fills-export').click();
  const path = await (await waiting).path();
  assert.equal(readFileSync(path, 'utf8').trim().split('\n').length, 9);
  await at(page, 'fills-findings').locator('summary').click();
}

test(
  'TCA-86: a file is uploaded, grouped, sorted, opened and exported, by keyboard and on a phone',
  {
    skip,
  },
  () =>
    signedIn(
      () => undefined,
      async (page) => {
        await answerFills(page);
        await at(page, 'nav-fills').click();
        await at(page, 'fills-empty').waitFor();
        await shot(page, 'fills-1-empty');
        await accessible(page, 'empty');
        await upload(page, `${FILLS}\n99,o99,XYZ,buy,soon,1,1,1,USD,twap,LIT`);
        await page.getByText('fills.csv:26, column at').waitFor();
        await accessible(page, 'a bad file');
        await explore(page);
        await shot(page, 'fills-2-report');
        await accessible(page, 'report');
        await page.setViewportSize({ width: 390, height: 844 });
        await fits(page);
        await accessible(page, 'phone');
        await shot(page, 'fills-3-phone');
      },
    ),
);
