import { readLeanMinutes } from '#adapters/tape-lean/read-lean-minutes';
import { readTape, readUniverse } from '#app/readers';
import { detectFormats } from '#app/tape-readers';
import type { FileTerms } from '#cli/file-job';
import type { GivenTape } from '#cli/ports';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { FORMATS, isTapeFormat } from '#core/market/formats';
import type { Bars, Tape } from '#core/market/tape';

/** Recordings of several symbols. Files that belong together are read together: of one symbol, in a format of several files. */
export function readTapes(
  given: readonly GivenTape[],
  formats: readonly string[],
  terms: FileTerms,
): Result<readonly { readonly symbol: string; readonly tape: Tape }[], Problem> {
  const found: { readonly symbol: string; readonly tape: Tape }[] = [];
  const groups = new Map<
    string,
    { symbol: string | null; format: string | null; paths: string[] }
  >();
  for (const [i, { path, symbol }] of given.entries()) {
    const format = formats[formats.length === given.length ? i : 0] ?? null;
    const key = JSON.stringify([symbol, format, partOf(path, format)]);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, { symbol, format, paths: [path] });
    else group.paths.push(path);
  }
  for (const { symbol, format, paths } of groups.values()) {
    const named = namesItself(paths[0] ?? '', format) ? null : (symbol ?? terms.symbol);
    const read = readTape(paths, format === null ? [] : [format], { ...terms, symbol: named });
    if (!read.ok) return read;
    const { tape } = read.value;
    found.push({ symbol: symbol ?? tape.instrument.symbol, tape });
  }
  return ok(found);
}

/** Bars of every symbol of a file, whatever their length. */
export function readMarketBars(path: string, terms: FileTerms): Result<readonly Bars[], Problem> {
  const isPlain = Object.keys(terms.columns).length > 0 || terms.label === 'end';
  const lean = isPlain ? null : readLeanMinutes(path, { symbol: null, adjust: terms.adjust });
  return lean?.ok === true ? ok(lean.value.bars) : readUniverse(path, terms);
}

function formatsOf(path: string, format: string | null): readonly string[] {
  if (format !== null) return [format];
  const found = detectFormats(path);
  return found.ok ? found.value : [];
}
/** What files of one tape have in common: a file alone, a pair but for the word for its half, or all of them. */
function partOf(path: string, format: string | null): string {
  const [only] = formatsOf(path, format);
  if (only === undefined || !isTapeFormat(only)) return '';
  const { files } = FORMATS[only];
  if (files === 'one') return path;
  return files === 'pair' ? path.replace(/[_-]?(trade|quote)s?/i, '') : '';
}
const namesItself = (path: string, format: string | null): boolean =>
  formatsOf(path, format).every((name) => isTapeFormat(name) && FORMATS[name].unnamed === null);
