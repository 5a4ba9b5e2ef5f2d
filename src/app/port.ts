import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Problem } from '#core/kernel/failure';

export const portProblem = (host: string, port: number, why: string): Problem => ({
  code: 'PORT_TAKEN',
  path: 'api.port',
  message: `port ${port} on ${host} must be free, was not (${why})`,
  remedy: 'stop what uses it, or choose another with --port',
});

/** Null: the port can be had now. */
export async function whyTaken(host: string, port: number): Promise<string | null> {
  const probe = createServer();
  try {
    probe.listen({ host, port });
    await once(probe, 'listening');
  } catch (error) {
    return error instanceof Error ? error.message : 'unknown';
  }
  probe.close();
  await once(probe, 'close');
  return null;
}
