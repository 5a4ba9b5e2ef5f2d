import { join } from 'node:path';
import type { NotifyChannel } from '#contracts/notify';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { secretFile } from '#platform/secret-file';

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
  const file = secretFile(path, `a new ${kind}`);
  if (!file.ok) return file;
  if (file.value === null)
    return err(
      problem('NOTIFY_SECRET_MISSING', `notify.${name}`, `a ${kind} is required for it`, remedy),
    );
  const found = file.value[kind];
  return typeof found === 'string' && found !== ''
    ? checked(name, channel, found, path)
    : err(problem('KEYS_MALFORMED', path, `must be JSON with a ${kind}, was not`, remedy));
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
