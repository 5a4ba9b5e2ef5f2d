// A wire of TCP that can be cut: nothing arrives on either side and nobody is told, as when a network falls apart; mended, it delivers what waited.
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export interface BreakableWire {
  readonly port: number;
  cut(): void;
  mend(): void;
  end(): Promise<void>;
}
interface Pair {
  readonly near: Socket;
  /** null: who called while it was cut has reached nobody. */
  far: Socket | null;
}

export async function breakableWire(to: number): Promise<BreakableWire> {
  const pairs = new Set<Pair>();
  let isCut = false;
  const join = (pair: Pair): void => {
    const { near } = pair;
    pair.far ??= connect(to, '127.0.0.1')
      .on('error', () => undefined)
      .on('close', () => part(pair));
    near.pipe(pair.far);
    pair.far.pipe(near);
  };
  /** The end of one is the end of the other, when it can be heard there. */
  const part = (pair: Pair): void => {
    if (isCut) return;
    pair.near.destroy();
    pair.far?.destroy();
    pairs.delete(pair);
  };
  const server = createServer((near) => {
    const pair: Pair = { near, far: null };
    pairs.add(pair);
    near.on('error', () => undefined).on('close', () => part(pair));
    if (!isCut) join(pair);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cut() {
      isCut = true;
      for (const { near, far } of pairs) {
        near.unpipe().pause();
        far?.unpipe().pause();
      }
    },
    mend() {
      isCut = false;
      for (const pair of pairs) {
        if (pair.near.destroyed || pair.far?.destroyed === true) part(pair);
        else join(pair);
      }
    },
    async end() {
      isCut = false;
      for (const pair of pairs) part(pair);
      server.close();
      await once(server, 'close');
    },
  };
}
