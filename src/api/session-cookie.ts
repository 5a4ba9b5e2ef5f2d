import type { FastifyRequest } from 'fastify';

/** Browsers share cookies over the ports of a host: two services on one machine must not sign each other out. */
const cookieName = (request: FastifyRequest): string => `plimsoll_${request.socket.localPort ?? 0}`;
/** `seconds` of 0 takes the cookie away. */
export const cookie = (request: FastifyRequest, value: string, seconds: number): string =>
  `${cookieName(request)}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`;

/** Empty where there is none. */
export function cookieOf(request: FastifyRequest): string {
  for (const part of (request.headers.cookie ?? '').split(';')) {
    const [name, value] = part.trim().split('=');
    if (name === cookieName(request)) return value ?? '';
  }
  return '';
}
