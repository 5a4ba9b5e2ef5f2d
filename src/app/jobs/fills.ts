import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readFills } from '#adapters/fills-exports/read-fills';
import { readRates } from '#adapters/fills-exports/read-rates';
import { readMarketBars, readTapes } from '#app/fill-tapes';
import { openLiquidityStore, storeRoot } from '#app/import';
import { fillsPage } from '#cli/report/fills-page';
import { fillsWorkbook } from '#cli/report/fills-workbook';
import { answerOfFills, fillsIn } from '#cli/tca-fills';
import type { TcaFlags } from '#cli/tca-flags';
import { withStored } from '#cli/tca-store';
import type { FillsDoc } from '#contracts/fills-documents';
import type { FillsRequest } from '#contracts/fills-request';
import { fillsToDoc } from '#contracts/fills-to-document';
import type { Problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';

const PORTS = { readFills, readRates, readTapes, readMarketBars };

/** TCA-85: the files of a request through the command line's own analysis, in a folder that only lives as long as it. */
export async function fillsPart(
  request: FillsRequest,
): Promise<Result<string, readonly Problem[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-fills-'));
  try {
    const { paths, flags } = filesIn(folder, request);
    const market = await withStored(flags, fillsIn(paths, flags, PORTS), PORTS, {
      root: storeRoot(process.env),
      open: () => openLiquidityStore(process.env),
    });
    const found = answerOfFills(paths, market.flags, market.ports);
    if (!found.ok) return err([withoutFolder(found.error, folder)]);
    const doc = fillsToDoc(found.value);
    return ok(JSON.stringify({ ...doc, ...exportsOf(doc, request.exports ?? []) }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** The same files as those of the command line. */
const exportsOf = (
  doc: FillsDoc,
  kinds: NonNullable<FillsRequest['exports']>,
): Pick<FillsDoc, 'exports'> =>
  kinds.length === 0
    ? {}
    : {
        exports: {
          ...(kinds.includes('html') ? { html: fillsPage(doc) } : {}),
          ...(kinds.includes('xlsx') ? { xlsx: fillsWorkbook(doc).toString('base64') } : {}),
        },
      };

/** Each in a folder of its own: two may have one name. */
function filesIn(
  folder: string,
  { files, orders, tapes = [], history, rates, by, gap = '30m', ...given }: FillsRequest,
): { readonly paths: readonly string[]; readonly flags: TcaFlags } {
  let count = 0;
  const put = ({ name, text }: FillsRequest['files'][number]): string => {
    const own = join(folder, String(count++));
    mkdirSync(own);
    const last = name.split(/[/\\]/).at(-1) ?? '';
    const path = join(own, last.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.*$|^\.+/, '_'));
    writeFileSync(path, text, { mode: 0o600 });
    return path;
  };
  const { columns, symbol, zone, market, marketZone, currency } = given;
  return {
    paths: files.map(put),
    flags: {
      beta: given.beta ?? '1',
      ...(given.index === undefined ? {} : { index: given.index }),
      format: [],
      contract: [],
      gap,
      tape: tapes.map((tape) =>
        tape.symbol === undefined ? put(tape) : `${tape.symbol}=${put(tape)}`,
      ),
      ...(orders === undefined ? {} : { orders: put(orders) }),
      ...(history === undefined ? {} : { history: put(history) }),
      ...(rates === undefined ? {} : { rates: put(rates) }),
      ...(by === undefined ? {} : { by: by.join(',') }),
      ...(columns === undefined ? {} : { columns }),
      ...(given.export === undefined ? {} : { export: given.export }),
      ...(symbol === undefined ? {} : { symbol }),
      ...(zone === undefined ? {} : { zone }),
      ...(market === undefined ? {} : { market }),
      ...(marketZone === undefined ? {} : { marketZone }),
      ...(currency === undefined ? {} : { currency }),
    },
  };
}

/** A place in a file of the sender, not in ours. */
function withoutFolder(problem: Problem, folder: string): Problem {
  const short = (text: string): string =>
    text.replaceAll(folder, '').replace(/\/\d+\/(?=[^/\s]+)/g, '');
  return { ...problem, path: short(problem.path), message: short(problem.message) };
}
