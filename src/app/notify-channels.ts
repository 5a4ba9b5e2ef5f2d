import { sendMail } from '#adapters/notify-mail/send-mail';
import { postSlack, postTelegram, postWebhook } from '#adapters/notify-webhook/hooks';
import { type Notice, noticeWords } from '#app/notice';
import { notifySecret } from '#app/notify-secret';
import type { NotifyChannel, NotifyConfig } from '#contracts/notify';
import type { Severity } from '#core/alert/alert-board';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import type { Delivered } from '#platform/delivery';

/** A channel as a thread gets it: plain data. */
export interface ChannelTerms {
  readonly name: string;
  readonly channel: NotifyChannel;
  readonly secret: string;
}
/** Somebody who is told. */
export interface Channel {
  readonly name: string;
  /** The least severity that is sent. */
  readonly severity: Severity;
  /** It is told only of what nobody has acknowledged for so long; null: at once. */
  readonly afterMinutes: number | null;
  send(id: string, notice: string): Promise<Delivered>;
}

/** All channels with their secrets, or all that is missing. */
export function channelTerms(
  notify: NotifyConfig,
  from: { readonly home: string; readonly env: Readonly<Record<string, string | undefined>> },
): Result<readonly ChannelTerms[], readonly Problem[]> {
  const terms: ChannelTerms[] = [];
  const problems: Problem[] = [];
  for (const [name, channel] of Object.entries(notify)) {
    const secret = notifySecret(name, channel, from);
    if (secret.ok) terms.push({ name, channel, secret: secret.value });
    else problems.push(secret.error);
  }
  return problems.length === 0 ? ok(terms) : err(problems);
}

export function channelOf({ name, channel, secret }: ChannelTerms): Channel {
  return {
    name,
    severity: channel.severity,
    afterMinutes: channel.after_minutes ?? null,
    async send(id, notice) {
      const delivered = await sent(channel, secret, { id, notice });
      // Whatever the other side answers is written into logs.
      if (delivered.ok) return ok(without(secret, delivered.value));
      return err({ ...delivered.error, words: without(secret, delivered.error.words) });
    },
  };
}

const without = (secret: string, words: string): string =>
  secret === '' ? words : words.replaceAll(secret, '…');

function sent(
  channel: NotifyChannel,
  secret: string,
  { id, notice }: { readonly id: string; readonly notice: string },
): Promise<Delivered> {
  const words = noticeWords(JSON.parse(notice) as Notice);
  switch (channel.kind) {
    case 'webhook':
      return postWebhook({ url: channel.url, secret }, { id, body: notice }, Date.now());
    case 'slack':
      return postSlack(channel.url ?? secret, { id, text: words.text });
    case 'telegram':
      return postTelegram(
        { baseUrl: channel.base_url, token: secret, chat: channel.chat },
        words.text,
      );
    case 'mail': {
      const { host, port, tls, from, to, user } = channel;
      const login = user === undefined ? null : { user, password: secret };
      return sendMail({ host, port, tls, from, to, login }, { id, ...words });
    }
  }
}
