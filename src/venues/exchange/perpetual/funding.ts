import { type FloorState, type SymbolState, symbolIn } from '#venues/exchange/spot/floor-state';
import { marginAsset } from './contract-value.ts';
import { indexPrice, markPrice } from './mark-price.ts';
import type { Premiums } from './perpetual-state.ts';
import { positionValue } from './position.ts';
import { changeWallet } from './wallet.ts';

/** Hundred-millionths, as all rates here. */
const ONE = 100_000_000;
const FUNDING_RULES = {
  /** The interest of eight hours. */
  interest: 10_000,
  /** How far the interest may move the rate from the premium. */
  damper: 50_000,
  cap: 750_000,
} as const;
const SAMPLE_US = 1_000_000;

const within = (value: number, bound: number): number => Math.min(Math.max(value, -bound), bound);

/** CON-6: F = P + clamp(I - P, 0.05 %), within 0.75 %. P is the mean premium of the mark over the index since the last payment. */
export function fundingRate({ sum, count }: Pick<Premiums, 'sum' | 'count'>): number {
  const { interest, damper, cap } = FUNDING_RULES;
  const premium = count === 0 ? 0 : Math.round(sum / count);
  return within(premium + within(interest - premium, damper), cap);
}

/** Once a second of the commands' own time at most: a premium is as much of the state as a trade is. */
export function samplePremiums(state: FloorState): void {
  for (const here of state.contracts) sample(state, here);
}
function sample({ perpetual, now }: FloorState, here: SymbolState): void {
  const { symbol } = here.spec;
  const { sum, count, sampledAt } = perpetual.premiums(symbol);
  if (now - sampledAt < SAMPLE_US) return;
  const mark = markPrice(here);
  const index = indexPrice(here, now);
  if (mark === null || index === null) return;
  const premium = Math.round((mark / index - 1) * ONE);
  perpetual.setPremiums(symbol, { sum: sum + premium, count: count + 1, sampledAt: now });
}

/** CON-6: who is long pays who is short the rate on his position's value at the mark; below zero the other way round. */
export function payFunding(
  state: FloorState,
  { symbol, rate, mark }: { readonly symbol: string; readonly rate: number; readonly mark: number },
): void {
  const { balances, perpetual, now } = state;
  const { spec } = symbolIn(state, symbol);
  const asset = marginAsset(spec);
  for (const account of perpetual.holders) {
    const position = perpetual.position(account, symbol);
    const paid = (positionValue(spec, position, mark) * BigInt(rate)) / BigInt(ONE);
    if (position.lots === 0 || paid === 0n) continue;
    const insured = changeWallet(balances, perpetual, {
      account,
      asset,
      symbol,
      at: now,
      tradeId: null,
      entries: [{ type: 'FUNDING_FEE', amount: -paid }],
    });
    perpetual.touch({ account, asset }, symbol, 'FUNDING_FEE').change += insured - paid;
  }
  perpetual.addFunding(symbol, { at: now, rate, mark });
  perpetual.setPremiums(symbol, { sum: 0, count: 0, sampledAt: now });
}
