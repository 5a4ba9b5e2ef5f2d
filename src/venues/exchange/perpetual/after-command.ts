import type { FloorState } from '#venues/exchange/spot/floor-state';
import { spotAmountText } from '#venues/exchange/spot/spot-amount';
import { samplePremiums } from './funding.ts';
import { liquidateAll } from './liquidation.ts';
import { accountMargin } from './margin.ts';

/** What a command leads to where contracts are listed: within it, so that a log gives the same again. */
export function contractsAfterCommand(state: FloorState): void {
  if (state.contracts.length === 0) return;
  liquidateAll(state);
  samplePremiums(state);
  publishMargins(state);
}

/** One event an account, margin and command: the wallet, and the positions that changed. */
function publishMargins(state: FloorState): void {
  for (const { account, asset, reason, symbols, change } of state.perpetual.takeTouched()) {
    const { wallet, symbols: rows } = accountMargin(state, account, asset);
    const positions = rows
      .filter(({ symbol }) => symbols.has(symbol))
      .map(({ symbol, position, unrealised }) => ({
        symbol,
        lots: position.lots,
        cost: position.cost.toString(),
        realised: spotAmountText(position.realised),
        unrealised: spotAmountText(unrealised),
      }));
    state.events.push({
      type: 'margin',
      account,
      asset,
      at: state.now,
      reason,
      wallet: spotAmountText(wallet),
      change: spotAmountText(change),
      positions,
    });
  }
}
