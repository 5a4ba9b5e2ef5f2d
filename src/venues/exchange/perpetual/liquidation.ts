import { invariant } from '#core/kernel/assert';
import { bookOrderOf } from '#venues/exchange/spot/book-order';
import { endOrder, type FloorState, report, symbolIn } from '#venues/exchange/spot/floor-state';
import { isLive, type LiveOrder } from '#venues/exchange/spot/order-store';
import { maintenanceMargin } from './contract.ts';
import { contractGain, marginAsset } from './contract-value.ts';
import { marginAssets, termsOfContract } from './margin.ts';
import { markPrice } from './mark-price.ts';
import type { WalletName } from './perpetual-state.ts';
import { positionValue } from './position.ts';
import { expireReduceOnly } from './reduce-only.ts';

/** Of orders that the exchange gives for an account that is liquidated. */
export const AUTOCLOSE = 'autoclose-';

interface Exposed {
  readonly symbol: string;
  readonly lots: number;
  readonly unrealised: bigint;
  readonly maintenance: bigint;
}
/** Open positions only, and no orders: this is asked after every command. */
function exposed(state: FloorState, { account, asset }: WalletName): readonly Exposed[] {
  return state.contracts.flatMap((here) => {
    const { spec } = here;
    if (marginAsset(spec) !== asset) return [];
    const position = state.perpetual.position(account, spec.symbol);
    const mark = position.lots === 0 ? null : markPrice(here);
    if (mark === null) return [];
    const value = positionValue(spec, position, mark);
    const maintenance = maintenanceMargin(value, termsOfContract(here));
    return [
      {
        symbol: spec.symbol,
        lots: position.lots,
        unrealised: contractGain(spec, position.cost, value),
        maintenance,
      },
    ];
  });
}
function isDue(state: FloorState, wallet: WalletName): boolean {
  const rows = exposed(state, wallet);
  if (rows.length === 0) return false;
  const equity = rows.reduce(
    (sum, { unrealised, maintenance }) => sum + unrealised - maintenance,
    state.balances.of(wallet.account, wallet.asset).free,
  );
  return equity <= 0n;
}

/**
 * CON-7: whose wallet and unrealised profit are no more than the maintenance margin of his positions in
 * that asset loses his orders there, and his positions are closed at market, the profitable ones first. What one
 * closing does to prices may bring others down: they follow, each once a command.
 */
export function liquidateAll(state: FloorState): void {
  const done = new Set<string>();
  for (;;) {
    // Before another one is closed: his closing meets what rests, and must make nobody's position larger that asked it not to.
    expireReduceOnly(state);
    const next = walletsIn(state).find(
      (wallet) => !done.has(nameOf(wallet)) && isDue(state, wallet),
    );
    if (next === undefined) return;
    done.add(nameOf(next));
    liquidate(state, next);
  }
}
const walletsIn = (state: FloorState): readonly WalletName[] =>
  state.perpetual.holders.flatMap((account) =>
    marginAssets(state).map((asset) => ({ account, asset })),
  );
const nameOf = ({ account, asset }: WalletName): string => `${account}\n${asset}`;

function liquidate(state: FloorState, wallet: WalletName): void {
  const { account, asset } = wallet;
  for (const order of state.orders.open(account, null))
    if (isLive(order) && marginAsset(symbolIn(state, order.symbol).spec) === asset)
      withdraw(state, order);
  const rows = exposed(state, wallet).toSorted((a, b) =>
    a.unrealised === b.unrealised ? 0 : a.unrealised > b.unrealised ? -1 : 1,
  );
  for (const { symbol, lots } of rows) close(state, account, symbol, lots);
}
function withdraw(state: FloorState, order: LiveOrder): void {
  endOrder(state, order, 'CANCELED', 'CANCELED');
  const { book, resting } = symbolIn(state, order.symbol);
  if (resting.has(order.orderId)) book.cancel(order.orderId);
}
/** In a halt, and where nobody is on the other side, it is tried again after the next command. */
function close(state: FloorState, account: string, symbol: string, lots: number): void {
  const { book } = symbolIn(state, symbol);
  const side = lots > 0 ? -1 : 1;
  if (book.phase === 'halted' || book.best(side === 1 ? -1 : 1) === null) return;
  const orderId = ++state.lastId;
  const quantity = Math.abs(lots);
  const order: LiveOrder = {
    orderId,
    clientOrderId: `${AUTOCLOSE}${orderId}`,
    account,
    symbol,
    side,
    type: 'MARKET',
    timeInForce: 'IOC',
    price: 0,
    quantity,
    iceberg: 0,
    selfTradePrevention: 'NONE',
    createdAt: state.now,
    reduceOnly: true,
    prevented: 0,
    status: 'NEW',
    filled: 0,
    quoteFilled: 0,
    updatedAt: state.now,
    leaves: quantity,
    quoteBudget: null,
    fees: state.fees,
  };
  state.orders.add(order);
  report(state, order, 'NEW');
  book.submit(bookOrderOf(state, order));
  const after = state.perpetual.position(account, symbol).lots;
  invariant(Math.abs(after) <= Math.abs(lots), 'a liquidation makes no position larger');
}
