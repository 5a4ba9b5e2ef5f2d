// What a page loads while it is only looked at: bytes of all answers, by address, in a real browser. Without --url at a service of its own, whose charts are full and where eight orders work.
// node --conditions=source bench/page-bytes.ts [--url http://127.0.0.1:7430 --token TOKEN] [--seconds 30] [--page '#/']
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { builtDashboard } from '../test/browser/build-dashboard.ts';
import { bytesOfPage, fillCharts, placeSome } from '../test/browser/page-bytes.ts';
import { startService, stopVenue } from '../test/support/running-service.ts';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    token: { type: 'string', default: '' },
    seconds: { type: 'string', default: '30' },
    page: { type: 'string', default: '#/' },
  },
});
const { url, token } = values;
if (url === undefined) await ownService();
else await show({ url, token });

async function ownService(): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'plimsoll-page-bytes-'));
  await builtDashboard();
  fillCharts(home, ['KEEL.PAPER', 'HULL.PAPER', 'BRIG.PAPER']);
  const service = await startService(home);
  try {
    console.log(`${await placeSome(service, 8)} orders at work`);
    await show(service);
  } finally {
    await service.stop();
    stopVenue(home);
    rmSync(home, { recursive: true, force: true, maxRetries: 5 });
  }
}
async function show(at: { readonly url: string; readonly token: string }): Promise<void> {
  const { total, byAddress } = await bytesOfPage(at, values.page, Number(values.seconds));
  console.log(`${values.page}: ${(total / 1000).toFixed(0)} kB in ${values.seconds} s`);
  for (const [address, count] of byAddress)
    console.log(`  ${(count / 1000).toFixed(1).padStart(8)} kB  ${address}`);
}
