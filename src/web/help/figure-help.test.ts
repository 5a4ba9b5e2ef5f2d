import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { HELPED_FIGURES, helpOf } from '#web/help/figure-help';

test('help is there for a figure by its name, also with its unit behind it, and every help is of a figure of a page', () => {
  assert.equal(helpOf('Mid, USD'), helpOf('Mid'));
  assert.match(helpOf('Score')?.unit ?? '', /0 to 1/);
  assert.equal(helpOf('Nothing of the kind'), null);
  const pages = globSync('src/web/**/*.tsx').map((path) => readFileSync(path, 'utf8'));
  for (const name of HELPED_FIGURES)
    assert.ok(
      pages.some(
        (text) =>
          text.includes(`"${name}`) || text.includes(`'${name}`) || text.includes(`\`${name}`),
      ),
      name,
    );
});
