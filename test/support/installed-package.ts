// The package as a user has it: packed, and installed by npm into an empty project, without a network.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const ROOT = process.cwd();
const MODULES = resolve(ROOT, 'node_modules');

export interface Ran {
  readonly status: number | null;
  readonly out: string;
  readonly err: string;
}
export function run(
  command: string,
  args: readonly string[],
  { cwd, env = {} }: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Ran {
  // This Node for npm and npx too, and nothing of the run that this test is a part of.
  const inherited = Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(npm_|PLIMSOLL_|NODE_OPTIONS|NODE_TEST)/.test(name),
    ),
  );
  const done = spawnSync(command, args, {
    cwd,
    encoding: 'utf8',
    timeout: 120_000,
    env: {
      ...inherited,
      PATH: `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`,
      ...env,
    },
  });
  return { status: done.status, out: done.stdout, err: done.stderr + (done.error?.message ?? '') };
}

/** With its dependencies already beside it, as a machine without a network needs. Answers the files of the package. */
export function installPackage(project: string, also: readonly string[]): readonly string[] {
  const packed = run('npm', ['pack', ROOT, '--ignore-scripts', '--json'], { cwd: project });
  if (packed.status !== 0) throw new Error(packed.err);
  const said = JSON.parse(packed.out) as Readonly<Record<string, Packed>> | readonly Packed[];
  const [{ filename, files } = { filename: '', files: [] }] = Object.values(said) as Packed[];
  const { dependencies } = manifestOf(ROOT);
  copyModules([...Object.keys(dependencies ?? {}), ...also], join(project, 'node_modules'));
  writeFileSync(
    join(project, 'package.json'),
    JSON.stringify({
      name: 'empty',
      type: 'module',
      private: true,
      // What nobody asks for is taken away by npm.
      dependencies: Object.fromEntries(also.map((name) => [name, '*'])),
    }),
  );
  const flags = ['--offline', '--no-audit', '--no-fund', '--ignore-scripts'];
  const installed = run('npm', ['install', `./${filename}`, ...flags], { cwd: project });
  if (installed.status !== 0) throw new Error(installed.err);
  return files.map(({ path }) => path);
}

interface Packed {
  readonly filename: string;
  readonly files: readonly { readonly path: string }[];
}
interface Manifest {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly bin?: string | Readonly<Record<string, string>>;
}
const manifestOf = (folder: string): Manifest =>
  JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;

/** Packages and all that they need. */
function copyModules(names: readonly string[], to: string): void {
  mkdirSync(join(to, '.bin'), { recursive: true });
  const waiting = [...names];
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    if (existsSync(join(to, name))) continue;
    cpSync(join(MODULES, name), join(to, name), { recursive: true });
    const { dependencies = {}, bin = {} } = manifestOf(join(MODULES, name));
    waiting.push(...Object.keys(dependencies));
    // npm fetches a package again whose commands are not linked.
    for (const [command, file] of Object.entries(typeof bin === 'string' ? { [name]: bin } : bin))
      symlinkSync(join('..', name, file), join(to, '.bin', command));
  }
}
