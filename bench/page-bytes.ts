// What the Trade page loads while it is only looked at: bytes of all answers in 30 s, by address, with orders at work and 200 on file. In a real browser, at a running service.
// node --conditions=source bench/page-bytes.ts --url http://127.0.0.1:7430 --token TOKEN [--seconds 30] [--page '#/']
import { parseArgs } from 'node:util';
import { chromium } from 'playwright-core';

const { values } = parseArgs({
  options: {
    url: { type: 'string' },
    token: { type: 'string' },
    seconds: { type: 'string', default: '30' },
    page: { type: 'string', default: '#/' },
  },
});
const { url, token } = values;
if (url === undefined || token === undefined) throw new Error('give --url and --token');
const browser = await chromium.launch({
  executablePath: '/usr/bin/chromium',
  args: ['--no-sandbox', '--disable-background-networking'],
});
const page = await browser.newPage();
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
await page.goto(`${url}/${values.page}`);
await page.waitForTimeout(12_000);
isCounting = true;
await page.waitForTimeout(Number(values.seconds) * 1000);
isCounting = false;
const total = [...bytes.values()].reduce((sum, each) => sum + each, 0);
console.log(`${values.page}: ${(total / 1000).toFixed(0)} kB in ${values.seconds} s`);
for (const [address, count] of [...bytes].toSorted((a, b) => b[1] - a[1]))
  console.log(`  ${(count / 1000).toFixed(1).padStart(8)} kB  ${address}`);
await browser.close();
