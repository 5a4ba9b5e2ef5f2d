// The list of what Plimsoll is made of: whole, the same each time, and refused where a licence that
// runs with it is copyleft or unknown.
import assert from 'node:assert/strict';
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-sbom-'));
after(() => rmSync(folder, { recursive: true, force: true }));
interface Component {
  readonly 'bom-ref': string;
  readonly name: string;
  readonly group?: string;
  readonly purl: string;
  readonly scope: string;
  readonly licenses?: readonly unknown[];
  readonly hashes?: readonly { readonly content: string }[];
}
interface Bom {
  readonly bomFormat: string;
  readonly specVersion: string;
  readonly serialNumber: string;
  readonly components: readonly Component[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn: readonly string[] }[];
}
const run = (...args: readonly string[]): SpawnSyncReturns<string> =>
  spawnSync(process.execPath, ['tools/sbom.mjs', ...args], { encoding: 'utf8' });
const fullName = ({ group, name }: Component): string =>
  group === undefined ? name : `${group}/${name}`;

test('every package that runs with Plimsoll is listed, with licence, hash and needs', () => {
  const out = join(folder, 'own');
  const done = run('--out', out);
  assert.equal(done.status, 0, done.stderr);
  const bom = JSON.parse(readFileSync(join(out, 'sbom.json'), 'utf8')) as Bom;
  assert.deepEqual([bom.bomFormat, bom.specVersion], ['CycloneDX', '1.5']);
  assert.match(
    bom.serialNumber,
    /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-5[0-9a-f]{3}-a[0-9a-f]{3}-[0-9a-f]{12}$/,
  );
  const names = bom.components.map(fullName);
  const app = JSON.parse(readFileSync('package.json', 'utf8')) as Record<
    string,
    Record<string, string>
  >;
  for (const name of Object.keys({ ...app['dependencies'], ...app['peerDependencies'] })) {
    assert.ok(names.includes(name), `${name} is listed`);
  }
  assert.ok(names.includes('react') && names.includes('uplot'), 'what is built into the dashboard');
  for (const tool of ['typescript', 'oxlint', 'vite', 'fast-check', '@types/react']) {
    assert.ok(!names.includes(tool), `${tool} does not run with it`);
  }
  const refs = new Set(bom.components.map((each) => each['bom-ref']));
  assert.equal(refs.size, bom.components.length, 'each once');
  for (const each of bom.components) {
    assert.ok(each.purl.startsWith('pkg:npm/') && each.licenses?.length === 1, fullName(each));
    assert.match(each.hashes?.[0]?.content ?? '', /^[0-9a-f]{128}$/, fullName(each));
  }
  for (const { dependsOn } of bom.dependencies) {
    for (const ref of dependsOn) assert.ok(refs.has(ref), ref);
  }
  const list = readFileSync(join(out, 'LICENCES.md'), 'utf8');
  assert.equal(list.match(/^\| (?!package)[^-]/gm)?.length, bom.components.length);
});
test('the same lock is the same document', () => {
  const texts = ['one', 'two'].map((name) => {
    assert.equal(run('--out', join(folder, name)).status, 0);
    return readFileSync(join(folder, name, 'sbom.json'), 'utf8');
  });
  assert.equal(texts[0], texts[1]);
});

/** A project whose only dependency needs a package of that licence. */
function projectWith(name: string, licence: unknown, isDev = false): string {
  const root = join(folder, name);
  const needs = { direct: '1.0.0' };
  const app = { name: 'app', version: '1.0.0', license: 'MIT' };
  const files: Record<string, unknown> = {
    'package.json': { ...app, [isDev ? 'devDependencies' : 'dependencies']: needs },
    'package-lock.json': {
      packages: {
        '': {},
        'node_modules/direct': { version: '1.0.0', dependencies: { '@a/deep': '2.0.0' } },
        'node_modules/direct/node_modules/@a/deep': { version: '2.0.0' },
      },
    },
    'node_modules/direct/package.json': { name: 'direct', version: '1.0.0', license: 'MIT' },
    'node_modules/direct/node_modules/@a/deep/package.json': {
      name: '@a/deep',
      version: '2.0.0',
      license: licence,
    },
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(join(root, path, '..'), { recursive: true });
    writeFileSync(join(root, path), JSON.stringify(content));
  }
  return root;
}
for (const [licence, why] of [
  ['GPL-3.0-only', /@a\/deep@2\.0\.0 has the licence GPL-3\.0-only, which is copyleft/],
  ['MPL-2.0', /which is copyleft/],
  ['MIT AND LGPL-2.1', /which is copyleft/],
  ['SEE LICENSE IN terms.txt', /which is not known to be permissive/],
  ['UNLICENSED', /which is not known to be permissive/],
  [undefined, /@a\/deep@2\.0\.0 has no licence/],
] as const) {
  test(`a package with the licence ${licence} is refused by name, however deep`, () => {
    const done = run('--root', projectWith(`bad-${licence}`.replaceAll(/\W/g, '-'), licence));
    assert.equal(done.status, 1);
    assert.match(done.stderr, why);
  });
}
for (const licence of [
  'ISC',
  '(MIT OR GPL-2.0)',
  'Apache-2.0 WITH LLVM-exception',
  'MIT AND ISC',
]) {
  test(`a package with the licence ${licence} passes`, () => {
    const done = run('--root', projectWith(`good-${licence}`.replaceAll(/\W/g, '-'), licence));
    assert.equal(done.status, 0, done.stderr);
  });
}
test('a tool that does not run with it may have any licence', () => {
  assert.equal(run('--root', projectWith('dev', 'GPL-3.0-only', true)).status, 0);
});
