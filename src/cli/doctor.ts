import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { colour } from '#cli/colour';
import { configIn } from '#cli/config-option';
import { type Ending, type Finish, withJson } from '#cli/output';
import type { Check, CliPorts } from '#cli/ports';
import { type Config, configSchema } from '#contracts/config';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { homeOf } from '#platform/home';

export function addDoctorCommand(program: Command, ports: CliPorts, finish: Finish): void {
  withJson(
    program
      .command('doctor')
      .description('checks what a start needs: configuration, exchanges, keys, home, runtime')
      .option('--config <file>', 'configuration file (default: plimsoll.yaml)'),
  ).action(async (flags: { readonly config?: string; readonly json?: boolean }) =>
    finish(await doctor(flags.config, process.env, ports), flags),
  );
}

/** Looks at what a start needs and says what to mend. */
async function doctor(
  configPath: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
  { checkVenues }: Pick<CliPorts, 'checkVenues'>,
): Promise<Ending> {
  const config = configIn(configPath);
  const venues = config.ok ? await checkVenues(config.value, env) : [];
  const checks = [
    nodeCheck(),
    configCheck(configPath, config),
    ...venues,
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
  return { exit: isWell ? 0 : 2, document: { isWell, checks }, text };
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
