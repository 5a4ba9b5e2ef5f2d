import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { NotifyChannel } from '#contracts/notify';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

type Env = Readonly<Record<string, string | undefined>>;
type SecretKind = 'secret' | 'password' | 'token';

/** What a channel cannot do without; null: nothing. */
function secretKindOf(channel: NotifyChannel): SecretKind | null {
  switch (channel.kind) {
    case 'webhook':
      return 'secret';
    case 'slack':
      return channel.url === undefined ? 'secret' : null;
    case 'telegram':
      return 'token';
    case 'mail':
      return channel.user === undefined ? null : 'password';
  }
}

/**
 * ALR-11: of a channel: PLIMSOLL_NOTIFY_<NAME>_SECRET, _PASSWORD or _TOKEN, else $PLIMSOLL_HOME/keys/notify-<name>.json, readable by its owner only.
 * A message names the place and never what is in it. Ok with '': this channel needs none.
 */
export function notifySecret(
  name: string,
  channel: NotifyChannel,
  { home, env }: { readonly home: string; readonly env: Env },
): Result<string, Problem> {
  const kind = secretKindOf(channel);
  if (kind === null) return ok('');
  const variable = `PLIMSOLL_NOTIFY_${name.toUpperCase()}_${kind.toUpperCase()}`;
  const said = env[variable];
  if (said !== undefined && said !== '') return checked(name, channel, said, variable);
  const path = join(home, 'keys', `notify-${name}.json`);
  const remedy = `set ${variable}, or write {"${kind}": "…"} into ${path} and chmod 600 it`;
  if (!existsSync(path))
    return err(
      problem('NOTIFY_SECRET_MISSING', `notify.${name}`, `a ${kind} is required for it`, remedy),
    );
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0)
    return err(
      problem(
        'KEYS_EXPOSED',
        path,
        `must be readable by its owner only (0600), was 0${mode.toString(8)}`,
        `chmod 600 ${path}, and make a new ${kind}`,
      ),
    );
  const found = secretIn(readFileSync(path, 'utf8'), kind);
  return found === null
    ? err(problem('KEYS_MALFORMED', path, `must be JSON with a ${kind}, was not`, remedy))
    : checked(name, channel, found, path);
}

function checked(
  name: string,
  { kind }: NotifyChannel,
  secret: string,
  place: string,
): Result<string, Problem> {
  const isAddress = /^https?:\/\/[^\s@]+$/.test(secret);
  const isToken = /^[\w:-]+$/.test(secret);
  if ((kind === 'slack' && !isAddress) || (kind === 'telegram' && !isToken))
    return err(
      problem(
        'NOTIFY_SECRET_MALFORMED',
        `notify.${name}`,
        kind === 'slack'
          ? 'its secret must be the https:// address of an incoming webhook, was not'
          : 'its token must be as the BotFather gave it, was not',
        `correct it in ${place}`,
      ),
    );
  return ok(secret);
}

function secretIn(text: string, kind: SecretKind): string | null {
  try {
    const json = JSON.parse(text) as Readonly<Record<string, unknown>> | null;
    const found = json?.[kind];
    return typeof found === 'string' && found !== '' ? found : null;
  } catch {
    // Said by the caller without the text: it is secret.
    return null;
  }
}
