// TCA-87: a best-execution pack, through the command that users run.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  appendFileSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MAIN } from './support/main.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-tca-pack-'));
after(() => rmSync(home, { recursive: true, force: true }));
function tca(
  args: readonly string[],
  own = home,
): { readonly status: number | null; readonly doc: Record<string, unknown> } {
  const done = spawnSync(process.execPath, [...MAIN, 'tca', ...args, '--json'], {
    cwd: home,
    encoding: 'utf8',
    env: { ...process.env, PLIMSOLL_HOME: join(own, 'own') },
  });
  return { status: done.status, doc: JSON.parse(done.stdout) as Record<string, unknown> };
}
const put = (name: string, lines: readonly string[]): string => {
  writeFileSync(join(home, name), `${lines.join('\n')}\n`);
  return name;
};
const problemsOf = (doc: Record<string, unknown>): readonly { code: string; path: string }[] =>
  (doc['error'] as { problems: readonly { code: string; path: string }[] }).problems;

const fills = put('fills.csv', [
  'id,order_id,symbol,side,at,quantity,price,fee,currency',
  '1,o1,XYZ,buy,2024-03-12T14:00:05Z,10,103,1,USD',
  '2,o2,XYZ,buy,2024-04-12T14:00:05Z,10,101,1,USD',
]);
const quotes = put('quotes.csv', [
  'time,bid,ask,bid_size,ask_size',
  '2024-03-12T14:00:00Z,99,101,10,10',
  '2024-03-12T14:02:00Z,99,101,10,10',
]);
const pack = (folder: string) =>
  tca([
    fills,
    '--tape',
    `XYZ=${quotes}`,
    '--market-zone',
    'UTC',
    '--from',
    '2024-03-01',
    '--to',
    '2024-03-31',
    '--policy',
    put('policy.md', ['Best result for the client.']),
    '--explanations',
    put('why.csv', ['order,explanation', 'o1,"urgent, by the client"']),
    '--pack',
    folder,
  ]);

test('TCA-87: a pack of a period verifies, names its exceptions and their explanations, and is written once', () => {
  const { status, doc } = pack('march');
  assert.equal(status, 0);
  assert.equal((doc['orders'] as readonly unknown[]).length, 1);
  const exceptions = readFileSync(join(home, 'march/exceptions.csv'), 'utf8');
  assert.match(exceptions, /^order,exception,was,expected,unit,facts,explanation\n/);
  assert.match(exceptions, /o1,WORSE_THAN_FAR_TOUCH,200,0,bps,.*,"urgent, by the client"/);
  const checked = tca(['--verify', 'march']);
  assert.equal(checked.status, 0);
  assert.equal(checked.doc['isOwnKey'], true);
  assert.equal(checked.doc['files'], 6);
  assert.equal(statSync(join(home, 'own/signing-key.pem')).mode & 0o777, 0o600);
  const other = mkdtempSync(join(home, 'other-'));
  assert.equal(tca(['--verify', 'march'], other).doc['isOwnKey'], false);
  assert.equal(problemsOf(pack('march').doc)[0]?.code, 'FILE_EXISTS');
});

test('TCA-87: what was changed, added, taken away or signed by nobody is found', () => {
  pack('april');
  const file = (name: string): string => join(home, 'april', name);
  appendFileSync(file('exceptions.csv'), 'o1,NONE\n');
  writeFileSync(file('more.txt'), 'more');
  rmSync(file('policy.md'));
  const { status, doc } = tca(['--verify', 'april']);
  assert.equal(status, 2);
  assert.deepEqual(
    problemsOf(doc)
      .map(({ code, path }) => `${code} ${path}`)
      .toSorted(),
    ['exceptions.csv', 'more.txt', 'policy.md'].map((name) => `PACK_DIFFERS april/${name}`),
  );
  const manifest = readFileSync(file('manifest.json'), 'utf8');
  writeFileSync(file('manifest.json'), manifest.replace('2024-03-31', '2024-06-30'));
  assert.match(problemsOf(tca(['--verify', 'april']).doc)[0]?.path ?? '', /manifest\.json/);
});

test('TCA-87: days and files that are wrong are refused', () => {
  assert.equal(problemsOf(tca([fills, '--from', 'March']).doc)[0]?.path, '--from');
  const missing = tca([fills, '--pack', 'may', '--policy', 'none.md']);
  assert.equal(problemsOf(missing.doc)[0]?.code, 'FILE_UNREADABLE');
  for (const [lines, where] of [
    [['o1,urgent'], 'bad.csv:1'],
    [['order,explanation', 'o1,urgent', '', 'o1,or not'], 'bad.csv:4'],
    [['order,explanation', 'o1'], 'bad.csv:2'],
  ] as const) {
    const said = tca([fills, '--pack', 'may', '--explanations', put('bad.csv', lines)]);
    assert.deepEqual(
      problemsOf(said.doc).map(({ code, path }) => [code, path]),
      [['FORMAT_WRONG', where]],
    );
  }
  const journal = tca([fills, '--pack', 'may', '--journal', 'none.sqlite']);
  assert.equal(journal.status, 2);
});
