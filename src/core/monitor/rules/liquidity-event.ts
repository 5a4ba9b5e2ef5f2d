import type { LiquidityEvent, LiquidityEventKind } from '#core/liquidity/events';
import { type MonitorRule, usualTerms } from '../rule.ts';

// A surge of volume makes it easier to trade, and comes forty times a day.
const WORDS: { readonly [Kind in LiquidityEventKind]: string | null } = {
  spreadSpike: 'its spread leapt',
  depthDrought: 'its touch emptied',
  volumeSurge: null,
  gap: 'its price leapt',
};
const worst = (events: readonly LiquidityEvent[]): LiquidityEvent | null =>
  events
    .filter(({ kind }) => WORDS[kind] !== null)
    .reduce<LiquidityEvent | null>(
      (most, each) => (most === null || each.ratio > most.ratio ? each : most),
      null,
    );

/** MON-26: something out of the ordinary began in a minute; over when a later minute brings nothing. */
export const liquidityEvent: MonitorRule<'market'> = {
  code: 'LIQUIDITY_EVENT',
  of: 'market',
  bad: 'high',
  terms: { ...usualTerms, severity: 'notice', enter: 1, leave: 0, coolDownSeconds: 0 },
  remedy: 'look at its book and at what is at work in it',
  concerns: ({ matters }) => matters,
  measure: ({ events }) => worst(events)?.ratio ?? 0,
  about: ({ symbol }) => symbol,
  text({ symbol, events }, value) {
    const event = worst(events);
    return `${symbol}: ${event === null ? 'something' : WORDS[event.kind]}, ${value.toFixed(1)} times as far as usual`;
  },
};
