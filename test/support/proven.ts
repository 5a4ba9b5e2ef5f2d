// What each family of `verify` can prove: which core functions its adapter reaches, and who else reaches them.
import { globSync, readFileSync } from 'node:fs';
import type { Proves } from '#verify/inputs';
import { type Place, readReach } from './reach.ts';

export interface ProvenRow {
  readonly prefix: string;
  readonly claims: Proves;
  readonly proves: Proves;
  /** What keeps it from proving more: core functions that the product, or the product and the library, do not reach. */
  readonly unreached: readonly Place[];
}

const ENTRY = /^src\/(app\/(main|.*-worker)|venues\/exchange\/main|web\/main)\.tsx?$/;
const ROW = /^ {2}(?:\{ ?|family\()/m;

export function provenRows(): readonly ProvenRow[] {
  const reach = readReach();
  const isVerify = (file: string): boolean => file.startsWith('src/verify/');
  const product = reach.from(
    reach.of((file) => ENTRY.test(file)),
    isVerify,
  );
  const library = reach.from(
    reach.of((file) => file.startsWith('src/lib/')),
    isVerify,
  );
  return globSync('src/verify/*-vectors.ts').flatMap((file) => {
    const text = readFileSync(file, 'utf8');
    const table = text.slice(text.search(/^export const [A-Z_]+: readonly Family\[\]/m));
    return table
      .split(ROW)
      .slice(1)
      .map((row) => {
        const [, prefix = '', claims = ''] =
          /'([^']+)',\s*(?:proves: )?'(product|library|reference)'/.exec(row) ?? [];
        const run = row.replace(/^[\s\S]*?'(?:product|library|reference)'/, '');
        const used = [...reach.from(reach.mentionedIn(file, run))].filter(
          (place) => place.startsWith('src/core/') && !place.endsWith('#') && !reach.isType(place),
        );
        const beyondProduct = used.filter((place) => !product.has(place));
        const beyondLibrary = beyondProduct.filter((place) => !library.has(place));
        const proves =
          beyondProduct.length === 0
            ? 'product'
            : beyondLibrary.length === 0
              ? 'library'
              : 'reference';
        return {
          prefix,
          claims: claims as Proves,
          proves,
          unreached: beyondLibrary.length === 0 ? beyondProduct : beyondLibrary,
        };
      });
  });
}
/** Core functions that neither the product nor the library reaches. */
export function unreachedCore(): readonly Place[] {
  const reach = readReach();
  const isVerify = (file: string): boolean => file.startsWith('src/verify/');
  const entries = reach.of((file) => ENTRY.test(file) || file.startsWith('src/lib/'));
  const reached = reach.from(entries, isVerify);
  return reach
    .of((file) => file.startsWith('src/core/'))
    .filter(
      (place) =>
        reach.declares(place) &&
        !place.endsWith('#') &&
        !reach.isType(place) &&
        !reached.has(place),
    );
}
