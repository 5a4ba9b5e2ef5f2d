import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { readImbalance } from '#adapters/panel-imbalance/read-imbalance';
import { readBarsFile, readTape, readUniverse } from '#app/readers';
import { type FileTerms, USUAL_TERMS } from '#cli/file-job';
import { configSchema } from '#contracts/config';
import type { Problem } from '#core/kernel/failure';
import type { Result } from '#core/kernel/result';
import { factsOf } from '#core/market/recording-facts';
import { isMarketTime } from '#core/market/stamps';
import { type Bars, STEPS_MAX, type Tape } from '#core/market/tape';
import { daysOfTape } from '#core/market/tape-days';
import { namedTokensIn } from '#platform/tokens';
import { venueKeys } from '#platform/venue-keys';
import { readYaml } from '#platform/yaml-config';

import { makeZip } from './make-zip.ts';

type Refused = Problem | readonly Problem[];
/** A reader of files: a small valid sample, how it is packed, and what it may never give. */
export interface FuzzTarget {
  readonly name: string;
  /** In the folder of the run; some readers look at the name. */
  readonly file: string;
  readonly sample: Buffer;
  readonly pack: (text: Buffer) => Buffer;
  readonly read: (path: string) => Result<unknown, Refused>;
  /** What is wrong with an accepted answer; null is nothing. */
  readonly wrong: (value: unknown) => string | null;
}

const asIs = (text: Buffer): Buffer => text;
const rows = (...lines: readonly string[]): Buffer => Buffer.from(`${lines.join('\n')}\n`);
const inZip =
  (name: string, others: Readonly<Record<string, string>> = {}) =>
  (text: Buffer): Buffer =>
    makeZip({ [name]: text, ...others });

/**
 * Times of a market, whole lots and ticks that can be counted, and no column shorter than it says.
 */
function wrongTape(value: unknown): string | null {
  const { tape } = value as { readonly tape: Tape };
  const { count, depth } = tape;
  if (tape.bidPrice.length !== count * depth || tape.at.length !== count)
    return 'a column is short';
  const sizes = [tape.size, tape.bidSize, tape.askSize];
  const whole = (each: number): boolean => Number.isSafeInteger(each) && each >= 0;
  if (!tape.at.every(isMarketTime)) return 'a time is not of a market';
  if (!tape.price.every((each) => Math.abs(each) <= STEPS_MAX)) return 'a price is no number';
  if (!sizes.every((column) => column.every(whole))) return 'a size is not in whole lots';
  if (!tape.bidPrice.every(Number.isSafeInteger)) return 'a bid is not in whole ticks';
  if (!tape.askPrice.every(Number.isSafeInteger)) return 'an ask is not in whole ticks';
  // What every command does next: it must hold what the reader lets in.
  const days = daysOfTape(tape).reduce((sum, day) => sum + day.tape.count, 0);
  if (days !== count) return 'the days of the tape are not the tape';
  factsOf(tape);
  return null;
}
const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'bid', 'ask', 'marketCap'] as const;
function wrongBars(value: unknown): string | null {
  const all = value as readonly Bars[];
  for (const bars of all) {
    if (!bars.at.every(isMarketTime)) return 'a time is not of a market';
    for (const name of NUMBERS) {
      const isBounded = (each: number): boolean => Number.isNaN(each) || Math.abs(each) <= 1e21;
      if (!bars[name].every(isBounded)) return `${name} is no number`;
    }
  }
  return null;
}
const fine = (): null => null;

const tape = (format: string, symbol: string | null = null, more: Partial<FileTerms> = {}) =>
  ((path: string) =>
    readTape([path], [format], { ...USUAL_TERMS, symbol, ...more })) as FuzzTarget['read'];
const barsOf = (format: string, symbol: string | null) => (path: string) => {
  const job = { version: 1, kind: 'bars', paths: [path], format, market: 'us-equity' } as const;
  const read = readBarsFile(path, { ...USUAL_TERMS, ...job, symbol });
  return read.ok ? ({ ok: true, value: read.value.bars } as const) : read;
};

