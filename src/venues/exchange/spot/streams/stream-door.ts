import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import type { StreamHub, Subscriber } from './stream-hub.ts';

/** What becomes of one connection. */
export interface Conversation {
  heard(text: string): void;
  left?(): void;
}
export interface StreamDoorOptions<Door> {
  readonly server: Server;
  readonly hub: StreamHub;
  /** Bytes of one message. */
  readonly messageMax: number;
  /** `/stream`: the name of a stream stands beside its data. */
  isCombined?(door: Door): boolean;
  /** Which door a request is for; null: there is none, and it is answered by 404. */
  doorOf(request: IncomingMessage): Door | null;
  /** Somebody has come in; whoever is greeted is greeted here. */
  entered(subscriber: Subscriber, door: Door): Conversation;
}
export interface StreamDoor {
  connections(): number;
  close(): void;
}

const PING_MS = 20_000;

/** The path of a request, without its query. */
export const streamPath = ({ url = '' }: IncomingMessage): string => url.split('?', 1)[0] ?? '';

/** EXC-23: connections to a hub, in whatever words: they are let in, heard, and let go when they have not answered a ping. */
export function streamDoor<Door>(options: StreamDoorOptions<Door>): StreamDoor {
  const { server, hub, messageMax } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: messageMax });
  function connected(socket: WebSocket, door: Door): void {
    const subscriber: Subscriber = {
      socket,
      isCombined: options.isCombined?.(door) ?? false,
      subscriptionIds: new Map(),
      listenKeys: new Map(),
      topics: new Set(),
      isAlive: true,
    };
    hub.enter(subscriber);
    const conversation = options.entered(subscriber, door);
    socket.on('pong', () => (subscriber.isAlive = true));
    socket.on('message', (data: Buffer) => {
      subscriber.isAlive = true;
      conversation.heard(String(data));
    });
    socket.on('close', () => {
      conversation.left?.();
      hub.leave(subscriber);
    });
    socket.on('error', () => socket.terminate());
  }
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Before a WebSocket has it, nobody else listens for its errors.
    socket.on('error', () => socket.destroy());
    const door = options.doorOf(request);
    if (door === null)
      return void socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n', () =>
        socket.destroy(),
      );
    sockets.handleUpgrade(request, socket, head, (opened) => connected(opened, door));
  };
  server.on('upgrade', upgrade);
  // Who has not answered the last ping is gone, whatever his socket says.
  const timer = setInterval(() => {
    for (const subscriber of hub.everybody) {
      if (!subscriber.isAlive) subscriber.socket.terminate();
      subscriber.isAlive = false;
      subscriber.socket.ping();
    }
  }, PING_MS);
  return {
    connections: () => sockets.clients.size,
    close() {
      clearInterval(timer);
      server.off('upgrade', upgrade);
      for (const socket of sockets.clients) socket.terminate();
      sockets.close();
    },
  };
}
