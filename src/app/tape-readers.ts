import { readBinance } from '#adapters/tape-binance/read-binance';
import { readBitstamp } from '#adapters/tape-bitstamp/read-bitstamp';
import type { CsvBookOptions } from '#adapters/tape-csv/book-tape';
import { csvGrid } from '#adapters/tape-csv/csv-grid';
import { showsBook } from '#adapters/tape-csv/level-names';
import { readCsvBooks } from '#adapters/tape-csv/read-csv-books';
import { changesLevels, readCsvDepth } from '#adapters/tape-csv/read-csv-depth';
import { logsOrders, readCsvOrders } from '#adapters/tape-csv/read-csv-orders';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { FIELDS, TAPE_LAYOUTS } from '#adapters/tape-csv/tape-layouts';
import { readLeanFx } from '#adapters/tape-lean/read-lean-fx';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import type { FileTerms } from '#cli/file-job';
import type { Problem } from '#core/kernel/failure';
import { ok, type Result } from '#core/kernel/result';
import { defaultInstrument, instrumentOfMarket } from '#core/market/catalog';
import { TAPE_FORMATS, type TapeFormat } from '#core/market/formats';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import type { Tape } from '#core/market/tape';
import { isBareRow } from '#platform/csv-layout';
import { type FileHead, fileHeadOf } from '#platform/file-head';

export type ReadTape = Result<{ readonly tape: Tape; readonly quality: QualityReport }, Problem>;
interface TapeReader {
  /** Whether a file that begins like this is one of it. */
  detect(head: FileHead): boolean;
  read(paths: readonly string[], terms: FileTerms): ReadTape;
}

const first = (paths: readonly string[]): string => paths[0] ?? '';
/** The header of a CSV, in small letters. */
const columnsOf = ({ lines }: FileHead): readonly string[] =>
  (lines[0] ?? '')
    .toLowerCase()
    .split(/[,;\t|]/)
    .map((name) => name.trim());
const hasAny = (names: readonly string[], wanted: readonly string[]): boolean =>
  wanted.some((name) => names.includes(name));
const isTaq = (names: readonly string[]): boolean =>
  hasAny(names, ['sym_root', 'tr_scond', 'ofr', 'ofrsiz', 'corr']) ||
  (names.includes('cond') && names.includes('ex'));
/** Trades without a header, of a venue that is known. */
function isBareTape({ lines }: FileHead): boolean {
  const rows = lines.map((line) => line.split(',').map((cell) => cell.trim()));
  return (
    isBareRow(rows[0] ?? []) &&
    TAPE_LAYOUTS.bare.some(({ cells, fits }) => cells.length === rows[0]?.length && fits(rows))
  );
}
function share({ symbol, tick, lot }: FileTerms, venue: string): Instrument {
  return defaultInstrument({
    kind: 'us-equity',
    symbol: symbol ?? '',
    venue,
    ...(tick === null ? {} : { tick }),
    ...(lot === null ? {} : { lot }),
  });
}

/** How a CSV is written. */
export const dialectOf = ({ zone, dates, skip, decimal, tradeSide }: FileTerms) => ({
  zone,
  dates,
  tradeSide,
  reading: { skip, decimal },
});
/** What plain CSVs of a market are of. A coin has no usual grid: where nobody says it, it is the coarsest on which the files lie. */
function plainInstrument(paths: readonly string[], terms: FileTerms): Result<Instrument, Problem> {
  const { symbol, market, tick, lot } = terms;
  if (market === 'us-equity') return ok(share(terms, 'CSV'));
  const usual = instrumentOfMarket(market, symbol ?? '');
  const named = { ...usual, id: `${symbol ?? ''}.CSV`, venue: 'CSV' };
  if (tick !== null && lot !== null) return ok({ ...named, tick, lot });
  const grid = csvGrid(paths, terms.columns, dialectOf(terms).reading);
  if (!grid.ok) return grid;
  return ok({ ...named, tick: tick ?? grid.value.tick, lot: lot ?? grid.value.lot });
}
const csvReader =
  (read: (paths: readonly string[], options: CsvBookOptions) => ReadTape): TapeReader['read'] =>
  (paths, terms) => {
    const instrument = plainInstrument(paths, terms);
    if (!instrument.ok) return instrument;
    return read(paths, {
      ...dialectOf(terms),
      instrument: instrument.value,
      columns: terms.columns,
    });
  };

