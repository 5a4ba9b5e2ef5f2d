// What Plimsoll is made of: dist/sbom.json (CycloneDX 1.5) and dist/LICENCES.md, of the packages
// that run with it. Exit 1 where one of them has a licence that is unknown or copyleft.   node
// tools/sbom.mjs [--root FOLDER] [--out FOLDER]
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

/** Licences that ask for a notice and nothing more. A licence that is not here needs a decision. */
const PERMISSIVE = new Set([
  '0BSD',
  'Apache-2.0',
  'BlueOak-1.0.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'CC0-1.0',
  'ISC',
  'MIT',
  'MIT-0',
  'Python-2.0',
  'Unlicense',
  'Zlib',
]);
const COPYLEFT = /^(A?GPL|LGPL|MPL|EPL|CDDL|CPL|EUPL|OSL|SSPL|CC-BY-SA|CC-BY-NC)/;

const here = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({ options: { root: { type: 'string' }, out: { type: 'string' } } });
const root = values.root ?? here;
const out = values.out ?? join(root, 'dist');
// By code units: the same order on every machine.
const byName = (a, b) => (a < b ? -1 : a > b ? 1 : 0);
const json = (path) => JSON.parse(readFileSync(join(root, path), 'utf8'));

const lockText = readFileSync(join(root, 'package-lock.json'), 'utf8');
const lock = JSON.parse(lockText).packages;
const app = json('package.json');

