// What `compare` says when nothing can be compared, and when there is no place for what it would write.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { VenuesComparison } from '#cli/compare-venues-document';
import { MAIN } from './support/main.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-compare-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const [quotes, trades] = [join(folder, 'q.csv'), join(folder, 't.csv')];
const seconds = Array.from({ length: 1800 }, (_, s) => Date.UTC(2025, 5, 12, 13, 30) + s * 1000);
const iso = (at: number): string => new Date(at).toISOString();
writeFileSync(
  quotes,
  `time,bid,bid_size,ask,ask_size\n${seconds.map((at) => `${iso(at)},99.99,1000,100.01,1000`).join('\n')}\n`,
);
writeFileSync(
  trades,
  `time,price,quantity,side\n${seconds.map((at) => `${iso(at + 300)},100.01,500,buy`).join('\n')}\n`,
);
// A second venue: it offers a tick cheaper, and bids a tick less.
const beta = join(folder, 'b.csv');
writeFileSync(
  beta,
  `time,bid,bid_size,ask,ask_size\n${seconds.map((at) => `${iso(at)},99.98,1000,100,1000`).join('\n')}\n`,
);
const venues = join(folder, 'venues.yaml');
writeFileSync(
  venues,
  `venues:\n  alpha: { maker_bps: 0, taker_bps: 0 }\n  beta: { tape: ${beta}, format: csv, maker_bps: 0, taker_bps: 0 }\n`,
);
const ASKED =
  `--tape ${quotes} --tape ${trades} --format csv --format csv --symbol AAA --prior us-large-cap --strategies twap --from 09:40 --to 09:50 --horizon 5m --windows 1`.split(
    ' ',
  );
const compare = (...more: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync(process.execPath, [...MAIN, 'compare', ...ASKED, ...more], {
    encoding: 'utf8',
    timeout: 120_000,
  });

test('where every order is refused, so is the comparison, with the code and exit 3', () => {
  const { status, stdout, stderr } = compare('--quantity', '100000000');
  assert.equal(status, 3, String(stdout) + String(stderr));
  assert.match(String(stdout) + String(stderr), /Refused: [A-Z_]+/);
});
test('an export to a folder that cannot be made is an error at once, with exit 2, and names the flag', () => {
  const { status, stdout, stderr } = compare('--quantity', '100', '--export', join(quotes, 'runs'));
  assert.equal(status, 2, String(stdout) + String(stderr));
  assert.match(String(stdout) + String(stderr), /--export/);
});
test('compare --venues: routed, the buy takes the thousand that beta shows and the rest at alpha, the sell rests at the best offer: costs by hand', () => {
  const { status, stdout, stderr } = compare('--quantity', '2000', '--venues', venues, '--json');
  assert.equal(status, 0, String(stdout) + String(stderr));
  const { cells, crossed } = JSON.parse(String(stdout)) as VenuesComparison;
  assert.equal(crossed?.times, 0);
  const routed = cells[0]?.strategies['twap']?.ways['routed'];
  assert.equal(routed?.completion, 1);
  assert.deepEqual(routed.byVenue, { ALPHA: 0.75, BETA: 0.25 });
  // Mid 99.995: bought at 100 and 100.01, sold at 100.
  const buy = (1e4 * (100.005 - 99.995)) / 99.995;
  const sell = (1e4 * (99.995 - 100)) / 99.995;
  assert.ok(Math.abs((routed.meanBps ?? NaN) - (buy + sell) / 2) < 1e-9);
});
test('a venue of which nobody says the fees is refused by its field', () => {
  const file = join(folder, 'no-fees.yaml');
  writeFileSync(
    file,
    'venues:\n  alpha: { share: 0.5, taker_bps: 1 }\n  beta: { share: 0.5, maker_bps: 0, taker_bps: 0 }\n',
  );
  const { status, stdout, stderr } = compare('--quantity', '100', '--venues', file);
  assert.equal(status, 2, String(stdout) + String(stderr));
  assert.match(String(stdout) + String(stderr), /no-fees\.yaml.*alpha\.maker_bps/);
});
test('flags that another way to compare reads are refused beside --venues and --orders, and not ignored', () => {
  for (const [flag, value] of [
    ['--html', join(folder, 'x.html')],
    ['--export', join(folder, 'x')],
    ['--reactive', 'us-large'],
  ] as const)
    for (const mode of ['--venues', '--orders']) {
      const { status, stdout, stderr } = compare('--quantity', '100', mode, venues, flag, value);
      assert.equal(status, 2, String(stdout) + String(stderr));
      assert.match(
        String(stdout) + String(stderr),
        new RegExp(`${flag}: must be left out with ${mode}`),
      );
    }
});
