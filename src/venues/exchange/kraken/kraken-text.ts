import {
  AMOUNT_SCALE,
  quoteText,
  spotAmountText,
  spotPriceText,
  spotQuantityText,
  stepAmount,
} from '#venues/exchange/spot/spot-amount';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';

export type KrakenDocument = Readonly<Record<string, unknown>>;

/** Decimals of what is a whole number of steps: 2 of 0.01, and of 0.05. */
export function krakenDecimals(step: bigint): number {
  let decimals = AMOUNT_SCALE;
  for (let left = step; decimals > 0 && left % 10n === 0n; left /= 10n) decimals--;
  return decimals;
}
const cut = (text: string, decimals: number): string =>
  decimals === 0
    ? text.slice(0, -AMOUNT_SCALE - 1)
    : text.slice(0, text.length - AMOUNT_SCALE + decimals);

/** With all decimals of the grid, as this dialect prints them: `50000.10`, `0.50000`. */
export const krakenPrice = (spec: SpotSymbol, ticks: number): string =>
  cut(spotPriceText(spec, ticks), krakenDecimals(stepAmount(spec.tick)));
export const krakenSize = (spec: SpotSymbol, lots: number): string =>
  cut(spotQuantityText(spec, lots), krakenDecimals(stepAmount(spec.lot)));
export const krakenCost = (spec: SpotSymbol, ticksByLots: number | bigint): string =>
  quoteText(spec, ticksByLots);
export const krakenAmount = spotAmountText;

/** Microseconds as seconds with their decimals. */
export const krakenSeconds = (us: number): number => us / 1e6;
/** `2026-11-30T15:30:45.123456Z` */
export function krakenIsoTime(us: number): string {
  const seconds = new Date(Math.floor(us / 1e6) * 1000).toISOString().slice(0, 19);
  return `${seconds}.${String(us % 1_000_000).padStart(6, '0')}Z`;
}

/** A number as streams print it: with the zeros at its end, which the checksum counts. */
export function krakenNumber(text: string): unknown {
  return raw.rawJSON(text);
}
const raw = JSON as unknown as { rawJSON(text: string): unknown };
