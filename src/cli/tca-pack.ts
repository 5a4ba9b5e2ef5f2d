import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { extname, join } from 'node:path';
import type { CliPorts } from '#cli/ports';
import { fillsPage } from '#cli/report/fills-page';
import { fillsWorkbook } from '#cli/report/fills-workbook';
import { csvOf, fillsCsv } from '#cli/tca-fills-csv';
import type { TcaFlags } from '#cli/tca-flags';
import type { FillsDoc } from '#contracts/fills-documents';
import { isoTime } from '#core/kernel/civil';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { timeUs } from '#core/kernel/units';
import type { FillsAnswer } from '#core/tca/fills-answer';
import { cellsOf } from '#platform/csv-cells';
import { homeOf, openHome } from '#platform/home';
import { signerIn } from '#platform/signing';

export const MANIFEST = 'manifest.json';
export const SIGNATURE = 'manifest.sig';
export const PUBLIC_KEY = 'public-key.pem';
export const sha256Of = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex');

/** What is signed. */
export interface PackManifest {
  readonly kind: 'best-execution pack';
  readonly version: string;
  readonly made: string;
  readonly period: { readonly from: string | null; readonly to: string | null };
  readonly inputs: FillsDoc['files'];
  readonly files: readonly {
    readonly name: string;
    readonly bytes: number;
    readonly sha256: string;
  }[];
  readonly journal: {
    readonly entries: number;
    readonly from: string | null;
    readonly to: string | null;
    readonly head: string | null;
  } | null;
  readonly key: string;
}

type Ports = Pick<CliPorts, 'journalFiles' | 'version'>;

/** TCA-87: the report of a period as a folder that an auditor can check. */
export async function writePack(
  folder: string,
  { answer, doc }: { readonly answer: FillsAnswer; readonly doc: FillsDoc },
  flags: TcaFlags,
  ports: Ports,
): Promise<Problem | null> {
  if (existsSync(folder) && readdirSync(folder).length > 0)
    return problem('FILE_EXISTS', folder, 'the folder must be new or empty', 'choose another one');
  const policy = flags.policy === undefined ? ok(null) : bytesIn(flags.policy, '--policy');
  if (!policy.ok) return policy.error;
  const words = explanationsIn(flags.explanations);
  if (!words.ok) return words.error;
  const journal = await journalOf(flags.journal, ports);
  if (!journal.ok) return journal.error;
  const home = openHome({ ...process.env, PLIMSOLL_HOME: homeOf(process.env) });
  if (!home.ok) return home.error;
  const signer = signerIn(home.value);
  const contents = new Map<string, Buffer>([
    ['report.html', Buffer.from(fillsPage(doc))],
    ['report.xlsx', fillsWorkbook(doc)],
    ['report.json', Buffer.from(`${JSON.stringify(doc, null, 2)}\n`)],
    ['orders.csv', Buffer.from(fillsCsv(answer, 'bps'))],
    ['exceptions.csv', Buffer.from(exceptionsCsv(doc, words.value))],
    ...(policy.value === null
      ? []
      : [[`policy${extname(flags.policy ?? '')}`, policy.value] as const]),
  ]);
  const manifest: PackManifest = {
    kind: 'best-execution pack',
    version: ports.version,
    made: new Date().toISOString(),
    period: { from: flags.from ?? null, to: flags.to ?? null },
    inputs: doc.files,
    files: [...contents].map(([name, bytes]) => ({
      name,
      bytes: bytes.length,
      sha256: sha256Of(bytes),
    })),
    journal: journal.value,
    key: signer.fingerprint,
  };
  const signed = Buffer.from(`${JSON.stringify(manifest, null, 2)}\n`);
  contents.set(MANIFEST, signed);
  contents.set(SIGNATURE, Buffer.from(`${signer.sign(signed)}\n`));
  contents.set(PUBLIC_KEY, Buffer.from(signer.publicPem));
  return put(folder, contents);
}

function put(folder: string, contents: ReadonlyMap<string, Buffer>): Problem | null {
  try {
    mkdirSync(folder, { recursive: true });
    for (const [name, bytes] of contents) writeFileSync(join(folder, name), bytes);
    return null;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'unknown';
    return problem(
      'FILE_UNWRITABLE',
      folder,
      `could not be written (${why})`,
      'choose another one',
    );
  }
}

function bytesIn(path: string, flag: string): Result<Buffer, Problem> {
  try {
    return ok(readFileSync(path));
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : 'unknown';
    return err(problem('FILE_UNREADABLE', path, `could not be read (${why})`, `give ${flag} FILE`));
  }
}

/** Every flag and outlier, with room for the words of who answers for it. */
function exceptionsCsv(
  { bestExecution, outliers }: FillsDoc,
  words: ReadonlyMap<string, string>,
): string {
  const rows = [
    ...bestExecution.flags.map(({ id, code, was, most, unit, sentence }) => [
      id,
      code,
      was,
      most,
      unit,
      sentence,
    ]),
    ...outliers.found.map(({ id, totalBps, medianBps, sentence }) => [
      id,
      'OUTLIER',
      totalBps,
      medianBps,
      'bps',
      sentence,
    ]),
  ];
  return csvOf(
    ['order', 'exception', 'was', 'expected', 'unit', 'facts', 'explanation'],
    rows.map((row) => [...row, words.get(String(row[0])) ?? null]),
  );
}

/** `order,explanation`, one line each, below a header. The file may be of a longer time than the pack. */
function explanationsIn(path: string | undefined): Result<ReadonlyMap<string, string>, Problem> {
  const found = new Map<string, string>();
  if (path === undefined) return ok(found);
  const bytes = bytesIn(path, '--explanations');
  if (!bytes.ok) return bytes;
  const wrong = (line: number, message: string): Result<never, Problem> =>
    err(
      problem(
        'FORMAT_WRONG',
        `${path}:${line}`,
        message,
        'write order,explanation in the first line, and one line for each order below it',
      ),
    );
  const [head = '', ...rows] = bytes.value.toString().replace(BYTE_ORDER_MARK, '').split(/\r?\n/);
  if (head.split(',')[0]?.trim().toLowerCase() !== 'order')
    return wrong(1, `the first line must be order,explanation, was '${head.slice(0, 40)}'`);
  for (const [i, line] of rows.entries()) {
    if (line.trim() === '') continue;
    const cells = cellsOf(line, { comma: ',', columns: 2 });
    if (typeof cells === 'string') return wrong(i + 2, cells);
    const [order = '', ...words] = cells;
    if (found.has(order)) return wrong(i + 2, `order ${order} must have one line, has another`);
    found.set(order, words.join(','));
  }
  return ok(found);
}
const BYTE_ORDER_MARK = /^\uFEFF/;

/** The chain of the journal that the fills are of, verified whole. */
async function journalOf(
  path: string | undefined,
  { journalFiles }: Ports,
): Promise<Result<PackManifest['journal'], Problem>> {
  if (path === undefined) return ok(null);
  const found = await journalFiles.verifyFile(path);
  if (!found.ok) return found;
  const { entries, firstAt, lastAt, head } = found.value;
  const iso = (at: number | null): string | null => (at === null ? null : isoTime(timeUs(at)));
  return ok({ entries, from: iso(firstAt), to: iso(lastAt), head });
}
