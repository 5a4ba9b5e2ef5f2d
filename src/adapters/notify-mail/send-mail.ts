import { createTransport } from 'nodemailer';
import { err, ok } from '#core/kernel/result';
import { ANSWER_WITHIN_MS, type Delivered } from '#platform/delivery';

export interface MailServer {
  readonly host: string;
  readonly port: number;
  /** From the first byte. */
  readonly tls: boolean;
  readonly from: string;
  readonly to: readonly string[];
  readonly login: { readonly user: string; readonly password: string } | null;
}
export interface Letter {
  readonly id: string;
  readonly subject: string;
  readonly text: string;
}

/** Taken is a 250 for the whole letter. A password goes over an encrypted connection or not at all, but on this machine. */
export async function sendMail(server: MailServer, letter: Letter): Promise<Delivered> {
  const { host, port, tls, from, to, login } = server;
  const transport = createTransport({
    host,
    port,
    secure: tls,
    requireTLS: login !== null && !isThisMachine(host),
    connectionTimeout: ANSWER_WITHIN_MS,
    greetingTimeout: ANSWER_WITHIN_MS,
    socketTimeout: ANSWER_WITHIN_MS,
    ...(login === null ? {} : { auth: { user: login.user, pass: login.password } }),
  });
  try {
    const { response, rejected } = await transport.sendMail({
      from,
      to: [...to],
      subject: letter.subject,
      text: letter.text,
      // The same at each attempt: a mailbox shows a repeat as what it is.
      messageId: `<${letter.id}@plimsoll>`,
      headers: { 'plimsoll-delivery': letter.id, 'auto-submitted': 'auto-generated' },
      disableFileAccess: true,
      disableUrlAccess: true,
    });
    const without = rejected.length === 0 ? '' : `, without ${rejected.length} of ${to.length}`;
    return ok(`SMTP ${response}${without}`);
  } catch (thrown) {
    return err({ words: whyNot(thrown), isRefused: isAboutLetter(thrown), retryAfterMs: null });
  } finally {
    transport.close();
  }
}

const isThisMachine = (host: string): boolean => /^(localhost|127\.[\d.]+|::1)$/.test(host);

/** What nodemailer adds to an error. */
interface SmtpError extends Error {
  readonly code?: string;
  readonly command?: string;
  readonly response?: string;
  readonly responseCode?: number;
}
const isAboutLetter = (thrown: unknown): boolean => {
  const { command, responseCode } = thrown as SmtpError;
  return command === 'DATA' && responseCode !== undefined && responseCode >= 500;
};
function whyNot(thrown: unknown): string {
  if (!(thrown instanceof Error)) return 'no connection';
  const { code, response, message }: SmtpError = thrown;
  return response === undefined ? (code ?? message) : `SMTP ${response.slice(0, 200)}`;
}
