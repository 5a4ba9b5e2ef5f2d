// F34: a slip of the finger in a configuration is an error at the start, and never a rule that holds for nothing.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Config, configSchema } from '#contracts/config';
import { unknownNames } from '#contracts/names';

type Json = { [key: string]: unknown };
const whole = (): Json => structuredClone(configSchema.parse({})) as Json;
const isRecord = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
/** Every key of the configuration, as the way to it. */
const keysOf = (of: Json, above: readonly string[] = []): readonly (readonly string[])[] =>
  Object.entries(of).flatMap(([key, value]) => [
    [...above, key],
    ...(isRecord(value) ? keysOf(value, [...above, key]) : []),
  ]);
// Names of venues are free: what stands there is no key of ours.
const PATHS = keysOf(whole()).filter(([first]) => first !== 'venues');

/** A letter left out, doubled, in the other case, or two of them swapped. */
function slipped(key: string, kind: number, at: number): string {
  const i = at % key.length;
  const letter = key[i]!;
  if (kind === 0) return key.slice(0, i) + key.slice(i + 1);
  if (kind === 1) return key.slice(0, i) + letter + key.slice(i);
  if (kind === 2) return key.slice(0, i) + letter.toUpperCase() + key.slice(i + 1);
  return key.slice(0, i) + (key[i + 1] ?? '') + letter + key.slice(i + 2);
}

test('F34: whatever key is misspelt, however, the configuration is refused', () => {
  fc.assert(
    fc.property(fc.constantFrom(...PATHS), fc.nat(3), fc.nat(40), (path, kind, at) => {
      const config = whole();
      const holder = path.slice(0, -1).reduce<Json>((inside, key) => inside[key] as Json, config);
      const key = path.at(-1)!;
      const wrong = slipped(key, kind, at);
      fc.pre(wrong !== key && wrong !== '' && !(wrong in holder));
      holder[wrong] = holder[key];
      delete holder[key];
      assert.ok(!configSchema.safeParse(config).success, `${path.join('.')} as ${wrong}`);
    }),
    { numRuns: 2000 },
  );
});

function withName(list: string, name: string): object {
  if (list === 'restricted') return { restricted: ['KEEL', name] };
  return {
    short_selling:
      list === 'price_test'
        ? { allowed: true, price_test: [name] }
        : { allowed: true, borrow: { [name]: 5 } },
  };
}
test('F34: whatever name of a list is not exactly one that is traded is refused, with its place', () => {
  const traded = ['KEEL', 'HULL', 'KEEL.PAPER', 'HULL.PAPER'];
  fc.assert(
    fc.property(
      fc.oneof(
        fc.constantFrom('keel', 'HUL', 'KEELS', 'KEEL ', ' KEEL', 'KEEL.PAPR', 'Hull.paper'),
        fc.string({ minLength: 1, maxLength: 12 }),
      ),
      fc.constantFrom('restricted', 'price_test', 'borrow'),
      (name, list) => {
        fc.pre(!traded.includes(name) && name !== '__proto__');
        const config: Config = configSchema.parse(withName(list, name));
        const found = unknownNames(config, traded);
        assert.equal(found.length, 1, JSON.stringify(found));
        assert.equal(found[0]?.code, 'NAME_UNKNOWN');
      },
    ),
    { numRuns: 1000 },
  );
  assert.deepEqual(
    unknownNames(configSchema.parse({ restricted: ['KEEL', 'HULL.PAPER'] }), traded),
    [],
  );
});
