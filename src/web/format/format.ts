import { parseDecimal } from '#core/kernel/decimal';

// Numbers as people read them. The unit is part of the text; unknown is a dash and never a zero.
export const UNKNOWN_TEXT = '–';
const MINUS = '\u2212';

const grouped = (value: number, decimals: number): string =>
  value
    .toLocaleString('en-US', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      // What is rounded to nothing has no sign.
      signDisplay: 'negative',
    })
    .replace('-', MINUS);

/** Decimals that a step of a grid needs: 0.01 has 2, 5 has 0. */
const decimalsOf = (step: number): number => parseDecimal(String(step))?.scale ?? 0;

/** On the tick; averages get two decimals more, because they lie between ticks. Where the tick is unknown, all decimals are shown. */
export const formatPrice = (value: number | null, tick: number | null, extra = 0): string =>
  value === null ? UNKNOWN_TEXT : onGrid(value, tick, extra);

export const formatQuantity = (value: number, lot: number | null): string => onGrid(value, lot, 0);

const onGrid = (value: number, step: number | null, extra: number): string =>
  step === null
    ? value.toLocaleString('en-US', { maximumFractionDigits: 12 }).replace('-', MINUS)
    : grouped(value, decimalsOf(step) + extra);

/** A cost: always signed, because its sign says whether it hurt. */
export function formatCostBps(value: number | null, decimals = 2): string {
  if (value === null) return UNKNOWN_TEXT;
  return `${signOf(value, decimals)}${grouped(Math.abs(value), decimals)} bps`;
}

/** What has no direction: a spread, a standard error. */
export const formatBps = (value: number | null, decimals = 2): string =>
  value === null ? UNKNOWN_TEXT : `${grouped(value, decimals)} bps`;

export function formatMoney(value: number | null, currency: string): string {
  if (value === null) return UNKNOWN_TEXT;
  return `${grouped(value, decimalsFor(value, currency))} ${currency}`;
}
/** Coins that are worth as much as a car each: cents of them are money. */
const COINS: ReadonlySet<string> = new Set(['BTC', 'XBT', 'ETH']);
function decimalsFor(value: number, currency: string): number {
  if (!COINS.has(currency)) return Math.abs(value) >= 10_000 ? 0 : 2;
  return Math.abs(value) >= 10_000 ? 2 : Math.abs(value) >= 100 ? 4 : 6;
}

export function formatCostMoney(value: number | null, currency: string): string {
  if (value === null) return UNKNOWN_TEXT;
  const decimals = Math.abs(value) >= 10_000 ? 0 : 2;
  return `${signOf(value, decimals)}${grouped(Math.abs(value), decimals)} ${currency}`;
}

/** Both ends with one unit: '−2,178 to +3,439 USD'. Whole money: an interval is not known to the cent. */
export function formatCostRange(
  range: readonly [number, number],
  decimals: number,
  unit: string,
): string {
  const [low, high] = range.map(
    (value) => `${signOf(value, decimals)}${grouped(Math.abs(value), decimals)}`,
  );
  return `${low} to ${high} ${unit}`;
}

export const formatPercent = (ratio: number | null, decimals = 1): string =>
  ratio === null ? UNKNOWN_TEXT : `${grouped(ratio * 100, decimals)} %`;

/** HH:MM:SS in UTC, as everywhere in Plimsoll. */
export const formatClock = (iso: string): string => new Date(iso).toISOString().slice(11, 19);
export const formatDate = (iso: string): string => new Date(iso).toISOString().slice(0, 10);
export const secondsOf = (iso: string): number => Date.parse(iso) / 1000;

export function formatDuration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  if (whole < 3600) return withRest(Math.floor(whole / 60), 'min', whole % 60, 's');
  if (whole < 86_400)
    return withRest(Math.floor(whole / 3600), 'h', Math.floor((whole % 3600) / 60), 'min');
  return withRest(Math.floor(whole / 86_400), 'd', Math.floor((whole % 86_400) / 3600), 'h');
}

const withRest = (big: number, unit: string, small: number, rest: string): string =>
  small === 0 ? `${big} ${unit}` : `${big} ${unit} ${small} ${rest}`;

/** What rounds to zero has no sign: neither +0.00 nor -0.00. */
function signOf(value: number, decimals: number): string {
  if (Number(Math.abs(value).toFixed(decimals)) === 0) return '';
  return value > 0 ? '+' : MINUS;
}

export type Tone = 'hurts' | 'earns' | 'even';
/** Positive costs hurt. What prints as 0.00 is neither. */
export function toneOf(costBps: number | null): Tone {
  if (costBps === null || Math.abs(costBps) < 0.005) return 'even';
  return costBps > 0 ? 'hurts' : 'earns';
}
