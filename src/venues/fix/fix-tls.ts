import { isIP } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import type { FixTls } from './fix-trust.ts';

export interface TlsAddress {
  readonly host: string;
  readonly port: number;
  readonly tls: FixTls;
}

/** FIX-20: nothing of the session leaves before the other side has shown a certificate of the right name, from a CA that we trust, in its time. */
export function tlsLine({ host, port, tls }: TlsAddress): TLSSocket {
  const name = tls.serverName ?? host;
  return connectTls({
    host,
    port,
    // Whatever the environment says of it.
    rejectUnauthorized: true,
    // An address has no name to be asked for by; the certificate is compared with it all the same.
    ...(isIP(name) === 0 ? { servername: name } : {}),
    ...(tls.ca === undefined ? {} : { ca: tls.ca }),
    ...(tls.cert === undefined ? {} : { cert: tls.cert }),
    ...(tls.key === undefined ? {} : { key: tls.key }),
  });
}

const UNTRUSTED: ReadonlySet<string> = new Set([
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);
const NO_TLS: ReadonlySet<string> = new Set([
  'ERR_SSL_WRONG_VERSION_NUMBER',
  'ERR_SSL_PACKET_LENGTH_TOO_LONG',
  'ERR_SSL_HTTP_REQUEST',
]);
/** What the other side says of our certificate, or of its absence. */
const OURS_REFUSED =
  /ALERT_(CERTIFICATE_REQUIRED|BAD_CERTIFICATE|NO_CERTIFICATE|UNSUPPORTED_CERTIFICATE|CERTIFICATE_\w+|UNKNOWN_CA|ACCESS_DENIED|HANDSHAKE_FAILURE)/;

/** Why the line did not come to be, or ended, and what to do; null: it is no matter of TLS. */
export function tlsRefusal(
  error: Error & { readonly code?: string },
  at: TlsAddress,
): string | null {
  const { code = '' } = error;
  const { tls } = at;
  const name = tls.serverName ?? at.host;
  if (UNTRUSTED.has(code))
    return `the certificate of ${name} is signed by nobody whom we trust (${code}): get the CA of the broker from the broker, and name its PEM file as ca`;
  if (code === 'ERR_TLS_CERT_ALTNAME_INVALID')
    return `the certificate is not of ${name} (${error.message}): check host; if the broker says that its certificate carries another name, set server_name`;
  if (code === 'CERT_HAS_EXPIRED')
    return `the certificate of ${name} has expired: ask the broker for the line with a new one, and check the clock of this machine`;
  if (code === 'CERT_NOT_YET_VALID')
    return `the certificate of ${name} is not valid yet: check the clock of this machine`;
  if (code === 'CERT_REVOKED') return `the certificate of ${name} was revoked: call the broker`;
  if (NO_TLS.has(code))
    return `${at.host}:${at.port} does not speak TLS: check the port; where the line is encrypted by something else, set tls: false`;
  if (OURS_REFUSED.test(code))
    return tls.cert === undefined
      ? `the other side wants a certificate of ours (${code}): name its PEM file as cert, and its key as key`
      : `the other side refuses our certificate (${code}): ask the broker which one it takes; cert and key name the files`;
  // Only before TLS is up: afterwards a line that is reset is a line that is reset.
  if (/before secure TLS connection/.test(error.message))
    return `${at.host}:${at.port} ended the line before TLS was up: ask the broker whether it speaks TLS at this port, and from which addresses`;
  return code.startsWith('ERR_SSL_') || code.startsWith('ERR_TLS_')
    ? `TLS with ${name} failed (${code}): ask the broker which versions and ciphers it takes`
    : null;
}
