import { existsSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/** One person or program that may use the API, under its own name and role. */
export interface NamedToken {
  readonly name: string;
  readonly role: 'viewer' | 'trader' | 'risk' | 'admin';
  readonly token: string;
}
const ROLE = /^(viewer|trader|risk|admin)$/;
const TOKEN_MIN = 16;
const remedy =
  'a list of {"name": "…", "role": "viewer|trader|risk|admin", "token": "16 characters or more"}; see docs/api.md';

/** $PLIMSOLL_HOME/tokens.json: who may do what. No file: nobody but the owner of `token`. A file that others may read is refused whole: its tokens are no secrets any more. */
export function namedTokensIn(home: string): Result<readonly NamedToken[], readonly Problem[]> {
  const path = join(home, 'tokens.json');
  if (!existsSync(path)) return ok([]);
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) !== 0)
    return err([
      problem(
        'TOKENS_EXPOSED',
        path,
        `must be readable by its owner only (0600), was 0${mode.toString(8)}`,
        `chmod 600 ${path}, and replace the tokens in it`,
      ),
    ]);
  const text = readFileSync(path, 'utf8');
  const parsed = parsedJson(text);
  if (!Array.isArray(parsed))
    return err([
      problem('TOKENS_MALFORMED', path, 'must be a JSON list of tokens, was not', remedy),
    ]);
  const problems: Problem[] = [];
  const tokens: NamedToken[] = [];
  for (const [i, entry] of parsed.entries()) {
    const token = tokenOf(entry);
    if (token === null)
      problems.push(
        problem(
          'TOKENS_MALFORMED',
          `${path} [${i}]`,
          'must have a name, a role and a token of 16 characters or more',
          remedy,
        ),
      );
    else if (tokens.some((each) => each.name === token.name || each.token === token.token))
      problems.push(
        problem(
          'TOKENS_MALFORMED',
          `${path} [${i}]`,
          'must have a unique name and a unique token, one is in the file already',
          remedy,
        ),
      );
    else tokens.push(token);
  }
  return problems.length === 0 ? ok(tokens) : err(problems);
}

function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Said by the caller as TOKENS_MALFORMED; what is in the file is secret and is not repeated.
    return null;
  }
}

function tokenOf(entry: unknown): NamedToken | null {
  if (
    typeof entry !== 'object' ||
    entry === null ||
    !('name' in entry) ||
    !('role' in entry) ||
    !('token' in entry)
  )
    return null;
  const { name, role, token } = entry;
  if (typeof name !== 'string' || typeof role !== 'string' || typeof token !== 'string')
    return null;
  if (
    !/^[\x21-\x7e]{1,64}$/.test(name) ||
    !ROLE.test(role) ||
    token.length < TOKEN_MIN ||
    !/^\S+$/.test(token)
  )
    return null;
  return { name, role: role as NamedToken['role'], token };
}
