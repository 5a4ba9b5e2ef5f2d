import { once } from 'node:events';
import { createServer } from 'node:net';

// Below the ports that the system gives to whoever asks for any: there somebody takes one between our look and our use.
const FIRST = 10_000;
const COUNT = 20_000;

/** A port of this machine that nobody had a moment ago. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST + Math.floor(COUNT * Math.random());
    const server = createServer().listen(port, '127.0.0.1');
    const isFree = await once(server, 'listening').then(
      () => true,
      () => false,
    );
    if (!isFree) continue;
    server.close();
    await once(server, 'close');
    return port;
  }
}
