import { type Amount, amountText, parseAmount, plus, productText, ZERO } from '#core/kernel/amount';
import type { StatedMovement } from '#core/ledger/stated';
import type { ClientTrade } from '#engine/ports/exchange-client';
import { coinOf, isPair, MONEY } from './alpaca-assets.ts';
import type { AlpacaMovementSaid } from './alpaca-words.ts';

/** Of Alpaca's first tier, which is the dearest: 15 basis points of who rested, 25 of who took. */
export const COIN_RATES = { maker: '0.0015', taker: '0.0025' } as const;
/** Alpaca's name of what a trade of a coin was charged. */
export const COIN_FEE = 'CFEE';

/** What a buyer receives is coins, a seller money. */
function received({ symbol, side, price, amount }: ClientTrade): readonly [string, string | null] {
  return side === 'buy' ? [coinOf(symbol), amount] : [MONEY, productText(price, amount)];
}
/** ALG-13: of a coin, what its trade is expected to have cost: Alpaca charges it apart. */
export function withExpectedFee(trade: ClientTrade): ClientTrade {
  if (!isPair(trade.symbol)) return trade;
  const [currency, amount] = received(trade);
  const rate = trade.takerOrMaker === 'maker' ? COIN_RATES.maker : COIN_RATES.taker;
  const cost = amount === null ? null : productText(amount, rate);
  return cost === null ? trade : { ...trade, fee: { cost, currency, isApart: true } };
}

/** In which asset a row moved what; null: nothing that is counted. */
export function movedBy({
  activity_type: what,
  net_amount: money,
  symbol,
  qty,
}: AlpacaMovementSaid): Pick<StatedMovement, 'asset' | 'amount'> | null {
  if (Number(money) !== 0) return { asset: MONEY, amount: money };
  const isInCoin = what === COIN_FEE && Number(qty ?? 0) !== 0;
  return isInCoin ? { asset: coinOf(symbol ?? ''), amount: qty ?? '0' } : null;
}

/** ALG-14: what those trades may be charged at most beyond what was named, by asset. */
export function feesDue(
  trades: readonly ClientTrade[],
  named: readonly Pick<StatedMovement, 'asset' | 'amount'>[],
): Readonly<Record<string, string>> {
  const due = new Map<string, Amount>();
  const add = (asset: string, amount: Amount): void =>
    void due.set(asset, plus(due.get(asset) ?? ZERO, amount));
  for (const trade of trades) {
    const [asset, amount] = received(trade);
    add(asset, parseAmount(productText(amount ?? '0', COIN_RATES.taker) ?? '0') ?? ZERO);
  }
  for (const { asset, amount } of named)
    if (due.has(asset)) add(asset, parseAmount(amount) ?? ZERO);
  return Object.fromEntries(
    [...due].flatMap(([asset, amount]) => (amount > 0n ? [[asset, amountText(amount)]] : [])),
  );
}
