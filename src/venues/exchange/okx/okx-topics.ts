import { err, ok, type Result } from '#core/kernel/result';
import type { OkxError } from './okx-error.ts';

/** Which of the addresses a connection was made to. */
export type OkxDoor = 'public' | 'private' | 'business';
/** What a subscription is asked with, and what each of its frames repeats. */
export type OkxArg = Readonly<Record<string, string>>;

export const OKX_STREAM_ERRORS = {
  badKey: { code: '60005', msg: 'Invalid apiKey' },
  expired: { code: '60006', msg: 'Timestamp request expired' },
  badSign: { code: '60007', msg: 'Invalid sign' },
  wrongDoor: { code: '60008', msg: "Login isn't supported for this URL." },
  loginFailed: { code: '60009', msg: 'Login failed.' },
  notLoggedIn: { code: '60011', msg: 'Please log in' },
  illegal: { code: '60012', msg: 'Invalid request' },
  badArgs: { code: '60013', msg: 'Invalid args' },
  badPassphrase: { code: '60024', msg: 'Wrong passphrase' },
} as const;
const noChannel = (arg: OkxArg): OkxError => ({
  code: '60018',
  msg: `Wrong URL or ${Object.entries(arg)
    .map(([name, value]) => `${name}:${value}`)
    .join(
      ',',
    )} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`,
});

const PUBLIC_CHANNELS: ReadonlySet<string> = new Set([
  'books',
  'books5',
  'bbo-tbt',
  'trades',
  'tickers',
]);
export const publicTopic = (channel: string, instId: string): string => `${channel}:${instId}`;
export const privateTopics = (channel: string, account: string): string => `${channel}:${account}:`;
/** Every listener of one account's orders asks with his own words, and gets them back. */
const ORDER_TYPES: ReadonlySet<string> = new Set(['SPOT', 'ANY']);

/** OKX-9: the topic of a subscription on this connection; an error where there is no such channel here. */
export function topicOf(
  arg: OkxArg,
  on: { readonly door: OkxDoor; readonly account: string | null },
  instruments: ReadonlySet<string>,
): Result<string, OkxError> {
  const { channel = '', instId = '' } = arg;
  if (on.door === 'public' && PUBLIC_CHANNELS.has(channel))
    return instruments.has(instId) ? ok(publicTopic(channel, instId)) : err(noChannel(arg));
  if (on.door !== 'private' || (channel !== 'orders' && channel !== 'account'))
    return err(noChannel(arg));
  if (on.account === null) return err(OKX_STREAM_ERRORS.notLoggedIn);
  const head = privateTopics(channel, on.account);
  if (channel === 'account') return ok(`${head}${arg['ccy'] ?? ''}`);
  const isKnown =
    ORDER_TYPES.has(arg['instType'] ?? '') && (instId === '' || instruments.has(instId));
  return isKnown ? ok(`${head}${arg['instType']}:${instId}`) : err(noChannel(arg));
}
