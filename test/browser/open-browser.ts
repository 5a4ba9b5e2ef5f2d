// A real browser for tests: Debian's chromium, driven by playwright-core. Shared by the tests of the page alone and of the whole service.
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

export interface OpenBrowser {
  readonly context: BrowserContext;
  readonly page: Page;
  /** Errors of the page: console, uncaught, and every request that left its origin. */
  readonly complaints: readonly string[];
  readonly close: () => Promise<void>;
}

/** Where the browser is, or why there is none: the reason goes into `t.skip`. */
export function findChromium(): { readonly path: string } | { readonly reason: string } {
  const path = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';
  return existsSync(path)
    ? { path }
    : { reason: `skipped: no chromium at ${path} (set CHROMIUM_PATH)` };
}

/** `origin`: the only one that the page may talk to. The caller closes. */
export async function openBrowser(
  origin: string,
  viewport = { width: 1440, height: 900 },
): Promise<OpenBrowser> {
  const found = findChromium();
  if ('reason' in found) throw new Error(found.reason);
  const profile = mkdtempSync(join(tmpdir(), 'plimsoll-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    executablePath: found.path,
    args: FLAGS,
    headless: true,
    viewport,
  });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  page.on('pageerror', (error) => complaints.push(`uncaught: ${error.message}`));
  // A problem document is an answer, but the browser logs its status as an error of a resource.
  page.on('console', (message) => {
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      complaints.push(`console: ${message.text()}`);
  });
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== new URL(origin).origin)
      complaints.push(`left its origin: ${request.url()}`);
  });
  const close = async (): Promise<void> => {
    await context.close();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, page, complaints, close };
}
