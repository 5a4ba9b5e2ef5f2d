// CONTRIBUTING.md names real files, and what a checklist adds to is in the file that it names.
import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { test } from 'node:test';
import { STRATEGY_NAMES } from '#core/plan/strategies';

const text = readFileSync('CONTRIBUTING.md', 'utf8');
const chapters = new Map(
  text.split(/^## /m).map((part) => [part.slice(0, part.indexOf('\n')), part] as const),
);
/** Everything in backticks that is a path in this repository. */
const pathsIn = (words: string): readonly string[] =>
  [...words.matchAll(/`([^`]+)`/g)]
    .flatMap(([, code = '']) => code.split(' '))
    .filter((word) => /^(\.\/)?(src|test|docs|bin|bench|tools)(\/[\w.-]+)*$/.test(word));

test('CONTRIBUTING.md: every path that it names exists', () => {
  const paths = pathsIn(text);
  assert.ok(paths.length > 40, `${paths.length} paths`);
  assert.deepEqual(
    paths.filter((path) => !existsSync(path)),
    [],
  );
});

test('CONTRIBUTING.md: every link leads to a file', () => {
  const links = [...text.matchAll(/\]\(([^)#:]+)\)/g)].map(([, path = '']) => path);
  assert.ok(links.length > 0);
  assert.deepEqual(
    links.filter((path) => !existsSync(path)),
    [],
  );
});

for (const [chapter, file, thing] of [
  ['Add a strategy', 'src/core/plan/strategies.ts', 'export const STRATEGIES'],
  ['Add a strategy', 'src/core/plan/strategies.ts', 'export const PARAMETERS'],
  ['Add a venue', 'src/engine/ports/venue.ts', 'export interface Venue '],
  ['Add a venue', 'src/contracts/venues.ts', 'export const venuesSchema'],
  ['Add a venue', 'src/app/open-venue.ts', 'export async function openVenue'],
  ['Add a venue', 'src/platform/venue-keys.ts', 'export function venueKeys'],
  ['Add a tape format', 'src/core/market/formats.ts', 'export const FORMATS'],
  ['Add a tape format', 'src/app/tape-readers.ts', 'export const TAPE_READERS'],
  ['Add a measure', 'src/core/liquidity/all-measures.ts', 'function measuresOfDays'],
  ['Add a measure', 'src/core/liquidity/all-measures.ts', 'function measuresOfTape'],
  ['Add a measure', 'src/lib/measures.ts', '#core/liquidity/measures/'],
  ['Add a gate rule', 'src/core/gate/check-plan.ts', 'const PLAN_RULES'],
  ['Add a gate rule', 'src/core/gate/check-plan.ts', 'const EXIT_RULES'],
  ['Add a gate rule', 'src/core/gate/check-order.ts', 'const ORDER_RULES'],
  ['Add a gate rule', 'src/core/gate/check-order.ts', 'const SAFETY_RULES'],
  ['Add a gate rule', 'src/core/kernel/refusals.ts', 'export const REFUSALS'],
  ['Add a page of the dashboard', 'src/web/app/route.ts', 'export type Route'],
  ['Add a page of the dashboard', 'src/web/app/route.ts', 'export function routeOf'],
  ['Add a page of the dashboard', 'src/web/app/app.tsx', 'function Page'],
  ['Add a page of the dashboard', 'src/web/app/app.tsx', 'function titleOf'],
  ['Add a page of the dashboard', 'src/web/app/header.tsx', 'export function Header'],
  ['Add an alert', 'src/core/alert/alert-rules.ts', 'export const ALERT_RULES'],
] as const)
  test(`CONTRIBUTING.md: ${chapter}: ${thing} is in ${file}`, () => {
    const steps = chapters.get(chapter) ?? '';
    const name = /(\w+) ?$/.exec(thing)?.[1];
    assert.ok(steps.includes(`\`${file}\``), 'the checklist names the file');
    if (name !== undefined) assert.ok(steps.includes(`\`${name}\``), 'and the thing');
    assert.ok(readFileSync(file, 'utf8').includes(thing), 'the file has the thing');
  });

for (const page of ['api', 'configuration', 'glossary', 'spec/execution'])
  test(`CONTRIBUTING.md: Add a strategy: docs/${page}.md names every strategy`, () => {
    const words = new Set(
      readFileSync(`docs/${page}.md`, 'utf8')
        .toLowerCase()
        .match(/[a-z]+/g),
    );
    assert.deepEqual(
      STRATEGY_NAMES.filter((name) => !words.has(name)),
      [],
    );
  });

test('CONTRIBUTING.md: Add a measure: every family is exported by the library, and has a row in docs/measures.md', () => {
  const barrel = readFileSync('src/lib/measures.ts', 'utf8');
  const page = readFileSync('docs/measures.md', 'utf8');
  const families = globSync('src/core/liquidity/measures/*.ts')
    .filter((file) => !/\.(test|fixture)\.ts$/.test(file))
    .map((file) => basename(file))
    .filter((file) => file !== 'log-bars.ts'); // what the estimators of spread read, and none itself
  assert.ok(families.length > 20, `${families.length} families`);
  assert.deepEqual(
    families.filter((file) => !barrel.includes(`measures/${file.replace('.ts', '')}'`)),
    [],
    'not exported',
  );
  assert.deepEqual(
    families.filter((file) => !page.includes(`\`${file}\``)),
    [],
    'without a row',
  );
});

test('docs/architecture.md names every folder of the core', () => {
  const page = readFileSync('docs/architecture.md', 'utf8');
  const folders = globSync('src/core/**/', { exclude: ['**/*.ts'] })
    .map((path) => path.replace(/^src\/core\/?/, '').split('/'))
    .filter(([first]) => first !== undefined && first !== '');
  assert.ok(folders.length >= 20, `${folders.length} folders`);
  assert.deepEqual(
    folders
      .filter(
        (parts) => !page.includes(`src/core/${parts[0]}\``) || !page.includes(`${parts.at(-1)}\``),
      )
      .map((parts) => parts.join('/')),
    [],
  );
});
