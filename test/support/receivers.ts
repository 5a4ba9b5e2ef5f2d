// Who is told of alerts: real servers of the other side, that can be down, slow or of another opinion.
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';

export interface Received {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}
export interface HookReceiver {
  readonly url: string;
  readonly port: number;
  /** All that came, also what was not taken. */
  readonly came: readonly Received[];
  /** Those that were answered 2xx. */
  readonly taken: readonly Received[];
  close(): Promise<void>;
}
/** Answers what `answer` says; without it 204. */
export async function hookReceiver(
  answer: (received: Received) => number = () => 204,
  port = 0,
  headers: Readonly<Record<string, string>> = {},
): Promise<HookReceiver> {
  const came: Received[] = [];
  const taken: Received[] = [];
  const server: Server = createServer((request, reply) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      const received = { path: request.url ?? '', headers: request.headers, body };
      came.push(received);
      const status = answer(received);
      if (status >= 200 && status < 300) taken.push(received);
      reply.writeHead(status, headers).end(status === 204 ? undefined : `status ${status}`);
    });
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const { port: found } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${found}`,
    port: found,
    came,
    taken,
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

export interface MailReceiver {
  readonly port: number;
  readonly letters: readonly string[];
  /** With which password somebody came. */
  readonly passwords: readonly string[];
  close(): Promise<void>;
}
/** `refuses`: the code with which the next letters are not taken. */
export async function mailReceiver(refuses: number[] = [], at = 0): Promise<MailReceiver> {
  const letters: string[] = [];
  const passwords: string[] = [];
  const server = new SMTPServer({
    authOptional: true,
    allowInsecureAuth: true,
    disabledCommands: ['STARTTLS'],
    onAuth({ username, password }, _session, callback) {
      passwords.push(password ?? '');
      callback(null, { user: username });
    },
    onData(stream, _session, callback) {
      let letter = '';
      stream.on('data', (chunk: Buffer) => (letter += chunk.toString()));
      stream.on('end', () => {
        const code = refuses.shift();
        if (code === undefined) letters.push(letter);
        callback(
          code === undefined ? null : Object.assign(new Error('not now'), { responseCode: code }),
        );
      });
    },
  });
  server.listen(at, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    port,
    letters,
    passwords,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