const LOBSTER = 'XYZ_2012-06-21_34200000_57600000';
const MESSAGES = rows(
  '34200.5,1,11,100,1000000,1',
  '34201,1,12,50,1001000,-1',
  '34202.25,4,11,40,1000000,1',
  '34205,7,0,0,-1,-1',
);
const BOOK = rows(
  '9999999999,0,1000000,100',
  '1001000,50,1000000,100',
  '1001000,50,1000000,60',
  '1001000,50,-9999999999,0',
);
const QUOTES = rows(
  'timestamp,bid,bid_size,ask,ask_size',
  '2024-03-05 10:00:00,50.00,5,50.02,7',
  '2024-03-05 10:00:01.5,,,50.02,7',
  '2024-03-05T15:00:02Z,50.01,1,50.02,3',
);
const TRADES = rows(
  'trade_id,timestamp,price,size,side',
  '1,2024-03-05 10:00:00,50.01,100,buy',
  '2,1709650801,50.015,7,sell',
  '3,1709650802123,50.02,12,',
);
const TAQ = rows(
  'DT,EX,SYMBOL,COND,SIZE,PRICE,CORR',
  '2018-01-02T05:01:21.479000,P,XXX,FTI,2,157.8,0',
  '2018-01-02T09:31:21.479,D,XXX,@,20,157.81,0',
  '2018-01-02T09:31:22,N,YYY,@,20,12.5,8',
);
const MINUTES = rows(
  'date,symbol,ms_since_midnight_NY,open,high,low,close,volume,bid_close,ask_close',
  '20131007,XYZ,34200000,10,11,9,10,500,10,10.1',
  '20131007,XYZ,34260000,,,,,,10,10.1',
);
const DAILY = rows(
  'date,ticker,open,high,low,close,volume,market_cap',
  '2017-11-01,A,1,2,1,2,10,1e9',
  '2017-11-01,"B,C",1,,1,2,NA,',
  '2017-11-02,A,1,2,1,2,10,1e9',
);
const BARS = rows('time,close,volume', '2024-03-05 10:00,10,500', '2024-03-05 10:05,10.1,700');
const PANEL = rows(
  'stock,day,total_value,imbalance_value,arrival_price,terminal_price,vwap',
  'JAVA,0,342718947.7,18099978.8,5.14,5.1,5.12',
  'JAVA,1,491680933.7,41515108.6,5.07,5.13,5.13',
);
const level = (price: string, size: string): string => `["${price}","${size}"]`;
const message = (json: string): string => `1723161253937085768 ${json}`;
const stream = (data: string): string => message(`{"stream":"x","data":{${data},"s":"XYZUSDT"}}`);
const diff = (ids: string, bids: string, asks: string): string =>
  stream(`"e":"depthUpdate","E":1723161255208,${ids},"b":[${bids}],"a":[${asks}]`);
const trade = (id: number, price: string): string =>
  stream(`"e":"trade","E":1723161255343,"t":${id},"p":"${price}","q":"0.02","m":true`);
const snapshot = `"bids":[${level('9.50', '2')}],"asks":[${level('9.60', '3')}]`;
const BINANCE = rows(
  diff('"U":5,"u":9', level('9.50', '1.5'), ''),
  message(`{"lastUpdateId":7,${snapshot}}`),
  diff('"U":10,"u":12,"pu":9', '', level('9.6', '0')),
  trade(37, '9.51'),
);
const order = (price: string, amount: string, id: number, side: number): string =>
  `{"price": "${price}", "amount": "${amount}", "id": ${id}, "order_type": ${side}}`;
