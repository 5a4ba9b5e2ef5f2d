// The success figures of a running service: orders that end, one that is refused and followed to its deadline, and the report of all.
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { AxeBuilder } from '@axe-core/playwright';
import { type ReportDoc, reportDoc } from '#contracts/report-documents';
import { builtDashboard } from './browser/build-dashboard.ts';
import { findChromium, openBrowser } from './browser/open-browser.ts';
import { assertDocumented, clientOf, type OpenApi } from './support/generated-client.ts';
import { cli, type Service, startService, stopVenue, until } from './support/running-service.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-report-'));
let service: Service;
before(async () => {
  await builtDashboard();
  service = await startService(home);
});
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(home, { recursive: true });
});

const order = (parentId: string, more: object): object => ({
  parentId,
  symbol: 'KEEL',
  side: 'buy',
  quantity: 8,
  strategy: 'twap',
  horizonSeconds: 20,
  ...more,
});
async function report(...flags: readonly string[]): Promise<ReportDoc> {
  const ran = await cli(['report', '--json', ...flags], service.env);
  assert.equal(ran.code, 0, ran.err || ran.out);
  return reportDoc.parse(JSON.parse(ran.out));
}

test('TCA-67: before any order every figure is unknown and says so', async () => {
  const found = await report();
  assert.equal(found.orders.placed, 0);
  assert.equal(found.againstEstimate.meanBps, null);
  assert.equal(found.refusals.sentence, 'No order was refused.');
  assert.equal(found.daysToLiquidate, null);
  const { out } = await cli(['report'], service.env);
  assert.match(out, /cost less estimate +unknown: no order has ended \(n = 0\)/);
});

test('TCA-66: a refusal is followed to its deadline, and survives a restart; the report has every figure with its n', async () => {
  const ended = ['R1', 'R2', 'R3', 'R4'];
  for (const [i, id] of ended.entries())
    assert.equal(
      (
        await service.call(
          '/api/orders',
          order(id, { strategy: i % 2 === 0 ? 'twap' : 'adaptive', quantity: 8 + i }),
        )
      ).status,
      201,
    );
  const tooLarge = { quantity: 5_000_000 };
  assert.equal((await service.call('/api/orders', order('NO1', tooLarge))).status, 422);
  assert.equal(
    (await service.call('/api/orders', order('NO2', { ...tooLarge, horizonSeconds: 86_000 })))
      .status,
    422,
  );
  await until('all have ended, and the refusal was followed', 40, async () => {
    const { orders, refusals } = await report();
    return orders.ended === 4 && refusals.followed === 1;
  });

  const found = await report();
  assert.deepEqual(found.orders, { placed: 6, ended: 4, working: 0, refused: 2, isCut: false });
  assert.equal(found.againstEstimate.n + found.againstEstimate.leftOut, 4);
  assert.equal(found.againstEstimate.byModel.length, 1);
  assert.equal(found.againstVwap.n + found.againstVwap.leftOut, 4);
  const { refused, followed, waiting, unknown, avoided, cheap } = found.refusals;
  assert.deepEqual(
    { refused, followed, waiting, unknown },
    {
      refused: 2,
      followed: 1,
      waiting: 1,
      unknown: 0,
    },
  );
  assert.equal(avoided + cheap, 1);
  const [atOnce, everyMinute] = found.saved;
  assert.equal(atOnce?.n, 4, 'the displayed book holds a few shares of KEEL');
  assert.equal(everyMinute?.n, 4);
  assert.ok(found.tradedValue !== null && found.tradedValue > 0);
  assert.ok(atOnce?.moneyAYear !== null && everyMinute?.moneyAYear !== null);
  assert.ok(found.daysToLiquidate !== null && found.daysToLiquidate.names === 1);
  assert.deepEqual(found.byStrategy.map(({ key }) => key).toSorted(), ['adaptive', 'twap']);
  assert.equal(found.bySymbol[0]?.n, 4);
  assert.equal(found.league.pairs.length, 1);

  await service.stop();
  service = await startService(home);
  const again = await report();
  assert.equal(again.refusals.followed, 1);
  assert.equal(again.refusals.waiting, 1);
  assert.deepEqual(again.saved, found.saved);
});

test('TCA-67: a range, a page and wrong flags', async () => {
  const found = await report('--to', '2020-01-01');
  assert.equal(found.orders.placed, 0);
  const file = join(home, 'report.html');
  const ran = await cli(['report', '--html', file], service.env);
  assert.equal(ran.code, 0, ran.err);
  assert.match(readFileSync(file, 'utf8'), /days to liquidate/);
  const bad = await cli(['report', '--from', 'yesterday'], service.env);
  assert.equal(bad.code, 2);
  assert.match(bad.err, /--from: must be a day or a time with its zone, was 'yesterday'/);
  for (const query of [
    'from=2026-02-01T00:00:00Z&to=2026-01-01T00:00:00Z',
    'to=0001-01-01T00:00:00Z',
    'form=2026-01-01T00:00:00Z',
  ])
    assert.equal((await service.call(`/api/report?${query}`)).status, 400, query);
});

test('TCA-67: the report is in the OpenAPI document, and answers as it says', async () => {
  const doc = (await service.call('/openapi.json')).doc as OpenApi;
  const operation = clientOf(doc, service).get('report');
  assert.ok(operation !== undefined);
  const response = await operation.call();
  assert.equal(response.status, 200);
  await assertDocumented(doc, operation, response);
});

test('TCA-67: the overview shows every figure, at a desk and on a phone, without sideways scroll', async (t) => {
  const chromium = findChromium();
  if ('reason' in chromium) return t.skip(chromium.reason);
  const browser = await openBrowser(service.url);
  try {
    const { page } = browser;
    await page.goto(`${service.url}/#token=${service.token}`);
    await page.getByTestId('nav-overview').click();
    for (const figure of ['estimate', 'vwap', 'refusals', 'immediate', 'everyMinute', 'days'])
      await page.getByTestId(`figure-${figure}`).waitFor();
    for (const width of [1440, 390]) {
      await page.setViewportSize({ width, height: 900 });
      const fits = await page.evaluate('document.documentElement.scrollWidth <= innerWidth');
      assert.equal(fits, true, `${width} px`);
      const shots = process.env['PLIMSOLL_SHOTS'];
      if (shots !== undefined)
        await page.screenshot({ path: `${shots}/overview-${width}.png`, fullPage: true });
    }
    const { violations } = await new AxeBuilder({ page }).withTags(['wcag2a', 'wcag2aa']).analyze();
    assert.deepEqual(
      violations.map(({ id }) => id),
      [],
    );
    assert.deepEqual(browser.complaints, []);
  } finally {
    await browser.close();
  }
});
