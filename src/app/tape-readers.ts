import { readBinance } from '#adapters/tape-binance/read-binance';
import { readBitstamp } from '#adapters/tape-bitstamp/read-bitstamp';
import { readCsvTape } from '#adapters/tape-csv/read-csv-tape';
import { readLeanFx } from '#adapters/tape-lean/read-lean-fx';
import { readLeanTicks } from '#adapters/tape-lean/read-lean-ticks';
import { readLobster } from '#adapters/tape-lobster/read-lobster';
import type { FileTerms } from '#cli/file-job';
import { type Problem, problem } from '#core/kernel/failure';
import { err, ok, type Result } from '#core/kernel/result';
import { cryptoSpot, defaultInstrument } from '#core/market/catalog';
import { TAPE_FORMATS, type TapeFormat } from '#core/market/formats';
import type { Instrument } from '#core/market/instrument';
import type { QualityReport } from '#core/market/quality';
import type { Tape } from '#core/market/tape';
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
export const dialectOf = ({ zone, dates, skip, decimal }: FileTerms) => ({
  zone,
  dates,
  reading: { skip, decimal },
});
/** What a plain CSV of trades or quotes is of. A coin has no usual grid: its venue says it. */
function plainInstrument(terms: FileTerms): Result<Instrument, Problem> {
  const { symbol, market, tick, lot } = terms;
  if (market !== 'crypto') return ok(share(terms, 'CSV'));
  if (tick !== null && lot !== null)
    return ok(cryptoSpot({ symbol: symbol ?? '', venue: 'CSV', tick, lot, quote: 'USD' }));
  return err(
    problem(
      'FLAG_MISSING',
      tick === null ? '--tick' : '--lot',
      'the steps of price and quantity of a coin must be said',
      'give --tick and --lot, such as 0.01 and 0.00001',
    ),
  );
}

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
      const isTape =
        hasAny(names, ['bid', 'bid_price', 'best_bid', 'bidprice']) ||
        (hasAny(names, ['price', 'px', 'trade_price']) &&
          !hasAny(names, ['open', 'close', 'action']));
      return isTape && !isTaq(names);
    },
    read(paths, terms) {
      const instrument = plainInstrument(terms);
      return instrument.ok
        ? readCsvTape(paths, {
            ...dialectOf(terms),
            instrument: instrument.value,
            columns: terms.columns,
            isTaq: false,
          })
        : instrument;
    },
  },
};

/** The formats that a file looks like. */
export function detectFormats(path: string): Result<readonly TapeFormat[], Problem> {
  const head = fileHeadOf(path);
  return head.ok
    ? ok(TAPE_FORMATS.filter((format) => TAPE_READERS[format].detect(head.value)))
    : head;
}
