// Bytes that are almost HTTP.
import { type Dice, pick, VALUES } from './fuzz-texts.ts';

const bytesOf = (dice: Dice, length: number): Buffer =>
  Buffer.from(Array.from({ length }, () => Math.floor(dice.next() * 256)));
export const RAW: readonly ((dice: Dice) => readonly (Buffer | string)[])[] = [
  (dice) => [bytesOf(dice, 1 + Math.floor(dice.next() * 400))],
  (dice) => ['GET /api/v3/ping HTTP/1.1\r\n', bytesOf(dice, 50), '\r\n\r\n'],
  (dice) => [`GET /api/v3/depth?symbol=${pick(dice, VALUES)} HTTP/1.1\r\nHost: x\r\n\r\n`],
  (dice) => [`GET /${'a'.repeat(Math.floor(dice.next() * 40_000))} HTTP/1.1\r\nHost: x\r\n\r\n`],
  (dice) => [
    `GET /api/v3/ping HTTP/1.1\r\nHost: x\r\nX: ${'b'.repeat(Math.floor(dice.next() * 40_000))}\r\n\r\n`,
  ],
  () => [
    'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n\r\n',
  ],
  () => [
    'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n',
  ],
  (dice) => [
    'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab',
    bytesOf(dice, 30),
  ],
  (dice) => [
    `POST /api/v3/order HTTP/1.1\r\nHost: x\r\nContent-Length: ${pick(dice, VALUES)}\r\n\r\nx`,
  ],
  (dice) => [
    'GET /api/v3/ping HTTP/1.1\r\nHost: x\r\n\r\n'.repeat(1 + Math.floor(dice.next() * 30)),
  ],
  (dice) => [`${pick(dice, VALUES)} ${pick(dice, VALUES)} HTTP/9.9\r\n\r\n`],
  () => ['GET http://[::1 HTTP/1.1\r\nHost: x\r\n\r\n'],
  () => ['CONNECT 127.0.0.1:1 HTTP/1.1\r\nHost: x\r\n\r\n'],
  () => [
    'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 3\r\n\r\n',
  ],
  () => [
    'POST /api/v3/order HTTP/1.1\r\nHost: x\r\nExpect: the-moon\r\nContent-Length: 3\r\n\r\nabc',
  ],
  (dice) => [upgrade(dice)],
];

const TARGETS = [
  '/ws',
  '//',
  '/ws/%',
  'http://[',
  '/stream?streams=%ff',
  '/ws-api/v3',
  '/ws/__proto__',
];
function upgrade(dice: Dice): string {
  const lines = [
    `GET ${pick(dice, TARGETS)} HTTP/1.1`,
    'Host: x',
    `Upgrade: ${pick(dice, ['websocket', 'h2c', 'moon'])}`,
    'Connection: Upgrade',
    `Sec-WebSocket-Version: ${pick(dice, ['13', '0', 'x'])}`,
    `Sec-WebSocket-Key: ${pick(dice, ['dGhlIHNhbXBsZSBub25jZQ==', 'x', ''])}`,
    `Sec-WebSocket-Extensions: ${pick(dice, ['', 'permessage-deflate; a=', ';;;'])}`,
  ];
  return `${lines.join('\r\n')}\r\n\r\n`;
}
