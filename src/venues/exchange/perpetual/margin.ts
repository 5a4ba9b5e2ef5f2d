import { invariant } from '#core/kernel/assert';
import type { FloorState, SymbolState } from '#venues/exchange/spot/floor-state';
import type { LiveOrder } from '#venues/exchange/spot/order-store';
import {
  absoluteOf,
  type ContractTerms,
  initialMargin,
  largerOf,
  maintenanceMargin,
} from './contract.ts';
import { contractGain, contractValue, marginAsset } from './contract-value.ts';
import { markPrice } from './mark-price.ts';
import type { HeldPosition } from './perpetual-state.ts';
import { positionValue } from './position.ts';

export type MarginParts = Pick<FloorState, 'orders' | 'balances' | 'perpetual' | 'contracts'>;

/** What one symbol asks of an account's margin. Amounts in hundred-millionths of the margin asset. */
export interface SymbolMargin {
  readonly symbol: string;
  readonly position: HeldPosition;
  readonly leverage: number;
  /** Ticks; 0: nothing has a price yet. */
  readonly mark: number;
  /** Of the position at the mark, with its sign. */
  readonly value: bigint;
  readonly unrealised: bigint;
  readonly positionMargin: bigint;
  /** Of open orders, where they add. */
  readonly orderMargin: bigint;
  readonly maintenance: bigint;
  /** Of open orders that are not reduce-only. */
  readonly bids: bigint;
  readonly asks: bigint;
}
export interface AccountMargin {
  readonly asset: string;
  readonly wallet: bigint;
  readonly unrealised: bigint;
  readonly positionMargin: bigint;
  readonly orderMargin: bigint;
  readonly maintenance: bigint;
  /** For new orders; never below zero. */
  readonly available: bigint;
  readonly symbols: readonly SymbolMargin[];
}

export function termsOfContract({ spec }: SymbolState): ContractTerms {
  invariant(spec.contract !== undefined, 'a contract has terms');
  return spec.contract;
}

const openValue = (here: SymbolState, orders: readonly LiveOrder[], side: 1 | -1): bigint =>
  orders
    .filter((order) => order.side === side && order.reduceOnly !== true)
    .reduce((sum, { price, leaves }) => sum + contractValue(here.spec, price, leaves), 0n);

interface Exposure {
  readonly value: bigint;
  readonly bids: bigint;
  readonly asks: bigint;
}
/** CON-3: of the larger of what the position becomes if all its purchases, or all its sales, are filled. */
export const exposureMargin = ({ value, bids, asks }: Exposure, leverage: number): bigint =>
  initialMargin(
    largerOf(absoluteOf(value), largerOf(absoluteOf(value + bids), absoluteOf(value - asks))),
    leverage,
  );

function symbolMargin(state: MarginParts, here: SymbolState, account: string): SymbolMargin {
  const { spec } = here;
  const terms = termsOfContract(here);
  const position = state.perpetual.position(account, spec.symbol);
  const leverage = state.perpetual.leverage(account, spec.symbol) ?? terms.leverage;
  const mark = markPrice(here) ?? 0;
  const value = positionValue(spec, position, mark);
  const open = state.orders.open(account, spec.symbol);
  const bids = openValue(here, open, 1);
  const asks = openValue(here, open, -1);
  const positionMargin = initialMargin(value, leverage);
  return {
    symbol: spec.symbol,
    position,
    leverage,
    mark,
    value,
    unrealised: contractGain(spec, position.cost, value),
    positionMargin,
    orderMargin: exposureMargin({ value, bids, asks }, leverage) - positionMargin,
    maintenance: maintenanceMargin(value, terms),
    bids,
    asks,
  };
}

/** What contracts are margined in, each asset once. */
export const marginAssets = ({ contracts }: Pick<MarginParts, 'contracts'>): readonly string[] => [
  ...new Set(contracts.map(({ spec }) => marginAsset(spec))),
];
/** CON-3: cross margin: every position of the account in one asset stands behind every other one. */
export function accountMargin(state: MarginParts, account: string, asset: string): AccountMargin {
  const symbols = state.contracts
    .filter(({ spec }) => marginAsset(spec) === asset)
    .map((here) => symbolMargin(state, here, account));
  const wallet = state.balances.of(account, asset).free;
  const sum = (part: (row: SymbolMargin) => bigint): bigint =>
    symbols.reduce((total, row) => total + part(row), 0n);
  const unrealised = sum((row) => row.unrealised);
  const positionMargin = sum((row) => row.positionMargin);
  const orderMargin = sum((row) => row.orderMargin);
  return {
    asset,
    wallet,
    unrealised,
    positionMargin,
    orderMargin,
    maintenance: sum((row) => row.maintenance),
    available: largerOf(0n, wallet + unrealised - positionMargin - orderMargin),
    symbols,
  };
}
