// What a page of a running service loads while it is only looked at, and a service whose charts are full.
import { join } from 'node:path';
import { openBarsFile } from '#adapters/bars-sqlite/bars-file';
import { MINUTE_US, timeUs } from '#core/kernel/units';
import type { Service } from '../support/running-service.ts';
import { openBrowser } from './open-browser.ts';

const MINUTES = 600;
/** As after ten hours of following: minutes of each symbol up to now. */
export function fillCharts(home: string, symbols: readonly string[]): void {
  const file = openBarsFile(join(home, 'bars.sqlite'));
  const last = Math.floor((Date.now() * 1000) / MINUTE_US) - 1;
  for (const symbol of symbols)
    for (let i = 0; i < MINUTES; i++) {
      const close = 50 + Math.sin(i / 17);
      const at = timeUs((last - i) * MINUTE_US);
      file.put(symbol, { at, open: 50, high: 51.01, low: 48.99, close, volume: 1200 + i });
    }
  file.close();
}
/** Small orders that work for half an hour. */
export async function placeSome({ call }: Service, count: number): Promise<number> {
  const codes = await Promise.all(
    Array.from({ length: count }, async () => {
      const order = { symbol: 'KEEL', side: 'buy', quantity: 200, strategy: 'twap' };
      return (await call('/api/orders', { ...order, horizonSeconds: 1800 })).status;
    }),
  );
  return codes.filter((status) => status < 300).length;
}

export interface PageBytes {
  readonly total: number;
  /** The greatest first. */
  readonly byAddress: readonly (readonly [address: string, bytes: number])[];
}
/** Bytes of all answers in some seconds, once the page has settled. */
export async function bytesOfPage(
  { url, token }: { readonly url: string; readonly token: string },
  hash: string,
  seconds: number,
): Promise<PageBytes> {
  const { page, close } = await openBrowser(url);
  try {
    const session = await page.context().newCDPSession(page);
    await session.send('Network.enable');
    const bytes = new Map<string, number>();
    const addresses = new Map<string, string>();
    let isCounting = false;
    session.on('Network.requestWillBeSent', ({ requestId, request }) =>
      addresses.set(requestId, new URL(request.url).pathname.replace(/[A-Z0-9]{8,}/, 'ID')),
    );
    session.on('Network.dataReceived', ({ requestId, dataLength }) => {
      if (!isCounting) return;
      const address = addresses.get(requestId) ?? 'unknown';
      bytes.set(address, (bytes.get(address) ?? 0) + dataLength);
    });
    await page.goto(`${url}/#token=${token}`);
    await page.getByTestId('ticket-symbol').waitFor();
    await page.goto(`${url}/${hash}`);
    await page.waitForTimeout(SETTLED_MS);
    isCounting = true;
    await page.waitForTimeout(seconds * 1000);
    return {
      total: [...bytes.values()].reduce((sum, each) => sum + each, 0),
      byAddress: [...bytes].toSorted((a, b) => b[1] - a[1]),
    };
  } finally {
    await close();
  }
}
const SETTLED_MS = 12_000;
