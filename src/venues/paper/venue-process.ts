import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { z } from 'zod';
import type { Fault } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { jsonIn } from '#platform/line-reader';
import { nodeArguments } from '#platform/node-arguments';

const address = z.object({
  port: z.number().int().min(1).max(65_535),
  pid: z.number().int(),
  secret: z.string(),
});
export type VenueAddress = z.infer<typeof address>;

const START_WITHIN_MS = 5000;
const ANSWER_WITHIN_MS = 2000;

/** Where the venue of a home said that it listens; null: nowhere, or the file is not its. */
export function readAddress(home: string): VenueAddress | null {
  const path = join(home, 'venue.json');
  if (!existsSync(path)) return null;
  const parsed = address.safeParse(jsonIn(readFileSync(path, 'utf8')));
  return parsed.success ? parsed.data : null;
}

/** Does our venue answer there? A process id proves nothing, nor does a port: both are used again, by other programs too. */
async function answers({ port, secret }: VenueAddress): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  try {
    const signal = AbortSignal.timeout(ANSWER_WITHIN_MS);
    await once(socket, 'connect', { signal });
    socket.write(`${JSON.stringify({ op: 'hello', secret })}\n`);
    const [chunk] = (await once(socket, 'data', { signal })) as [Buffer];
    return chunk.toString('utf8').startsWith('{"reply":"hello"');
  } catch {
    // Refused, or nobody in time: it does not answer.
    return false;
  } finally {
    socket.destroy();
  }
}

export interface VenueStart {
  readonly home: string;
  readonly entry: string;
  readonly seed: number;
  readonly names: number;
}

/** The venue of this home: one that answers is kept; else one is started that outlives us. */
export async function startPaperVenue({
  home,
  entry,
  seed,
  names,
}: VenueStart): Promise<Result<{ readonly pid: number; readonly isNew: boolean }, Fault>> {
  const running = readAddress(home);
  if (running !== null && (await answers(running))) return ok({ pid: running.pid, isNew: false });
  rmSync(join(home, 'venue.json'), { force: true });
  const log = openSync(join(home, 'venue.log'), 'a', 0o600);
  const flags = ['--home', home, '--seed', String(seed), '--names', String(names)];
  const args = nodeArguments(entry, ...flags);
  const child = spawn(process.execPath, args, { detached: true, stdio: ['ignore', log, log] });
  child.on('error', () => undefined); // said below: it never writes its address
  child.unref();
  for (let waited = 0; waited < START_WITHIN_MS; waited += 50) {
    const started = readAddress(home);
    if (started !== null) return ok({ pid: started.pid, isNew: true });
    if (child.exitCode !== null) break;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  const why = readFileSync(join(home, 'venue.log'), 'utf8').trimEnd().split('\n').at(-1) ?? '';
  return err({
    code: 'TIMEOUT',
    resend: 'safe',
    detail: `the paper venue did not start: ${why === '' ? 'it said nothing' : why}`,
  });
}

export function endVenue(pid: number): void {
  try {
    process.kill(pid, 'SIGTERM');
  } catch {
    // It has ended by itself.
  }
}
