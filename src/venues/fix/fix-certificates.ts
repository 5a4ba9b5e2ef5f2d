import { X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createSecureContext } from 'node:tls';
import type { FixVenueConfig } from '#contracts/venues';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { exposureOf } from '#platform/secret-file';
import type { FixTls } from './fix-trust.ts';

type Certificates = NonNullable<FixVenueConfig['certificates']>;
/** What the files of the configuration hold; null: the line is not encrypted by us. */
export type ReadCertificates = FixTls | null;

/** FIX-20: reads the files before anything is connected: one that is missing, no PEM, or a key that others can read, is an error that names it. */
export function certificatesOf(
  name: string,
  { tls, certificates = {} }: Pick<FixVenueConfig, 'tls' | 'certificates'>,
  home: string,
): Result<ReadCertificates, Problem> {
  if (!tls) return ok(null);
  const { ca, cert, key, server_name: serverName } = certificates;
  const exposed = key === undefined ? null : exposureOf(resolve(home, key), 'a new key');
  if (exposed !== null) return err(exposed);
  const texts: { ca?: string; cert?: string; key?: string } = {};
  for (const [field, file] of Object.entries({ ca, cert, key } satisfies Certificates)) {
    if (file === undefined) continue;
    const read = pemIn(resolve(home, file), `venues.${name}.certificates.${field}`);
    if (!read.ok) return read;
    texts[field as 'ca' | 'cert' | 'key'] = read.value;
  }
  try {
    for (const text of [texts.ca, texts.cert])
      if (text !== undefined) void new X509Certificate(text);
    createSecureContext(texts);
  } catch (thrown) {
    // OpenSSL names what is wrong, and never what is in the file.
    return err(
      unusable(
        `venues.${name}.certificates`,
        `must be PEM files, and key the key of cert; OpenSSL says: ${thrown instanceof Error ? thrown.message : 'no reason'}`,
        'check the files: openssl x509 -in FILE -noout -text shows a certificate; a key must not ask for a pass phrase',
      ),
    );
  }
  return ok({ ...texts, ...(serverName === undefined ? {} : { serverName }) });
}

function pemIn(path: string, field: string): Result<string, Problem> {
  try {
    return ok(readFileSync(path, 'utf8'));
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? String(thrown.code) : 'unknown';
    return err(
      unusable(
        field,
        `${path} must be readable, was not (${why})`,
        'check the path; it is within PLIMSOLL_HOME if relative',
      ),
    );
  }
}
const unusable = (field: string, message: string, remedy: string): Problem =>
  problem('CERTIFICATE_UNUSABLE', field, message, remedy);

/** The same files for a host: the name that they give is of the first host alone. */
export const tlsAt = (files: ReadCertificates, host: string, isFirst: boolean): FixTls | null => {
  if (files === null) return null;
  const { serverName, ...texts } = files;
  return { ...texts, serverName: (isFirst ? serverName : undefined) ?? host };
};
