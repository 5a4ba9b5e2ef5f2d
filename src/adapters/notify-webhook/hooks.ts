import type { Delivered } from '#platform/delivery';
import { postJson } from './post-json.ts';
import { webhookSignature } from './signature.ts';

/** The bytes of the body are signed with the moment of this attempt; the id is the same at each attempt. */
export const postWebhook = (
  { url, secret }: { readonly url: string; readonly secret: string },
  { id, body }: { readonly id: string; readonly body: string },
  nowMs: number,
): Promise<Delivered> =>
  postJson(url, body, {
    'plimsoll-delivery': id,
    'plimsoll-signature': webhookSignature(secret, body, Math.floor(nowMs / 1000)),
  });

// Nobody is called by a text that came from elsewhere: `<!channel>` is shown as it is written.
const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');

/** An incoming webhook as Slack, Mattermost and Rocket.Chat have it. */
export const postSlack = (
  url: string,
  { id, text }: { readonly id: string; readonly text: string },
): Promise<Delivered> =>
  postJson(url, JSON.stringify({ text: escaped(text) }), { 'plimsoll-delivery': id });

const TELEGRAM_MAX = 4000;
/** A message of a bot, as plain text. */
export const postTelegram = (
  {
    baseUrl,
    token,
    chat,
  }: { readonly baseUrl: string; readonly token: string; readonly chat: string },
  text: string,
): Promise<Delivered> =>
  postJson(
    `${baseUrl.replace(/\/$/, '')}/bot${token}/sendMessage`,
    JSON.stringify({ chat_id: chat, text: text.slice(0, TELEGRAM_MAX) }),
    {},
  );
