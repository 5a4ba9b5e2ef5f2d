// TCA-86: the form of fills at a real service, nothing between the page and it: files and terms in, the report and its exports out.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { Page } from 'playwright-core';
import { builtDashboard } from './browser/build-dashboard.ts';
import { openBrowser } from './browser/open-browser.ts';
import { at, skip } from './browser/signed-in.ts';
import { startService, stopVenue } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-fills-service-'));
after(() => rmSync(home, { recursive: true, force: true }));
const csv = (name: string, lines: readonly string[]) => ({
  name,
  mimeType: 'text/csv',
  buffer: Buffer.from(`${lines.join('\n')}\n`),
});
const FILLS = csv('fills.csv', [
  'symbol,side,when,n,px,fee,currency',
  'XYZ,buy,2024-03-12T14:00:05,10,101,1,EUR',
  'XYZ,buy,2024-03-12T14:00:25,10,103.5,1,EUR',
]);
const QUOTES = csv('quotes.csv', [
  'time,bid,ask,bid_size,ask_size',
  '2024-03-12T14:00:00Z,99,101,10,10',
  '2024-03-12T14:00:20Z,101,103,10,10',
  '2024-03-12T14:02:00Z,101,103,10,10',
]);
const RATES = csv('rates.csv', ['date,base,quote,rate', '2024-03-11,EUR,USD,1.1']);

async function saved(page: Page, id: string): Promise<Buffer> {
  const waiting = page.waitForEvent('download');
  await at(page, id).click();
  return readFileSync(await (await waiting).path());
}

test('TCA-86: columns, zone, gap, rates and currency are those of the form; the report is exported as page and workbook', {
  skip,
}, async () => {
  await builtDashboard();
  const service = await startService(home);
  const { page, complaints, close } = await openBrowser(service.url);
  try {
    await page.goto(`${service.url}/#token=${service.token}`);
    await at(page, 'nav-fills').click();
    await at(page, 'fills-file').setInputFiles(FILLS);
    await at(page, 'fills-tapes').setInputFiles(QUOTES);
    await at(page, 'fills-rates').setInputFiles(RATES);
    await at(page, 'fills-columns').fill('at=when,quantity=n,price=px');
    await at(page, 'fills-zone').fill('UTC');
    await at(page, 'fills-currency').fill('USD');
    await at(page, 'fills-gap').fill('10s');
    await at(page, 'fills-send').click();
    await at(page, 'fills-table').waitFor();
    assert.equal(await at(page, 'fills-row').count(), 2, 'the gap makes two orders');
    assert.match((await page.getByLabel('Total').first().textContent()) ?? '', /A 2/);
    assert.match((await saved(page, 'fills-html')).toString(), /^<!doctype html>[\s\S]*XYZ/i);
    assert.equal((await saved(page, 'fills-xlsx')).subarray(0, 2).toString(), 'PK');
    await at(page, 'fills-index').fill('SPY');
    await at(page, 'fills-send').click();
    await page.getByText(/SPY/).first().waitFor();
    assert.deepEqual(complaints, []);
  } finally {
    await close();
    await service.stop();
    stopVenue(home);
  }
});
