// docs/what-for.md promises commands, routes, pages, keys and codes: each exists.
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { parse } from 'yaml';
import { cli } from './support/running-service.ts';

const rows = readFileSync('docs/what-for.md', 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| ') && !line.startsWith('| asked for'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
const textOf = (pattern: string): string =>
  globSync(pattern)
    .filter((file) => !file.endsWith('.test.ts'))
    .map((file) => readFileSync(file, 'utf8'))
    .join('\n');
const quoted = (cell: string, pattern: RegExp): readonly string[] =>
  [...cell.matchAll(/`([^`]+)`/g)]
    .map(([, text = '']) => text)
    .filter((text) => pattern.test(text));
const everyIn = (column: number, pattern: RegExp): readonly string[] => [
  ...new Set(rows.flatMap((cells) => quoted(cells[column] ?? '', pattern))),
];

test('what it was asked for: every row has a place, a command, a route and a page', () => {
  assert.ok(rows.length >= 15, `${rows.length} rows`);
  for (const cells of rows) {
    assert.equal(cells.length, 5, cells[0]);
    assert.ok(
      cells.every((cell) => cell.length > 0),
      cells[0],
    );
    assert.ok(quoted(cells[2] ?? '', /^plimsoll /).length > 0, cells[0]);
    assert.ok(quoted(cells[3] ?? '', /^(GET|POST) /).length > 0, cells[0]);
  }
});

test('what it was asked for: every command, flag and route that is named exists', async () => {
  const help = (await cli(['--help'])).out;
  const names = new Set([...help.matchAll(/^ {2}([a-z]+)\b/gm)].map(([, name = '']) => name));
  const commands = everyIn(2, /^plimsoll /);
  assert.ok(commands.length >= 11);
  for (const command of commands) assert.ok(names.has(command.split(' ')[1] ?? ''), command);
  const compare = (await cli(['compare', '--help'])).out;
  assert.deepEqual(everyIn(2, /^--/), ['--venues']);
  assert.match(compare, /^ {2}--venues /m);
  const api = textOf('src/api/*.ts');
  for (const route of everyIn(3, /^(GET|POST) /)) {
    const [method = '', path = ''] = route.split(' ');
    const address = path.replaceAll(/\{(\w+)\}/g, ':$1');
    assert.ok(new RegExp(`app\\.${method.toLowerCase()}\\(\\s*'${address}'`).test(api), route);
  }
});

test('what it was asked for: every page, key, code, folder and document that is named exists', () => {
  const pages = everyIn(4, /^#\//);
  const routes = readFileSync('src/web/app/route.ts', 'utf8');
  assert.ok(pages.length >= 8);
  for (const page of pages) assert.ok(routes.includes(`hash === '${page}'`), page);
  const defaults = /```yaml\n(liquidity:[\s\S]*?)```/.exec(
    readFileSync('docs/configuration.md', 'utf8'),
  )?.[1];
  const config: unknown = parse(defaults ?? '');
  const keys = everyIn(1, /^[a-z_]+(\.[a-z_]+)+$/).filter((key) => !key.endsWith('.yaml'));
  assert.ok(keys.length >= 4);
  for (const key of keys) {
    const value = key
      .split('.')
      .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], config);
    assert.notEqual(value, undefined, key);
  }
  const errors = readFileSync('docs/errors.md', 'utf8');
  for (const code of rows.flatMap(([asked = '']) => quoted(asked, /^[A-Z_]+$/)))
    assert.ok(errors.includes(`\`${code}\``), code);
  for (const folder of everyIn(1, /^(core|src|engine)\//))
    assert.ok(globSync(folder.startsWith('src/') ? folder : `src/${folder}`).length > 0, folder);
  for (const [, file = ''] of rows.flatMap((cells) => [
    ...(cells[1] ?? '').matchAll(/\]\(([^)#]+)\)/g),
  ]))
    assert.ok(globSync(`docs/${file}`).length > 0, file);
});