/** Where a package finds another, as Node looks for it: beside itself, then one folder up. */
function located(from, name) {
  for (let at = from; ; at = at.slice(0, Math.max(0, at.lastIndexOf('node_modules') - 1))) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${name}`;
    if (lock[path] !== undefined) return path;
    if (at === '') return null;
  }
}

/** Packages that the sources of the dashboard import: they are built into its bundle. */
function bundled() {
  const folder = join(root, 'src/web');
  if (!existsSync(folder)) return [];
  const names = new Set();
  const files = readdirSync(folder, { recursive: true }).map(String);
  for (const file of files.filter((each) => /\.tsx?$/.test(each) && !/\.test\.tsx?$/.test(each))) {
    const text = readFileSync(join(folder, file), 'utf8');
    for (const [, name] of text.matchAll(/\bfrom\s+'((?:@[\w.-]+\/)?[\w-][\w.-]*)[^']*'/g)) {
      if (!name.startsWith('node:')) names.add(name);
    }
  }
  return [...names].filter((name) => located('', name) !== null);
}

/** Everything that the named packages need, by its place in node_modules. */
function closure(names) {
  const found = new Set(names.map((name) => located('', name)).filter((path) => path !== null));
  // A set grows while it is gone through.
  for (const path of found) for (const next of needsOf(path)) found.add(next);
  return found;
}
/** Peers that a package can do without are there for somebody else: types, for one. */
function needsOf(path) {
  const { dependencies = {}, optionalDependencies = {}, peerDependencies = {} } = lock[path];
  const { peerDependenciesMeta = {} } = lock[path];
  const peers = Object.keys(peerDependencies).filter(
    (name) => !peerDependenciesMeta[name]?.optional,
  );
  const names = [...peers, ...Object.keys({ ...dependencies, ...optionalDependencies })];
  return names.map((name) => located(path, name)).filter((each) => each !== null);
}

const roots = {
  required: Object.keys(app.dependencies ?? {}),
  bundled: bundled(),
  optional: Object.keys(app.peerDependencies ?? {}),
};
const required = closure(roots.required);
const inBundle = closure(roots.bundled);
const optional = closure(roots.optional);
const paths = [...new Set([...required, ...inBundle, ...optional])].toSorted(byName);

/** Of the package itself where it is installed; of the lock for those of other machines. */
function about(path) {
  const own = existsSync(join(root, path, 'package.json')) ? json(`${path}/package.json`) : {};
  const name = own.name ?? path.slice(path.lastIndexOf('node_modules/') + 13);
  const version = own.version ?? lock[path].version;
  const author = typeof own.author === 'string' ? own.author : own.author?.name;
  const kinds = [
    ...(required.has(path) ? ['service'] : []),
    ...(inBundle.has(path) ? ['dashboard'] : []),
    ...(optional.has(path) && !required.has(path) ? ['optional'] : []),
  ];
  return { path, name, version, licence: licenceOf(own, lock[path]), author, kinds };
}
function licenceOf(own, locked) {
  const stated = own.license ?? own.licenses ?? locked.license;
  const names = [stated].flat().map((each) => (typeof each === 'string' ? each : each?.type));
  const known = names.filter((each) => typeof each === 'string' && each !== '');
  return known.length > 0 ? known.join(' OR ') : null;
}

/** What is wrong with a licence; null is nothing. Of several that one may choose, one must do. */
function wrong(licence) {
  if (licence === null) return 'has no licence';
  const words = licence.match(/[()]|[^\s()]+/g) ?? [];
  let at = 0;
  const term = () => {
    const word = words[at++];
    if (word !== '(') {
      if (words[at] === 'WITH') at += 2;
      return PERMISSIVE.has(word);
    }
    const inside = either();
    at++;
    return inside;
  };
  const all = () => {
    let holds = term();
    while (words[at] === 'AND') {
      at++;
      holds = term() && holds;
    }
    return holds;
  };
  function either() {
    let holds = all();
    while (words[at] === 'OR') {
      at++;
      holds = all() || holds;
    }
    return holds;
  }
  if (either() && at === words.length) return null;
  const isCopyleft = words.some((word) => COPYLEFT.test(word));
  const kind = isCopyleft ? 'copyleft' : 'not known to be permissive';
  return `has the licence ${licence}, which is ${kind}`;
}

const refOf = ({ name, version }) => {
  const [scope, rest] = name.startsWith('@') ? name.split('/') : [null, name];
  return `pkg:npm/${scope === null ? '' : `${encodeURIComponent(scope)}/`}${rest}@${version}`;
};
const packages = paths.map(about);
const byPath = new Map(packages.map((each) => [each.path, each]));

function componentOf(each) {
  const { name, version, licence, kinds, path } = each;
  const [scope, rest] = name.startsWith('@') ? name.split('/') : [null, name];
  const [algorithm, digest] = (lock[path].integrity ?? '').split('-');
  const licences = /\s/.test(licence ?? '')
    ? { expression: licence }
    : { license: { id: licence } };
  return {
    type: 'library',
    'bom-ref': refOf(each),
    ...(scope === null ? {} : { group: scope }),
    name: rest,
    version,
    scope: kinds.includes('optional') ? 'optional' : 'required',
    ...(algorithm === 'sha512'
      ? { hashes: [{ alg: 'SHA-512', content: Buffer.from(digest, 'base64').toString('hex') }] }
      : {}),
    ...(licence === null ? {} : { licenses: [licences] }),
    purl: refOf(each),
    properties: kinds.map((value) => ({ name: 'plimsoll:in', value })),
  };
}
/** One component for each package and version, though it may be installed in several places. */
const unique = [...new Map(packages.map((each) => [refOf(each), each])).values()];
const appRef = refOf(app);
const direct = Object.values(roots)
  .flat()
  .map((name) => located('', name));
const refsOf = (of) =>
  [...new Set(of.flatMap((path) => (byPath.has(path) ? [refOf(byPath.get(path))] : [])))].toSorted(
    byName,
  );
// The same lock is the same document, serial number included.
const digest = createHash('sha256').update(lockText).digest('hex');
const serial = [
  digest.slice(0, 8),
  digest.slice(8, 12),
  `5${digest.slice(13, 16)}`,
  `a${digest.slice(17, 20)}`,
  digest.slice(20, 32),
].join('-');
const bom = {
  $schema: 'http://cyclonedx.org/schema/bom-1.5.schema.json',
  bomFormat: 'CycloneDX',
  specVersion: '1.5',
  serialNumber: `urn:uuid:${serial}`,
  version: 1,
  metadata: {
    component: {
      type: 'application',
      'bom-ref': appRef,
      name: app.name,
      version: app.version,
      licenses: [{ license: { id: app.license } }],
      purl: appRef,
    },
  },
  components: unique.map(componentOf),
  dependencies: [
    { ref: appRef, dependsOn: refsOf(direct) },
    ...unique.map((each) => ({
      ref: refOf(each),
      dependsOn: refsOf(
        packages
          .filter((other) => refOf(other) === refOf(each))
          .flatMap(({ path }) => needsOf(path)),
      ),
    })),
  ],
};

const cell = (text) => String(text ?? '').replaceAll('|', '\\|');
const rows = unique.map(
  ({ name, version, licence, author, kinds }) =>
    `| ${[name, version, licence ?? 'unknown', kinds.join(', '), author].map(cell).join(' | ')} |`,
);
const counts = new Map();
for (const { licence } of unique) counts.set(licence, (counts.get(licence) ?? 0) + 1);
const summary = [...counts]
  .toSorted((a, b) => b[1] - a[1])
  .map(([licence, count]) => `${count} ${licence ?? 'unknown'}`);
const document = `# Licences

The ${unique.length} packages that run with Plimsoll ${app.version}: ${summary.join(', ')}.

*service*: the command line and the service. *dashboard*: built into its pages. *optional*: only
where you install it. The text of each licence is in its package. Written by \`npm run sbom\`.

| package | version | licence | in | author |
|---|---|---|---|---|
${rows.join('\n')}
`;

mkdirSync(out, { recursive: true });
writeFileSync(join(out, 'sbom.json'), `${JSON.stringify(bom, null, 2)}\n`);
writeFileSync(join(out, 'LICENCES.md'), document);

const problems = unique.flatMap((each) => {
  const why = wrong(each.licence);
  return why === null ? [] : [`${each.name}@${each.version} ${why}`];
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) {
  console.error(
    'replace the package, or let somebody decide and add the licence in tools/sbom.mjs',
  );
  process.exit(1);
}
console.log(`${unique.length} packages, all permissive: sbom.json and LICENCES.md in ${out}`);
