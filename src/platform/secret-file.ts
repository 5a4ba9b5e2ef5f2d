import { existsSync, readFileSync, statSync } from 'node:fs';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/**
 * A JSON file of secrets that only its owner can read; null: there is none. What is in it stands in no log, no journal and no error: a message names the place. `anew`: what is to be made again
 * where others could read it. A file that is no object is one that holds nothing.
 */
export function secretFile(
  path: string,
  anew: string,
): Result<Readonly<Record<string, unknown>> | null, Problem> {
  if (!existsSync(path)) return ok(null);
  const exposed = exposureOf(path, anew);
  return exposed !== null ? err(exposed) : ok(objectIn(readFileSync(path, 'utf8')));
}

/** What is wrong with a file of secrets that others can read; null: nobody else can, or it is not there. */
export function exposureOf(path: string, anew: string): Problem | null {
  const mode = (statSync(path, { throwIfNoEntry: false })?.mode ?? 0) & 0o777;
  return (mode & 0o077) === 0
    ? null
    : problem(
        'KEYS_EXPOSED',
        path,
        `must be readable by its owner only (0600), was 0${mode.toString(8)}`,
        `chmod 600 ${path}, and make ${anew}`,
      );
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  } catch {
    // Said by the caller without the text: it is secret.
    return {};
  }
}
