// `verify` proves what it says: the functions that trade, or the library. And a function that breaks is seen.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  copyFileSync,
  cpSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { after, test } from 'node:test';
import { promisify } from 'node:util';
import { mainIn } from './support/main.ts';
import { provenRows, unreachedCore } from './support/proven.ts';

test('every family proves what it claims: a product family runs only what the product runs', () => {
  const rows = provenRows();
  assert.ok(rows.length > 100, `${rows.length} families were found`);
  assert.deepEqual(
    rows.filter(({ claims, proves }) => claims !== proves),
    [],
  );
});

test('every function of the core is reached by the product or exported by the library', () =>
  assert.deepEqual(unreachedCore(), []));

const copy = mkdtempSync(join(tmpdir(), 'plimsoll-proves-'));
after(() => rmSync(copy, { recursive: true, force: true }));
cpSync('src', join(copy, 'src'), { recursive: true });
copyFileSync('package.json', join(copy, 'package.json'));
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'));

// Made by hand: what the report, the planner, the sizer and the estimator must give.
const tolerance = { rel: 1e-9, abs: 1e-9 };
const is = { S: 100, pd: 10, p0: 10, pn: 11, fills: [[100, 10.5]], fees: 5, side: 1 };
const cap = { target: [500], adv: [1000], price: [20], p: 0.1, days: 1, lot: 10 };
const vectors = [
  { id: 'IS-made', inputs: is, expected: { total: 55, filled: 100 }, tolerance },
  {
    id: 'VWAP-01-made',
    inputs: { profile: [1, 3], Q: 400, lot: 1 },
    expected: { rounded: [100, 300] },
    tolerance,
  },
  { id: 'ADV-made', inputs: cap, expected: { shares: [100], binding: [true] }, tolerance },
  {
    id: 'SQRT-01-made',
    inputs: { Y: 1, sigma: 0.02, Q: 2500, V: 1_000_000 },
    expected: { cost_bp: 10 },
    tolerance,
  },
];
const file = join(copy, 'vectors.json');
writeFileSync(file, JSON.stringify(vectors));
interface Verified {
  readonly passed: number;
  readonly proves: { readonly product: number };
  readonly results: readonly { readonly id: string; readonly status: string }[];
}
async function verified(): Promise<Verified> {
  const args = [...mainIn(copy), 'verify', '--vectors', file, '--json'];
  const ran = await promisify(execFile)(process.execPath, args, { cwd: copy }).catch(
    (failed: { readonly stdout: string }) => failed,
  );
  return JSON.parse(ran.stdout) as Verified;
}

test('the made vectors pass, and they prove the product', async () => {
  const { passed, proves } = await verified();
  assert.deepEqual([passed, proves.product], [4, 4]);
});

for (const [path, head, fails] of [
  ['src/core/tca/build-report.ts', 'export function tcaReport(', 'IS-made'],
  ['src/core/plan/build-plan.ts', 'export function buildPlan(', 'VWAP-01-made'],
  ['src/core/plan/size/size-signal.ts', 'export function sizeTarget(', 'ADV-made'],
  ['src/core/cost/estimate.ts', 'export function estimateCost(', 'SQRT-01-made'],
] as const)
  test(`a mutant of ${path} fails ${fails}`, async () => {
    const original = readFileSync(path, 'utf8');
    const at = original.indexOf('{\n', original.indexOf('): ', original.indexOf(head)));
    assert.ok(original.includes(head) && at > 0, 'the function is found');
    const mutant = `${original.slice(0, at)}{ invariant(false, 'a mutant'); ${original.slice(at + 1)}`;
    const isImported = mutant.includes("import { invariant } from '#core/kernel/assert'");
    const whole = isImported
      ? mutant
      : `import { invariant } from '#core/kernel/assert';\n${mutant}`;
    writeFileSync(join(copy, path), whole);
    try {
      const { results } = await verified();
      assert.equal(results.find(({ id }) => id === fails)?.status, 'failed');
    } finally {
      writeFileSync(join(copy, path), original);
    }
  });
