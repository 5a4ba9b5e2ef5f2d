import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { configIn } from '#cli/config-option';
import { type Ending, type Finish, table, withJson } from '#cli/output';
import type { Check, CliPorts } from '#cli/ports';
import { type Setting, settingsOf } from '#cli/settings';
import { type Config, configSchema } from '#contracts/config';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { homeOf } from '#platform/home';

export function addDoctorCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    program
      .command('doctor')
      .description('checks what a start needs: configuration, exchanges, keys, home, runtime')
      .option('--config <file>', 'configuration file (default: plimsoll.yaml)')
      .option('--all', 'list every value in force, not only those that are no defaults'),
  ).action(async (flags: DoctorFlags) => finish(await doctor(flags, process.env, ports), flags));
}

interface DoctorFlags {
  readonly config?: string;
  readonly all?: boolean;
  readonly json?: boolean;
}

/** Looks at what a start needs, says what to mend, and which values are in force. */
async function doctor(
  { config: configPath, all }: DoctorFlags,
  env: Readonly<Record<string, string | undefined>>,
  { checkVenues, checkJournal }: Pick<CliPorts, 'checkVenues' | 'checkJournal'>,
): Promise<Ending> {
  const config = configIn(configPath);
  const venues = config.ok ? await checkVenues(config.value, env) : [];
  const checks = [
    nodeCheck(),
    configCheck(configPath, config),
    ...venues,
    ...(config.ok ? [await checkJournal(config.value, homeOf(env), env)] : []),
    tokenCheck(env),
    await serviceCheck(env, config.ok ? config.value.api.port : configSchema.parse({}).api.port),
  ];
  const isWell = checks.every((check) => check.isWell);
  const text = checks
    .map(
      (check) =>
        `${check.isWell ? colour.green('✓') : colour.red('✗')} ${check.name}: ${check.found}${check.isWell ? '' : `\n    ${colour.dim(check.remedy)}`}`,
    )
    .join('\n');
  const settings = config.ok ? settingsOf(config.value, configPath ?? 'plimsoll.yaml', env) : [];
  return {
    exit: isWell ? 0 : 2,
    document: { isWell, checks, settings },
    text: config.ok ? `${text}\n\n${settingsText(settings, all === true)}` : text,
  };
}

/** A screen of values; the defaults are counted, where nobody asked for all. */
function settingsText(settings: readonly Setting[], isAll: boolean): string {
  const shown = settings.filter(({ origin }) => isAll || origin !== 'default');
  const rest = settings.length - shown.length;
  const rows = shown.map(({ key, value, origin }): readonly [string, string] => [
    key,
    `${typeof value === 'string' ? value : JSON.stringify(value)}  ${colour.dim(origin)}`,
  ]);
  const others = rest === 0 ? '' : `${rest} values are defaults; --all lists them`;
  return [rows.length === 0 ? '' : table(rows), others].filter((each) => each !== '').join('\n');
}

function nodeCheck(): Check {
  const major = Number(process.versions.node.split('.')[0]);
  return {
    name: 'node',
    isWell: major >= 24,
    found: process.versions.node,
    remedy: 'run npm start once: it fetches Node 24',
  };
}

function configCheck(path: string | undefined, config: Result<Config, readonly Problem[]>): Check {
  const words = config.ok
    ? path === undefined && !existsSync('plimsoll.yaml')
      ? 'defaults, no plimsoll.yaml here'
      : `${path ?? 'plimsoll.yaml'} is valid`
    : config.error.map((each) => `${each.path} - ${each.message}`).join('; ');
  return {
    name: 'configuration',
    isWell: config.ok,
    found: words,
    remedy: 'correct these lines; docs/configuration.md lists every key',
  };
}

function tokenCheck(env: Readonly<Record<string, string | undefined>>): Check {
  const path = join(homeOf(env), 'token');
  if (!existsSync(path))
    return {
      name: 'token',
      isWell: true,
      found: 'none yet, the first start creates one',
      remedy: '',
    };
  const isPrivate = (statSync(path).mode & 0o077) === 0;
  return {
    name: 'token',
    isWell: isPrivate,
    found: isPrivate ? `${path}, readable by its owner only` : `${path} can be read by others`,
    remedy: `chmod 600 ${path}`,
  };
}

async function serviceCheck(
  env: Readonly<Record<string, string | undefined>>,
  port: number,
): Promise<Check> {
  const url = env['PLIMSOLL_URL'] ?? `http://127.0.0.1:${port}`;
  try {
    const reply = await fetch(new URL('/healthz', url), { signal: AbortSignal.timeout(2000) });
    return {
      name: 'service',
      isWell: reply.ok,
      found: reply.ok ? `answers at ${url}` : `answers ${reply.status} at ${url}`,
      remedy: 'check its log',
    };
  } catch {
    // Not running is no illness: nothing was asked to run.
    return { name: 'service', isWell: true, found: `not running at ${url}`, remedy: '' };
  }
}
