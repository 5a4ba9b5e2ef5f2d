// Who reaches what, by name: every top-level declaration of src, what it mentions, and what can be reached from where.
// Reads the formatted source: a declaration begins in the first column.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** `file#name`; the statements of a file that declare nothing are `file#`. */
export type Place = string;
export interface Reach {
  readonly places: ReadonlySet<Place>;
  /** Everything that is reached from these places, themselves included, without passing through files for which `isShut` holds. */
  from(starts: Iterable<Place>, isShut?: (file: string) => boolean): ReadonlySet<Place>;
  /** What a piece of this file's code mentions. */
  mentionedIn(file: string, code: string): readonly Place[];
  /** An interface or a type: nothing that runs. */
  isType(place: Place): boolean;
  /** Declared there, and not only passed on. */
  declares(place: Place): boolean;
  /** All places of the files for which this holds. */
  of(isWanted: (file: string) => boolean): readonly Place[];
}

const DECLARATION =
  /^(?:export )?(?:default )?(?:async )?(?:abstract )?(?:function\*?|const|let|class|interface|type) +(\{[^=]*\}|\[[^=]*\]|\w+)/;
const IMPORT =
  /^(?:import|export) (?:type )?(?:\* as (\w+)|(\w+)|\{([^}]*)\})?(?:, \{([^}]*)\})?(?: from )?'([^']+)';$/gm;

interface Module {
  readonly file: string;
  /** Local name → place that it means. */
  readonly imports: ReadonlyMap<string, Place>;
  /** Name → its text; '' holds the rest. */
  readonly declarations: ReadonlyMap<string, string>;
  /** Exported here under a name, declared elsewhere. */
  readonly passedOn: ReadonlyMap<string, Place>;
}

export function readReach(): Reach {
  const files = globSync('src/**/*.{ts,tsx}').filter(
    (file) => !/\.(test|fixture)\.tsx?$/.test(file),
  );
  const known = new Set(files);
  const modules = new Map(files.map((file) => [file, moduleOf(file, known)]));
  const edges = new Map<Place, readonly Place[]>();
  for (const module of modules.values()) {
    for (const [name, text] of module.declarations)
      edges.set(`${module.file}#${name}`, mentions(module, text, name));
    for (const [name, target] of module.passedOn) edges.set(`${module.file}#${name}`, [target]);
  }
  const resolve = (place: Place): Place => {
    const [file = '', name = ''] = place.split('#');
    const passed = modules.get(file)?.passedOn.get(name);
    return passed === undefined ? place : resolve(passed);
  };
  const from = (
    starts: Iterable<Place>,
    isShut: (file: string) => boolean = () => false,
  ): ReadonlySet<Place> => {
    const seen = new Set<Place>();
    const open = [...starts];
    for (let place = open.pop(); place !== undefined; place = open.pop()) {
      const [file = '', name = ''] = place.split('#');
      if (seen.has(place) || isShut(file)) continue;
      seen.add(place);
      // Whoever takes one name of a file runs its statements too.
      open.push(`${file}#`, ...(edges.get(place) ?? []).map(resolve));
      if (name === '*')
        for (const each of modules.get(file)?.declarations.keys() ?? [])
          open.push(`${file}#${each}`);
    }
    return seen;
  };
  return {
    places: new Set(edges.keys()),
    from,
    mentionedIn(file, code) {
      const module = modules.get(file);
      return module === undefined ? [] : mentions(module, code, '');
    },
    isType(place) {
      const [file = '', name = ''] = place.split('#');
      const text = modules.get(file)?.declarations.get(name) ?? '';
      return /^(\s|\/[/*].*\n|\s\*.*\n)*(export )?(interface|type) /.test(text);
    },
    declares(place) {
      const [file = '', name = ''] = place.split('#');
      return modules.get(file)?.declarations.has(name) === true;
    },
    of: (isWanted) => [...edges.keys()].filter((place) => isWanted(place.split('#')[0] ?? '')),
  };
}

function moduleOf(file: string, known: ReadonlySet<string>): Module {
  const text = readFileSync(file, 'utf8');
  const imports = new Map<string, Place>();
  const passedOn = new Map<string, Place>();
  let rest = text;
  for (const match of text.matchAll(IMPORT)) {
    const [statement, star, alone, names = '', more = '', spec = ''] = match;
    rest = rest.replace(statement, '');
    const target = targetOf(file, spec, known);
    if (target === null) continue;
    const into = statement.startsWith('export') ? passedOn : imports;
    if (star !== undefined) into.set(star, `${target}#*`);
    if (alone !== undefined) into.set(alone, `${target}#default`);
    for (const each of `${names},${more}`.split(',')) {
      const [name = '', as = name] = each
        .trim()
        .replace(/^type /, '')
        .split(' as ');
      if (name !== '') into.set(as, `${target}#${name}`);
    }
  }
  // A file that is named in a call (a worker, a process, a lazy import) is reached where it is named.
  for (const [, spec = ''] of rest.matchAll(
    /(?:import|resolve|new URL)\(\s*['"]([#.][^'"]+)['"]/g,
  )) {
    const target = targetOf(file, spec, known);
    if (target !== null) imports.set(spec, `${target}#*`);
  }
  return { file, imports, passedOn, declarations: declarationsOf(rest) };
}

function declarationsOf(text: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>([['', '']]);
  let names: readonly string[] = [''];
  for (const line of text.split('\n')) {
    const match = DECLARATION.exec(line);
    if (match !== null) names = namesIn(match[1] ?? '');
    else if (/^[^\s})\]/*]/.test(line)) names = [''];
    for (const name of names) found.set(name, `${found.get(name) ?? ''}${line}\n`);
  }
  return found;
}

function mentions(module: Module, text: string, self: string): readonly Place[] {
  const code = text.replaceAll(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, '');
  // Neither the name of a property that is read nor that of one that is set.
  const words = new Set(code.match(/(?<!(?<!\.)\.)(?<![\w$])[\w$]+(?![\w$]|:(?!:))/g));
  const places: Place[] = [];
  for (const [name, place] of module.imports)
    if (words.has(name) || (/^[#.]/.test(name) && code.includes(name))) places.push(place);
  for (const name of module.declarations.keys())
    if (name !== self && name !== '' && words.has(name)) places.push(`${module.file}#${name}`);
  return places;
}

function targetOf(file: string, spec: string, known: ReadonlySet<string>): string | null {
  if (!spec.startsWith('#') && !spec.startsWith('.')) return null;
  const path = spec.startsWith('#') ? `src/${spec.slice(1)}` : normalize(join(dirname(file), spec));
  return [path, `${path}.ts`, `${path}.tsx`].find((each) => known.has(each)) ?? null;
}

/** `{ limit: LIMIT, fok }` declares LIMIT and fok. */
const namesIn = (pattern: string): readonly string[] =>
  pattern.replaceAll(/\w+:/g, '').match(/\w+/g) ?? [''];
