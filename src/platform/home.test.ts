import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { openHome, tokenIn } from '#platform/home';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-home-'));
after(() => rmSync(folder, { recursive: true }));
const opened = (env: Readonly<Record<string, string>>): string => {
  const home = openHome(env);
  assert.ok(home.ok);
  return home.value;
};
const modeOf = (path: string): number => statSync(path).mode & 0o777;

test('home: PLIMSOLL_HOME, made where it is missing, for its owner only', () => {
  const home = opened({ PLIMSOLL_HOME: join(folder, 'a', 'b') });
  assert.deepEqual([home, modeOf(home)], [join(folder, 'a', 'b'), 0o700]);
});
test('home: an empty PLIMSOLL_HOME is none', () => {
  const before = process.cwd();
  process.chdir(folder);
  try {
    assert.equal(opened({ PLIMSOLL_HOME: '' }), resolve('.plimsoll'));
  } finally {
    process.chdir(before);
  }
});
test('home: the token is made once, 0600, and stays', () => {
  const home = opened({ PLIMSOLL_HOME: join(folder, 'c') });
  const first = tokenIn(home);
  assert.deepEqual(
    [first.isNew, first.token.length, modeOf(join(home, 'token'))],
    [true, 32, 0o600],
  );
  chmodSync(join(home, 'token'), 0o644);
  assert.deepEqual(tokenIn(home), { token: first.token, isNew: false });
  assert.equal(modeOf(join(home, 'token')), 0o600, 'closed again where somebody opened it');
});
test('home: an empty or half-written token is no token', () => {
  const home = opened({ PLIMSOLL_HOME: join(folder, 'd') });
  for (const bad of ['', '\n', 'short']) {
    writeFileSync(join(home, 'token'), bad);
    const { token, isNew } = tokenIn(home);
    assert.ok(isNew && token.length === 32);
    assert.equal(readFileSync(join(home, 'token'), 'utf8'), `${token}\n`);
  }
});
test('home: one that cannot be is a problem with a remedy', () => {
  writeFileSync(join(folder, 'file'), '');
  const home = openHome({ PLIMSOLL_HOME: join(folder, 'file', 'home') });
  assert.ok(!home.ok);
  assert.deepEqual(
    [home.error.code, home.error.path, home.error.remedy],
    ['HOME_UNUSABLE', 'PLIMSOLL_HOME', 'set PLIMSOLL_HOME to a folder of your own'],
  );
});
