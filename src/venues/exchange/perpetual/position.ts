import { invariant } from '#core/kernel/assert';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { contractGain, contractValue } from './contract-value.ts';

/** Lots above zero are long, below it short. The cost has the sign of the lots: hundred-millionths of the margin asset. */
export interface ContractPosition {
  readonly lots: number;
  readonly cost: bigint;
}
export interface PositionTrade {
  readonly side: 1 | -1;
  readonly price: number;
  readonly lots: number;
}
export const FLAT: ContractPosition = { lots: 0, cost: 0n };

const signed = (side: number, amount: bigint): bigint => (side < 0 ? -amount : amount);

/**
 * CON-1: at average cost. What is closed takes its share of the cost with it, rounded toward zero,
 * and realises what it has gained since; a trade through zero closes, then opens.
 */
export function tradedPosition(
  spec: SpotSymbol,
  { lots, cost }: ContractPosition,
  trade: PositionTrade,
): { readonly position: ContractPosition; readonly realised: bigint } {
  const side = Math.sign(lots);
  const closed = side === -trade.side ? Math.min(trade.lots, Math.abs(lots)) : 0;
  const opened = trade.lots - closed;
  const share = closed === 0 ? 0n : (cost * BigInt(closed)) / BigInt(Math.abs(lots));
  const exit = signed(side, contractValue(spec, trade.price, closed));
  const realised = closed === 0 ? 0n : contractGain(spec, share, exit);
  const position = {
    lots: lots + trade.side * trade.lots,
    cost: cost - share + signed(trade.side, contractValue(spec, trade.price, opened)),
  };
  invariant(position.lots !== 0 || position.cost === 0n, 'what is flat has cost nothing');
  return { position, realised };
}

/** What a position is worth at a price, with its sign. */
export const positionValue = (
  spec: SpotSymbol,
  { lots }: ContractPosition,
  price: number,
): bigint => signed(lots, contractValue(spec, price, Math.abs(lots)));
export const unrealisedOf = (spec: SpotSymbol, position: ContractPosition, price: number): bigint =>
  contractGain(spec, position.cost, positionValue(spec, position, price));
