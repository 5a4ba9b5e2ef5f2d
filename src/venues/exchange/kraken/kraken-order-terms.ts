import { parseSpotAmount, stepAmount } from '#venues/exchange/spot/spot-amount';
import type { NewSpotOrder } from '#venues/exchange/spot/spot-command';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { badArgument, KRAKEN_ERRORS, type KrakenError } from './kraken-error.ts';
import { clientOrderIdIn } from './kraken-names.ts';
import type { KrakenDesk, KrakenParams, KrakenReader } from './kraken-route.ts';

const DECIMAL_FORM = /^\d{1,20}(\.\d{1,20})?$/;
const ISO_FORM = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/;
const DEADLINE_MAX_MS = 60_000;
const FLAGS: ReadonlySet<string> = new Set(['post', 'fciq', 'viqc', 'nompp']);
const SELF_TRADE = {
  'cancel-newest': 'EXPIRE_TAKER',
  'cancel-oldest': 'EXPIRE_MAKER',
  'cancel-both': 'EXPIRE_BOTH',
} as const;
/** What the protocol has beside these and a spot order of this exchange cannot mean, unless it is one of the words for nothing. */
const MEANINGLESS = ['price2', 'trigger', 'leverage', 'reduce_only', 'starttm', 'displayvol'];
const NOTHING: ReadonlySet<string> = new Set(['', '0', 'none', 'false']);

/** Hundred-millionths; 0n where it was wrong. */
function krakenAmountIn(read: KrakenReader, name: string): bigint {
  const text = read.text(name);
  const amount = DECIMAL_FORM.test(text) ? parseSpotAmount(text) : null;
  if (amount === null) read.fail(badArgument(name));
  return amount ?? 0n;
}
interface Grid {
  readonly step: bigint;
  readonly off: KrakenError;
}
/** Decimals become whole steps. Off the grid is refused, never rounded. */
function krakenSteps(read: KrakenReader, name: string, { step, off }: Grid): number {
  const amount = krakenAmountIn(read, name);
  const count = amount / step;
  if (amount % step !== 0n || count > BigInt(Number.MAX_SAFE_INTEGER)) read.fail(off);
  return Number(count);
}
export const krakenLots = (read: KrakenReader, name: string, { lot }: SpotSymbol): number =>
  krakenSteps(read, name, { step: stepAmount(lot), off: badArgument(name) });
export const krakenTicks = (read: KrakenReader, name: string, { tick }: SpotSymbol): number =>
  krakenSteps(read, name, { step: stepAmount(tick), off: KRAKEN_ERRORS.offTick });

/** KRK-5: what is still wanted after its deadline is refused, so after it an order that was not found never comes. */
export function checkDeadline(read: KrakenReader, nowMs: number): void {
  const text = read.text('deadline');
  if (text === '') return;
  const atMs = ISO_FORM.test(text) ? Date.parse(text) : Number.NaN;
  if (!(atMs <= nowMs + DEADLINE_MAX_MS)) read.fail(badArgument('deadline'));
  if (atMs < nowMs) read.fail(KRAKEN_ERRORS.late);
}
const EXPIRE_LEAST_MS = 5000;
const EXPIRE_MOST_MS = 366 * 86_400_000;
/** KRK-20: `+60` seconds from now, or a time in seconds of the epoch; null: until it is cancelled. Microseconds. */
function expiryIn(read: KrakenReader, nowMs: number): number | null {
  const text = read.text('expiretm');
  if (NOTHING.has(text)) return null;
  const atMs = /^\+\d{1,9}$/.test(text)
    ? nowMs + 1000 * Number(text.slice(1))
    : /^\d{1,12}$/.test(text)
      ? 1000 * Number(text)
      : Number.NaN;
  if (!(atMs >= nowMs + EXPIRE_LEAST_MS && atMs <= nowMs + EXPIRE_MOST_MS))
    read.fail(badArgument('expiretm'));
  return Math.round(atMs * 1000);
}
function checkMeaningless(read: KrakenReader, params: KrakenParams): void {
  for (const name of MEANINGLESS)
    if (!NOTHING.has(read.text(name).toLowerCase())) read.fail(badArgument(name));
  if ([...params.keys()].some((name) => name.startsWith('close['))) read.fail(badArgument('close'));
}
function flagsIn(read: KrakenReader): ReadonlySet<string> {
  const flags = new Set(read.text('oflags').split(',').filter(Boolean));
  for (const flag of flags) if (!FLAGS.has(flag)) read.fail(badArgument('oflags'));
  return flags;
}

/** KRK-4: a new order from its parameters. What is wrong with them is in the reader afterwards. */
export function krakenOrderTerms(
  desk: KrakenDesk,
  read: KrakenReader,
  params: KrakenParams,
): { readonly spec: SpotSymbol; readonly order: NewSpotOrder } | null {
  const spec = read.pair(desk.exchange);
  for (const name of ['type', 'ordertype', 'volume'])
    if (read.text(name) === '') read.fail(badArgument(name));
  const type = read.oneOf('ordertype', ['limit', 'market'], 'limit');
  const side = read.oneOf('type', ['buy', 'sell'], 'buy') === 'buy' ? 1 : -1;
  const timeInForce = read.oneOf('timeinforce', ['GTC', 'IOC', 'FOK'], 'GTC');
  const stp = read.oneOf(
    'stptype',
    ['cancel-newest', 'cancel-oldest', 'cancel-both'],
    'cancel-newest',
  );
  const clientOrderId = clientOrderIdIn(read, desk);
  const flags = flagsIn(read);
  checkMeaningless(read, params);
  const isPost = flags.has('post');
  if (isPost && (type === 'market' || timeInForce !== 'GTC')) read.fail(badArgument('oflags'));
  if (flags.has('viqc') && type !== 'market') read.fail(badArgument('viqc'));
  const goodTillUs = expiryIn(read, desk.exchange.nowUs() / 1000);
  if (goodTillUs !== null && (type === 'market' || timeInForce !== 'GTC'))
    read.fail(badArgument('expiretm'));
  if (spec === null || read.error !== null) return null;
  const common = {
    symbol: spec.symbol,
    clientOrderId,
    side,
    iceberg: 0,
    selfTradePrevention: SELF_TRADE[stp],
  } as const;
  if (type === 'limit') {
    const order: NewSpotOrder = {
      ...common,
      timeInForce,
      type: isPost ? 'LIMIT_MAKER' : 'LIMIT',
      price: krakenTicks(read, 'price', spec),
      quantity: krakenLots(read, 'volume', spec),
      quoteBudget: null,
      ...(goodTillUs === null ? {} : { goodTillUs }),
    };
    return { spec, order };
  }
  const isBudget = flags.has('viqc');
  const order: NewSpotOrder = {
    ...common,
    timeInForce: 'GTC',
    type: 'MARKET',
    price: 0,
    quantity: isBudget ? 0 : krakenLots(read, 'volume', spec),
    quoteBudget: isBudget ? krakenAmountIn(read, 'volume').toString() : null,
  };
  return { spec, order };
}