const LOG = rows(
  `1430438404518 order_created ${order('236.47', '2.00000000', 65, 0)}`,
  `1430438404635 order_changed ${order('236.47', '1.78855669', 65, 0)}`,
  '1430438404645 trade {"price": 236.47, "amount": 0.21144331, "id": 8111041}',
  `1430438405885 order_book {"bids": [${level('236.47', '1.78855669')}], "asks": []}`,
  `1430438405886 order_created ${order('236.60', '1.00000000', 66, 1)}`,
  `1430438405996 order_deleted ${order('236.47', '0.00000000', 65, 0)}`,
);
const ORDERS = rows(
  'id,timestamp,exchange.timestamp,price,volume,action,direction',
  '65,1430438404518,1430438404000,236.47,200000000,created,bid',
  '65,1430438404635,1430438404000,236.47,178855669,changed,bid',
  '66,1430438404700,1430438404000,236.60,100000000,created,ask',
);
const TICKS = rows('34200000,1000000,100,Q,1,0', '34200500,1000100,200,D,1,0');
const NBBO = rows('34199000,1000000,500,0,0,P,1,0', '34199000,0,0,1000200,300,Q,1,0');
const PAIR = rows('100,1.38712,1.38721', '350,1.38711,1.38722');
const CONFIG = rows(
  'liquidity:',
  '  enabled: true',
  '  risk_thresholds: { min_liquidity_score: 0.3, max_adv_percentage: 0.1 }',
  '  tiers:',
  '    high_liquidity: &tier { min_adv: 10000000, max_position_pct: 0.15 }',
  'max_order_value: 1000000',
  'caps: { period: { seconds: 86400, value: 100000000 } }',
);
const TOKENS = rows('[{"name": "anna", "role": "trader", "token": "0123456789abcdef"}]');
const KEYS = rows('{"apiKey": "0123456789abcdef", "secret": "fedcba9876543210"}');

const target = (
  name: string,
  file: string,
  sample: Buffer,
  read: FuzzTarget['read'],
  { pack = asIs, wrong = wrongTape }: Partial<Pick<FuzzTarget, 'pack' | 'wrong'>> = {},
): FuzzTarget => ({ name, file, sample, read, pack, wrong });

export const FUZZ_TARGETS: readonly FuzzTarget[] = [
  target('lobster messages', 'lobster.zip', MESSAGES, tape('lobster'), {
    pack: inZip(`${LOBSTER}_message_1.csv`, { [`${LOBSTER}_orderbook_1.csv`]: String(BOOK) }),
  }),
  target('lobster book', 'book.zip', BOOK, tape('lobster'), {
    pack: inZip(`${LOBSTER}_orderbook_1.csv`, { [`${LOBSTER}_message_1.csv`]: String(MESSAGES) }),
  }),
  target('lean trades', 'trade.zip', TICKS, tape('lean-tick'), {
    pack: inZip('20131007_xyz_Trade_Tick.csv'),
  }),
  target('lean quotes', 'quote.zip', NBBO, tape('lean-tick'), {
    pack: inZip('20131007_xyz_Quote_Tick.csv'),
  }),
  target('lean pair', 'oanda_pair.zip', PAIR, tape('lean-tick'), {
    pack: inZip('20140506_eurusd_tick_quote.csv'),
  }),
  target('lean minutes', 'minutes.csv', MINUTES, barsOf('lean-minute', null), { wrong: wrongBars }),
  target('taq', 'taq.csv', TAQ, tape('taq', 'XXX')),
  target('taq gz', 'taq.csv.gz', TAQ, tape('taq', 'XXX'), { pack: gzipSync }),
  target('bitstamp log', 'raw.log', LOG, tape('bitstamp')),
  target('bitstamp orders', 'orders.csv', ORDERS, tape('bitstamp')),
  target('binance', 'stream.jsonl', BINANCE, tape('binance')),
  target('csv quotes', 'quotes.csv', QUOTES, tape('csv', 'XYZ')),
  target('csv trades', 'trades.csv', TRADES, tape('csv', 'XYZ')),
  target('csv fine', 'fine.csv', TRADES, tape('csv', 'XYZ', { tick: { units: 1, scale: 8 } })),
  target('bars', 'bars.csv', BARS, barsOf('bars', 'XYZ'), { wrong: wrongBars }),
  target('daily', 'daily.csv', DAILY, (path) => readUniverse(path, USUAL_TERMS), {
    wrong: wrongBars,
  }),
  target('panel', 'panel.csv', PANEL, (path) => readImbalance(path, {}), { wrong: fine }),
  target('config', 'plimsoll.yaml', CONFIG, (path) => readYaml(path, configSchema, true), {
    wrong: fine,
  }),
  target('tokens', 'tokens.json', TOKENS, (path) => namedTokensIn(dirname(path)), { wrong: fine }),
  target('keys', 'keys/fuzz.json', KEYS, (path) => venueKeys('fuzz', dirname(dirname(path)), {}), {
    wrong: fine,
  }),
];
