// A wire that carries bytes as they come, keeps a copy of them, and can be cut.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface WatchedWire {
  readonly port: number;
  /** Everything that came over it from our side, one character a byte. */
  heard(): string;
  connections(): number;
  cut(): void;
  close(): Promise<void>;
}
export async function watchedWire(to: number): Promise<WatchedWire> {
  const sockets = new Set<Socket>();
  let heard = '';
  let connections = 0;
  const server = createServer((near) => {
    connections++;
    const far = connect(to, '127.0.0.1');
    near.on('data', (bytes: Buffer) => {
      heard += bytes.toString('latin1');
    });
    near.pipe(far);
    far.pipe(near);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(one.on('error', () => undefined));
      one.on('close', () => {
        sockets.delete(one);
        other.destroy();
      });
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const each of sockets) each.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    heard: () => heard,
    connections: () => connections,
    cut,
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
