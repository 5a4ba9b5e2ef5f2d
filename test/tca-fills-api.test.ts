// TCA-85: files of fills over the API, in the process that a service gives them.
import assert from 'node:assert/strict';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { fillsCosts } from '#app/fills-costs';
import { fillsDoc } from '#contracts/fills-documents';
import { fillsRequest } from '#contracts/fills-request';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-fills-api-'));
process.env['PLIMSOLL_HOME'] = home;
after(() => rmSync(home, { recursive: true, force: true }));

const FILLS = [
  'id,order_id,symbol,side,at,quantity,price,fee,currency,strategy',
  '1,o1,XYZ,buy,2024-03-12T14:00:05Z,10,101,1,USD,twap',
  '2,o1,XYZ,buy,2024-03-12T14:00:25Z,10,103.5,1,USD,twap',
  '3,o2,XYZ,sell,2024-03-12T14:00:30Z,5,101,1,USD,pov',
].join('\n');
const QUOTES = [
  'time,bid,ask,bid_size,ask_size',
  '2024-03-12T14:00:00Z,99,101,10,10',
  '2024-03-12T14:00:20Z,101,103,10,10',
  '2024-03-12T14:02:00Z,101,103,10,10',
].join('\n');

test('TCA-85: fills and a recording in, the document of the command line out, and nothing is left', async () => {
  const mine = (): number =>
    readdirSync(tmpdir()).filter((name) => /^plimsoll-fills-(?!api)/.test(name)).length;
  const before = mine();
  const request = fillsRequest.parse({
    files: [{ name: '../../fills.csv', text: FILLS }],
    tapes: [{ name: 'quotes.csv', text: QUOTES, symbol: 'XYZ' }],
    marketZone: 'UTC',
    by: ['strategy'],
  });
  const found = await fillsCosts()(request);
  assert.ok(found?.ok === true, JSON.stringify(found));
  const doc = fillsDoc.parse(JSON.parse(found.value));
  assert.deepEqual(
    doc.groups.map(({ by, key }) => `${by} ${key}`),
    ['strategy twap', 'strategy pov'],
  );
  assert.equal(doc.orders[0]?.executions[0]?.ask, 101);
  assert.equal(doc.files[0]?.source, 'fills.csv');
  assert.equal(mine(), before);
});

test('TCA-85: a value that cannot be read is answered with its place in the file of the sender', async () => {
  const text = `${FILLS}\n4,o2,XYZ,sell,soon,5,101,1,USD,pov`;
  const found = await fillsCosts()(fillsRequest.parse({ files: [{ name: 'bad.csv', text }] }));
  assert.ok(found?.ok === false);
  assert.match(found.error[0]?.path ?? '', /^bad\.csv:5, column at/);
});

test('TCA-85: more than a few that wait are sent away', async () => {
  const costs = fillsCosts();
  const request = fillsRequest.parse({ files: [{ name: 'fills.csv', text: FILLS }] });
  const all = await Promise.all(Array.from({ length: 6 }, () => costs(request)));
  assert.equal(all.filter((found) => found === null).length, 2);
  assert.equal(all.filter((found) => found?.ok).length, 4);
});
