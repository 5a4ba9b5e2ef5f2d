import type { Balances } from '#venues/exchange/spot/balances';
import type { PublicTrade } from '#venues/exchange/spot/public-trades';
import type { SpotSymbol } from '#venues/exchange/spot/spot-symbol';
import { marginAsset } from './contract-value.ts';
import type { PerpetualState } from './perpetual-state.ts';
import { tradedPosition } from './position.ts';
import { changeWallet } from './wallet.ts';

interface ContractFill {
  readonly account: string;
  readonly side: 1 | -1;
  readonly commission: bigint;
  readonly trade: PublicTrade;
}
/** What a fill of a contract came to. `insured`: what the wallet could not bear. */
export interface ContractOutcome {
  readonly realised: bigint;
  readonly insured: bigint;
}

/** CON-1, CON-2: one side of a trade in a contract: its position and its wallet. */
export function settleContract(
  { balances, perpetual }: { readonly balances: Balances; readonly perpetual: PerpetualState },
  spec: SpotSymbol,
  { account, side, commission, trade }: ContractFill,
): ContractOutcome {
  const { symbol } = spec;
  const asset = marginAsset(spec);
  const { id, at, price, quantity } = trade;
  const held = perpetual.position(account, symbol);
  const { position, realised } = tradedPosition(spec, held, { side, price, lots: quantity });
  perpetual.setPosition(account, symbol, {
    ...position,
    realised: held.realised + realised,
    updatedAt: at,
  });
  const insured = changeWallet(balances, perpetual, {
    account,
    asset,
    symbol,
    at,
    tradeId: id,
    entries: [
      { type: 'REALIZED_PNL', amount: realised },
      { type: 'COMMISSION', amount: -commission },
    ],
  });
  perpetual.touch({ account, asset }, symbol, 'ORDER').change += realised - commission + insured;
  return { realised, insured };
}
