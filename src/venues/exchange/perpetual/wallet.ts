import { type Balances, THE_MARKET } from '#venues/exchange/spot/balances';
import type { IncomeType, PerpetualState } from './perpetual-state.ts';

/** One reason why a wallet changes; several of them may come with one trade. */
interface WalletEntry {
  readonly type: IncomeType;
  readonly amount: bigint;
}
export interface WalletChange {
  readonly account: string;
  readonly asset: string;
  readonly symbol: string;
  readonly at: number;
  readonly tradeId: number | null;
  readonly entries: readonly WalletEntry[];
}

/**
 * CON-2: what a wallet cannot bear stops at zero, and the market bears the rest. Answers that rest.
 * Commissions go to the fees' counter, and everything else has the market as its other side.
 */
export function changeWallet(
  balances: Balances,
  perpetual: PerpetualState,
  { account, asset, symbol, at, tradeId, entries }: WalletChange,
): bigint {
  const sum = entries.reduce((total, { amount }) => total + amount, 0n);
  const after = balances.of(account, asset).free + sum;
  const insured = after < 0n ? -after : 0n;
  const all: readonly WalletEntry[] = [...entries, { type: 'INSURANCE_CLEAR', amount: insured }];
  for (const { type, amount } of all) {
    if (amount === 0n) continue;
    if (type === 'COMMISSION') balances.fee(asset, -amount);
    else balances.move(THE_MARKET, asset, -amount);
    perpetual.addIncome(account, { at, type, asset, amount, symbol, tradeId });
  }
  balances.move(account, asset, sum + insured);
  return insured;
}
