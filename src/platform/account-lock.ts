import { createHash } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

/**
 * One account, one Plimsoll, on this machine: two of them would book the same fills twice. The lock is an open transaction,
 * which the system gives back however its process ends. The key does not stand in it.
 */
export function lockAccount(venue: string, apiKey: string): Result<() => void, Problem> {
  const folder = join(
    process.env['XDG_RUNTIME_DIR'] ?? tmpdir(),
    `plimsoll-accounts-${process.getuid?.() ?? 0}`,
  );
  const name = createHash('sha256').update(`plimsoll account ${apiKey}`).digest('hex').slice(0, 32);
  let lock: DatabaseSync | null = null;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    lock = new DatabaseSync(join(folder, `${name}.lock`));
    lock.exec('PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
    const held = lock;
    return ok(() => held.close());
  } catch (thrown) {
    lock?.close();
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return err(
      problem(
        'ACCOUNT_HELD',
        `venues.${venue}`,
        `the account must be traded by one Plimsoll, another one on this machine holds it (${why})`,
        'stop the other one, or give this one an account of its own',
      ),
    );
  }
}
