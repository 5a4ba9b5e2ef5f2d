import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HELPED_FIGURES, helpOf } from '#web/help/figure-help';

test('help is there for a figure by its name, also with its unit behind it, and every help is of a figure of a page', () => {
  assert.equal(helpOf('Mid, USD'), helpOf('Mid'));
  assert.match(helpOf('Score')?.unit ?? '', /0 to 1/);
  assert.equal(helpOf('Nothing of the kind'), null);
  const pages = globSync('src/web/**/*.{ts,tsx}')
    .filter((path) => !path.includes('figure-help'))
    .map((path) => readFileSync(path, 'utf8'));
  for (const name of HELPED_FIGURES)
    assert.ok(
      pages.some(
        (text) =>
          text.includes(`"${name}`) || text.includes(`'${name}`) || text.includes(`\`${name}`),
      ),
      name,
    );
});

test('docs/glossary.md has every figure of the pages, word for word as its help says it', () => {
  const glossary = readFileSync('docs/glossary.md', 'utf8');
  const rows = HELPED_FIGURES.filter((name) => !name.includes(',')).map((name) => {
    const help = helpOf(name);
    return `| ${name} | ${help?.is} | ${help?.unit} |`;
  });
  assert.ok(rows.length > 30);
  const [, table = ''] =
    /## Figures\n[^|]*\|[^\n]*\n\|[^\n]*\n([\s\S]*?)\n(?:\n|$)/.exec(glossary) ?? [];
  assert.deepEqual(
    table.split('\n').filter((line) => line !== ''),
    rows,
  );
});
test('every card of the overview has a help', async () => {
  const cards = readFileSync('src/web/overview/cards.ts', 'utf8');
  const names = [
    ...cards.matchAll(/(?:const name = |(?:immediate|everyMinute): )'([A-Z][^']+)'/g),
  ].map(([, name = '']) => name);
  assert.equal(names.length, 6);
  for (const name of names) assert.notEqual(helpOf(name), null, name);
});
