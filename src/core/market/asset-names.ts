// What a symbol is of: venues glue, cut and rename the same two assets.

/** Kraken's own names, and the older name of bitcoin. */
const RENAMED: Readonly<Record<string, string>> = {
  XBT: 'BTC',
  XXBT: 'BTC',
  XDG: 'DOGE',
  XXDG: 'DOGE',
};
/** Assets that prices are in, longest first so that USDT is not T after USD. */
const QUOTED_IN = [
  ['FDUSD', 'USDT', 'USDC', 'BUSD', 'TUSD', 'USDP', 'USDD', 'BIDR', 'IDRT'],
  [
    'USD',
    'EUR',
    'GBP',
    'JPY',
    'CHF',
    'CAD',
    'AUD',
    'NZD',
    'TRY',
    'BRL',
    'RUB',
    'ZAR',
    'PLN',
    'UAH',
    'ARS',
    'MXN',
  ],
  [
    'SGD',
    'HKD',
    'KRW',
    'INR',
    'DAI',
    'BTC',
    'XBT',
    'ETH',
    'BNB',
    'TRX',
    'XRP',
    'DOT',
    'SOL',
    'PAX',
    'VAI',
  ],
].flat();

/** The name that most people use: XXBT and XBT are BTC, ZEUR is EUR. */
export function assetNamed(name: string): string {
  const plain = name.trim().toUpperCase();
  const renamed = RENAMED[plain];
  if (renamed !== undefined) return renamed;
  return /^[XZ][A-Z]{3}$/.test(plain) && (plain.startsWith('Z') || KRAKEN_COINS.has(plain))
    ? plain.slice(1)
    : plain;
}
const KRAKEN_COINS = new Set(
  ['ETH', 'LTC', 'XLM', 'XMR', 'XRP', 'ZEC', 'ETC', 'REP', 'MLN', 'ICN'].map((coin) => `X${coin}`),
);

/** Base and quote of a pair as a venue writes it: `BTC/USDT`, `BTC-USDT-SWAP`, `BTCUSDT`, `XXBTZEUR`; null where the end is no known quote. */
export function pairNamed(
  symbol: string,
): { readonly base: string; readonly quote: string } | null {
  const plain = symbol.trim().toUpperCase();
  const [first = '', second] = plain.split(/[/_:-]/);
  if (second !== undefined && second !== '' && /^[A-Z]/.test(second) && second !== 'PERP')
    return { base: assetNamed(first), quote: assetNamed(second) };
  const long = /^([XZ][A-Z]{3})([XZ][A-Z]{3})$/.exec(first);
  if (long !== null) {
    const base = assetNamed(long[1] ?? '');
    const quote = assetNamed(long[2] ?? '');
    if (base.length === 3 && quote.length === 3) return { base, quote };
  }
  const quote = QUOTED_IN.find((each) => first.endsWith(each) && first.length > each.length);
  if (quote === undefined) return null;
  const base = first.slice(0, -quote.length);
  return { base: assetNamed(base), quote: assetNamed(quote) };
}

/** One key for the spellings of one instrument: fills, recordings and bars meet by it. */
export function symbolKey(symbol: string): string {
  const plain = symbol.trim().toUpperCase();
  const pair = /[A-Z]/.test(plain) && plain.length >= 6 ? pairNamed(plain) : null;
  if (pair === null) return plain;
  const rest = plain
    .split(/[/_:-]/)
    .slice(2)
    .join('');
  return `${pair.base}${pair.quote}${rest}`;
}
