// What `compare` says when nothing can be compared, and when there is no place for what it would write.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

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
const ASKED =
  `--tape ${quotes} --tape ${trades} --format csv --format csv --symbol AAA --prior us-large-cap --strategies twap --from 09:40 --to 09:50 --horizon 5m --windows 1`.split(
    ' ',
  );
const compare = (...more: readonly string[]): ReturnType<typeof spawnSync> =>
  spawnSync(
    process.execPath,
    [
      '--conditions=source',
      '--disable-warning=ExperimentalWarning',
      'src/app/main.ts',
      'compare',
      ...ASKED,
      ...more,
    ],
    { encoding: 'utf8', timeout: 120_000 },
  );

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
