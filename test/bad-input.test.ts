// Bad input at the command line: exit 2, a code, a path, a message, a remedy, and nothing journaled.
import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { cli } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-bad-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const recorded = join(
  process.env['PLIMSOLL_DATA'] ?? '../shared/data',
  'lob/LOBSTER_SampleFile_AMZN_2012-06-21_5.zip',
);
const file = (name: string, bytes: string | Buffer): string => {
  writeFileSync(join(folder, name), bytes);
  return join(folder, name);
};
/** Ten minutes of trades and quotes, a trade a second. */
const rows = Array.from(
  { length: 600 },
  (_, i) =>
    `2024-03-05 10:${String(Math.floor(i / 60)).padStart(2, '0')}:${String(i % 60).padStart(2, '0')},50.${String(10 + (i % 5))},100`,
);
const tape = file('trades.csv', `timestamp,price,size\n${rows.join('\n')}\n`);
const quoted = file(
  'quotes.csv',
  `timestamp,bid,bid_size,ask,ask_size\n${rows.map((row) => `${row.split(',')[0]},50.10,500,50.12,500`).join('\n')}\n`,
);
const market = existsSync(recorded)
  ? ['--tape', recorded, '--format', 'lobster']
  : ['--tape', tape, '--tape', quoted, '--format', 'csv', '--format', 'csv'];
const whole = existsSync(recorded)
  ? readFileSync(recorded)
  : Buffer.from(`PK\u0003\u0004${'x'.repeat(4000)}`, 'latin1');
const cut = file('AMZN_2012-06-21_cut.zip', whole.subarray(0, Math.floor(whole.length / 2)));
const misspelt = file('plimsoll.yaml', 'liquidity:\n  execution: { max_participation_rat: 0.3 }\n');

const order = (...more: string[]): string[] => [
  'execute',
  ...market,
  '--symbol',
  'AMZN',
  '--prior',
  'us-large-cap',
  '--side',
  'buy',
  ...more,
];
for (const [what, args, code, path] of [
  ['quantity 0', order('--quantity', '0'), /OFF_GRID|FIELD_INVALID|QUANTITY/, /quantity/],
  ['quantity 1e12', order('--quantity', '1e12'), /QUANTITY_TOO_LARGE/, /quantity/],
  ['a quantity that is no number', order('--quantity', 'many'), /FLAG_INVALID/, /--quantity/],
  [
    'an unknown symbol',
    [...order('--quantity', '100'), '--symbol', 'NOSUCH'],
    /SYMBOL_UNKNOWN|FORMAT_WRONG|FLAG_INVALID|FILE/,
    /./,
  ],
  ['a limit off the tick', order('--quantity', '100', '--limit', '220.0001'), /OFF_GRID/, /limit/],
  [
    'a zip that is cut off',
    [
      'execute',
      '--tape',
      cut,
      '--format',
      'lobster',
      '--symbol',
      'AMZN',
      '--side',
      'buy',
      '--quantity',
      '100',
    ],
    /ZIP_DAMAGED/,
    /cut\.zip/,
  ],
  [
    'a tape that is not there',
    [
      'execute',
      '--tape',
      join(folder, 'none.zip'),
      '--format',
      'lobster',
      '--side',
      'buy',
      '--quantity',
      '100',
    ],
    /FILE_UNREADABLE/,
    /none\.zip/,
  ],
  [
    'a misspelt key of the configuration',
    [...order('--quantity', '100'), '--config', misspelt],
    /KEY_UNKNOWN/,
    /plimsoll\.yaml:2:\d+ liquidity\.execution\.max_participation_rat/,
  ],
  ['an unknown command', ['exekute'], /COMMAND_INVALID/, /exekute/],
  ['an unknown flag', order('--quantity', '100', '--quantityy', '1'), /COMMAND_INVALID/, /execute/],
  ['a journal that is not there', ['journal', 'verify'], /FILE_UNREADABLE/, /journal\.sqlite/],
] as const) {
  test(`${what} is exit 2 with code, path, message and remedy, and leaves nothing behind`, async (t: TestContext) => {
    // A CSV is of whatever symbol it is said to be of.
    if (what === 'an unknown symbol' && !existsSync(recorded))
      return t.skip('skipped: no ../shared/data');
    const home = join(mkdtempSync(join(folder, 'home-')), 'never-made');
    const { code: exit, out, err } = await cli([...args, '--json'], { PLIMSOLL_HOME: home });
    assert.equal(exit, 2, out + err);
    const { error } = JSON.parse(out) as {
      error: Record<'code' | 'path' | 'message' | 'remedy', string>;
    };
    assert.match(error.code, code);
    assert.match(error.path, path);
    assert.ok(error.message.length > 0 && error.remedy.length > 0, out);
    assert.equal(existsSync(home), false, 'nothing is journaled');
  });
}
test('a home that cannot be is exit 2 with its remedy, and nothing is made', async () => {
  const home = mkdtempSync(join(folder, 'home-'));
  const blocked = file('blocked', '');
  for (const impossible of [join(blocked, 'home'), blocked, '/proc/plimsoll']) {
    const { code, err } = await cli(['start', '--port', '0'], { PLIMSOLL_HOME: impossible });
    assert.equal(code, 2, err);
    assert.match(
      err,
      /PLIMSOLL_HOME - the home must be a folder that can be written.*\n {2}set PLIMSOLL_HOME/,
    );
  }
  assert.deepEqual(readdirSync(home), []);
});
