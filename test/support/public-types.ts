// What the declarations of an entry name and do not export: a caller could use such a thing, but not say what it is.
import { readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

interface Named {
  readonly file: string;
  readonly name: string;
}
interface Declarations {
  readonly named: ReadonlyMap<string, Named>;
  readonly texts: ReadonlyMap<string, string>;
  /** Files that it passes on whole. */
  readonly wholes: readonly string[];
}

// Exported as they are, but their inside is ours: entries of the journal, and what a fitted model is made of.
const OPAQUE = ['core/journal/entry:JournalBody', 'core/cost/calibrate/fitted-model:Fitted'];

/** `entry` is a file of `dist` without its ending. */
export function missingTypes(dist: string, entry: string): readonly string[] {
  const read = new Map<string, Declarations>();
  const declarations = (file: string): Declarations => {
    const known = read.get(file) ?? parse(file, readFileSync(join(dist, `${file}.d.ts`), 'utf8'));
    read.set(file, known);
    return known;
  };
  const origin = ({ file, name }: Named): Named | null => {
    const { named, texts } = declarations(file);
    if (texts.has(name)) return { file, name };
    const from = named.get(name);
    return from === undefined ? null : origin(from);
  };
  const keyOf = ({ file, name }: Named): string => `${file}:${name}`;
  const passed = [entry, ...declarations(entry).wholes];
  const waiting = passed
    .flatMap((file) => [...declarations(file).named.values()])
    .flatMap((each) => origin(each) ?? []);
  const seen = new Set(waiting.map(keyOf));
  const missing: string[] = [];
  for (let each = waiting.pop(); each !== undefined; each = waiting.pop()) {
    const { named, texts } = declarations(each.file);
    const text = (texts.get(each.name) ?? '').replaceAll(/'[^']*'/g, '');
    for (const word of new Set(text.match(/\b[A-Z]\w*\b/g) ?? [])) {
      if (!named.has(word) && !texts.has(word)) continue;
      const found = origin({ file: each.file, name: word });
      if (found === null || seen.has(keyOf(found)) || OPAQUE.includes(keyOf(found))) continue;
      seen.add(keyOf(found));
      // A value that a type is made from, such as the list of its names.
      if (/^(?:export )?declare const /.test(declarations(found.file).texts.get(found.name) ?? ''))
        continue;
      missing.push(keyOf(found));
      waiting.push(found);
    }
  }
  return missing;
}

function parse(file: string, source: string): Declarations {
  const text = source.replaceAll(/\/\*[\s\S]*?\*\//g, '').replaceAll(/\/\/[^\n]*/g, '');
  const named = new Map<string, Named>();
  const FROM = /(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s+from\s+['"]([^'"]+)['"]/g;
  for (const [, list = '', from = ''] of text.matchAll(FROM)) {
    if (!/^[#.]/.test(from)) continue;
    const target = from.startsWith('#')
      ? from.slice(1)
      : normalize(join(dirname(file), from.replace(/\.(ts|js)$/, '')));
    for (const item of list.split(',')) {
      const [name = '', as = name] = item
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s+as\s+/);
      if (name !== '') named.set(as, { file: target, name });
    }
  }
  const wholes = [...text.matchAll(/export type \* from '\.\/([^']+)\.(?:ts|js)'/g)].map(
    ([, other = '']) => join(dirname(file), other),
  );
  const texts = new Map<string, string>();
  for (const part of text.split(/\n(?=(?:export |declare |interface |type |import ))/)) {
    const declared = /^(?:export )?(?:declare )?(?:function|const|interface|type|class) (\w+)/.exec(
      part.trim(),
    );
    const name = declared?.[1];
    if (name !== undefined) texts.set(name, (texts.get(name) ?? '') + part.trim());
  }
  return { named, texts, wholes };
}
