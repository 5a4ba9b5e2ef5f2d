interface FormatRow {
  /** A tape has a book or quotes to trade in; bars have none. */
  readonly kind: 'tape' | 'bars';
  /** How files of it belong together: each alone, trades with their quotes, or all of them. */
  readonly files: 'one' | 'pair' | 'all';
  /** What a single file of it is; for errors. */
  readonly is: string;
  /** Why `--symbol` is required; null: the file names its instrument. */
  readonly unnamed: string | null;
  /** Whether its columns may be named. */
  readonly hasColumns: boolean;
}

/** Every format that is read. Its reader stands in `src/app/tape-readers.ts`, or is that of bars. */
export const FORMATS = {
  lobster: {
    kind: 'tape',
    files: 'one',
    is: 'a LOBSTER tape is one zip',
    unnamed: null,
    hasColumns: false,
  },
  'lean-tick': {
    kind: 'tape',
    files: 'pair',
    is: 'a Lean day is a zip of trades and one of quotes',
    unnamed: null,
    hasColumns: false,
  },
  taq: {
    kind: 'tape',
    files: 'all',
    is: 'a TAQ file is a CSV of trades or quotes',
    unnamed: 'TAQ files hold many',
    hasColumns: true,
  },
  bitstamp: {
    kind: 'tape',
    files: 'one',
    is: 'a Bitstamp log is one file',
    unnamed: null,
    hasColumns: false,
  },
  binance: {
    kind: 'tape',
    files: 'one',
    is: 'a Binance recording is one file',
    unnamed: null,
    hasColumns: false,
  },
  csv: {
    kind: 'tape',
    files: 'all',
    is: 'a CSV holds trades or quotes',
    unnamed: 'a CSV does not name its instrument',
    hasColumns: true,
  },
  books: {
    kind: 'tape',
    files: 'all',
    is: 'one CSV of books, and CSVs of trades beside it',
    unnamed: 'a CSV does not name its instrument',
    hasColumns: true,
  },
  depth: {
    kind: 'tape',
    files: 'all',
    is: 'one CSV of changes of levels, and CSVs of trades beside it',
    unnamed: 'a CSV does not name its instrument',
    hasColumns: true,
  },
  orders: {
    kind: 'tape',
    files: 'all',
    is: 'one CSV of single orders, and CSVs of trades beside it',
    unnamed: 'a CSV does not name its instrument',
    hasColumns: true,
  },
  bars: { kind: 'bars', files: 'one', is: 'a CSV of bars', unnamed: null, hasColumns: true },
  daily: { kind: 'bars', files: 'one', is: 'a CSV of daily bars', unnamed: null, hasColumns: true },
  panel: {
    kind: 'bars',
    files: 'one',
    is: 'a CSV of many symbols',
    unnamed: null,
    hasColumns: true,
  },
  'lean-minute': {
    kind: 'bars',
    files: 'one',
    is: 'a zip of Lean minutes',
    unnamed: null,
    hasColumns: false,
  },
  parquet: { kind: 'bars', files: 'one', is: 'a Parquet file', unnamed: null, hasColumns: false },
} as const satisfies { readonly [format: string]: FormatRow };

export type FormatName = keyof typeof FORMATS;
export type TapeFormat = {
  [Name in FormatName]: (typeof FORMATS)[Name]['kind'] extends 'tape' ? Name : never;
}[FormatName];

export const FORMAT_NAMES = Object.keys(FORMATS) as readonly FormatName[];
export const isFormat = (name: string): name is FormatName => Object.hasOwn(FORMATS, name);
export const isTapeFormat = (name: string): name is TapeFormat =>
  isFormat(name) && FORMATS[name].kind === 'tape';
export const TAPE_FORMATS: readonly TapeFormat[] = FORMAT_NAMES.filter(isTapeFormat);
