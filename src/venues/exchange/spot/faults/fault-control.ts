import { timingSafeEqual } from 'node:crypto';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import type { ScriptedFault, Stroke } from './fault-script.ts';

/** What a tester sees of the faults, and how he changes them. */
export interface FaultDesk {
  script(): readonly ScriptedFault[];
  /** Takes the place of the script in force; a wrong one changes nothing. */
  replace(text: string): Result<null, readonly Problem[]>;
  counts(): Readonly<Record<string, number>>;
  recent(): readonly Stroke[];
}
const FAULTS_PATH = '/exchange/faults';
const BODY_MAX = 262_144;

/** EXC-32: `/exchange/faults` of the exchange's own server, for whoever has the control token: GET lists, PUT replaces. No fault strikes it. */
export function attachFaultControl(server: Server, token: string, desk: FaultDesk): void {
  const [serve] = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on('request', (message, response) => {
    if (message.url?.split('?')[0] !== FAULTS_PATH) return serve?.(message, response);
    if (!isAllowed(message, token))
      return reply(response, 401, {
        msg: 'the control token of this exchange is required, as Authorization: Bearer',
      });
    if (message.method === 'GET')
      return reply(response, 200, {
        faults: desk.script(),
        counts: desk.counts(),
        recent: desk.recent(),
      });
    if (message.method !== 'PUT') return reply(response, 405, { msg: 'GET or PUT' });
    const parts: Buffer[] = [];
    let size = 0;
    message.on('data', (part: Buffer) => {
      size += part.length;
      if (size <= BODY_MAX) parts.push(part);
    });
    message.on('end', () => {
      if (size > BODY_MAX)
        return reply(response, 413, { msg: `a script must be at most ${BODY_MAX} bytes long` });
      const done = desk.replace(Buffer.concat(parts).toString('utf8'));
      return done.ok
        ? reply(response, 200, { faults: desk.script() })
        : reply(response, 400, { problems: done.error });
    });
  });
}

function isAllowed(message: IncomingMessage, token: string): boolean {
  const given = Buffer.from(message.headers.authorization ?? '');
  const right = Buffer.from(`Bearer ${token}`);
  return given.length === right.length && timingSafeEqual(given, right);
}
const reply = (response: ServerResponse, status: number, body: unknown): void =>
  void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
