import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { badInput, done, type Ending, table } from '#cli/output';
import { MANIFEST, PUBLIC_KEY, SIGNATURE, sha256Of } from '#cli/tca-pack';
import { type Problem, problem } from '#core/kernel/failure';
import { homeOf } from '#platform/home';
import { signedBy, signerOfHome } from '#platform/signing';

const manifestDoc = z.looseObject({
  made: z.string(),
  period: z.object({ from: z.string().nullable(), to: z.string().nullable() }),
  files: z.array(z.object({ name: z.string(), bytes: z.number(), sha256: z.string() })),
  key: z.string(),
});

/** TCA-87: the signature, and every file against what was signed. */
export function verifyPack(folder: string): Ending {
  const signed = readOf(folder, MANIFEST);
  const signature = readOf(folder, SIGNATURE);
  const publicPem = readOf(folder, PUBLIC_KEY);
  if (signed === null || signature === null || publicPem === null)
    return badInput([
      differs(folder, `must hold ${MANIFEST}, ${SIGNATURE} and ${PUBLIC_KEY}, one is missing`),
    ]);
  const key = signedBy(publicPem.toString(), signed, signature.toString());
  if (key === null)
    return badInput([
      differs(join(folder, MANIFEST), 'is not what was signed with the key beside it'),
    ]);
  const read = manifestDoc.safeParse(jsonIn(signed));
  if (!read.success || read.data.key !== key)
    return badInput([
      differs(join(folder, MANIFEST), 'must be the manifest of a pack of this key'),
    ]);
  const { files, made, period } = read.data;
  const problems = [...changed(folder, files), ...strangers(folder, files)];
  if (problems.length > 0) return badInput(problems);
  const isOwn = signerOfHome(homeOf(process.env)) === key;
  return done(
    { folder, whole: true, files: files.length, made, period, key, isOwnKey: isOwn },
    `${folder}: whole\n${table([
      ['files', `${files.length}, as they were signed`],
      ['made', made],
      ['period', `${period.from ?? 'all'} to ${period.to ?? 'all'}`],
      [
        'key',
        `${key} ${isOwn ? '(of this home)' : '(of another home: compare it with the one that its owner names)'}`,
      ],
    ])}`,
  );
}

/** What is no JSON is no manifest. */
function jsonIn(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return null;
  }
}

type Listed = z.infer<typeof manifestDoc>['files'];
const changed = (folder: string, files: Listed): readonly Problem[] =>
  files.flatMap(({ name, sha256 }) => {
    const bytes = /[/\\]/.test(name) ? null : readOf(folder, name);
    if (bytes === null) return [differs(join(folder, name), 'is missing')];
    return sha256Of(bytes) === sha256
      ? []
      : [differs(join(folder, name), 'is not as it was signed')];
  });
function strangers(folder: string, files: Listed): readonly Problem[] {
  const known = new Set([...files.map(({ name }) => name), MANIFEST, SIGNATURE, PUBLIC_KEY]);
  return readdirSync(folder).flatMap((name) =>
    known.has(name) ? [] : [differs(join(folder, name), 'is not of the pack')],
  );
}

const readOf = (folder: string, name: string): Buffer | null => {
  const path = join(folder, name);
  return existsSync(path) ? readFileSync(path) : null;
};
const differs = (path: string, message: string): Problem =>
  problem('PACK_DIFFERS', path, message, 'ask who made the pack for it again');