/** One row for each format with a book. */
export const TAPE_READERS: { readonly [Format in TapeFormat]: TapeReader } = {
  lobster: {
    detect: ({ zipped }) => zipped.some((name) => /_message_\d+\.csv$/.test(name)),
    read: (paths, { symbol }) => readLobster(first(paths), { symbol }),
  },
  'lean-tick': {
    detect: ({ zipped }) => zipped.some((name) => /_tick_(trade|quote)\.csv$/i.test(name)),
    read(paths, { symbol, utcOffsetHours }) {
      // Shares and currency pairs have one format name; their zips say which they are.
      const shares = readLeanTicks(paths, { symbol });
      if (shares.ok || shares.error.code !== 'FORMAT_WRONG') return shares;
      const pair = readLeanFx(paths, { symbol, utcOffsetHours });
      return pair.ok || pair.error.code !== 'FORMAT_WRONG' ? pair : shares;
    },
  },
  taq: {
    detect: (head) => isTaq(columnsOf(head)),
    read: (paths, terms) =>
      readCsvTape(paths, {
        ...dialectOf(terms),
        instrument: share(terms, 'TAQ'),
        columns: terms.columns,
        isTaq: true,
      }),
  },
  bitstamp: {
    detect: ({ lines }) =>
      lines.some(
        (line) =>
          line.startsWith('id,timestamp,exchange.timestamp') ||
          /^\d+ (order_created|order_changed|order_deleted|order_book|trade) \{/.test(line),
      ),
    read: (paths, { symbol }) => readBitstamp(first(paths), { symbol }),
  },
  binance: {
    detect: ({ lines }) => lines.some((line) => /^\d+ \{.*"(?:lastUpdateId|stream)":/.test(line)),
    read: (paths, { symbol }) => readBinance(first(paths), { symbol }),
  },
  csv: {
    detect(head) {
      const names = columnsOf(head);
      if (isTaq(names) || showsBook(names) || changesLevels(names) || logsOrders(names))
        return false;
      const isQuotes = ['bid', 'ask'].every((side) =>
        [...FIELDS[side === 'bid' ? 'bid' : 'ask'], `${side[0]}p`].some((name) =>
          names.includes(name),
        ),
      );
      const isTrades =
        (hasAny(names, FIELDS.price) && hasAny(names, FIELDS.quantity)) ||
        ['t', 'p', 's'].every((name) => names.includes(name));
      return (
        isQuotes ||
        (isTrades && (names.includes('rtype') || !hasAny(names, ['open', 'close', 'action']))) ||
        isBareTape(head)
      );
    },
    read: csvReader((paths, options) => readCsvTape(paths, { ...options, isTaq: false })),
  },
  books: {
    detect: (head) => showsBook(columnsOf(head)),
    read: csvReader(readCsvBooks),
  },
  depth: {
    detect: (head) => changesLevels(columnsOf(head)),
    read: csvReader(readCsvDepth),
  },
  orders: {
    detect: (head) => logsOrders(columnsOf(head)),
    read: csvReader(readCsvOrders),
  },
};

/** The formats that a file looks like. */
export function detectFormats(path: string): Result<readonly TapeFormat[], Problem> {
  const head = fileHeadOf(path);
  return head.ok
    ? ok(TAPE_FORMATS.filter((format) => TAPE_READERS[format].detect(head.value)))
    : head;
}
