// One browser that is signed in to its own fake service, and what tests of the page ask of it.
import assert from 'node:assert/strict';
import { mkdirSync } from 'node:fs';
import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { builtDashboard } from './build-dashboard.ts';
import { FAKE_TOKEN, type FakeApi, startFakeApi } from './fake-api.ts';
import { findChromium, openBrowser } from './open-browser.ts';

const found = findChromium();
/** Why tests of the page cannot run here; false: they can. */
export const skip = 'reason' in found ? found.reason : false;

export const at = (page: Page, id: string): Locator => page.getByTestId(id);
export const says = (page: Page, id: string, text: string): Promise<void> =>
  at(page, id).filter({ hasText: text }).first().waitFor();

const SHOTS = process.env['PLIMSOLL_SHOTS'];
export async function shot(page: Page, name: string): Promise<void> {
  if (SHOTS === undefined) return;
  mkdirSync(SHOTS, { recursive: true });
  await page.screenshot({ path: `${SHOTS}/${name}.png`, fullPage: true });
}

/** Every rule, not only those of the standard. */
export async function accessible(page: Page, name: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).analyze();
  assert.deepEqual(
    violations.map(
      (v) =>
        `${name}: ${v.id} ${v.nodes.map((node) => `${node.target.join(' ')} ${node.failureSummary ?? ''}`).join(' | ')}`,
    ),
    [],
  );
}

const PATIENCE_MS = 20_000;
/** The caller's checks, and no complaint of the page. */
export async function signedIn(
  fill: (api: FakeApi) => void,
  does: (page: Page, api: FakeApi) => Promise<void>,
): Promise<void> {
  const api = await startFakeApi(await builtDashboard());
  fill(api);
  const { page, complaints, close } = await openBrowser(api.origin);
  page.setDefaultTimeout(PATIENCE_MS);
  try {
    await page.goto(`${api.origin}/#token=${FAKE_TOKEN}`);
    await at(page, 'ticket-symbol').waitFor();
    await does(page, api);
    assert.deepEqual(complaints, [], 'no errors, no request to anybody else');
  } catch (failed) {
    await shot(page, 'failed');
    throw failed;
  } finally {
    await close();
    await api.close();
  }
}
