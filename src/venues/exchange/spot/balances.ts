import { invariant } from '#core/kernel/assert';

/** Of one asset, hundred-millionths. */
interface Holding {
  free: bigint;
  locked: bigint;
}
/** Nobody's side of every trade with the market itself. */
export const THE_MARKET = '';

/** Who has what. The market's and the fees' counters may be anything; an account's are never negative, and all of them together are what was deposited. */
export interface Balances {
  deposit(account: string, asset: string, amount: bigint): void;
  has(account: string): boolean;
  of(account: string, asset: string): Readonly<Holding>;
  assets(account: string): readonly (readonly [asset: string, holding: Readonly<Holding>])[];
  lock(account: string, asset: string, amount: bigint): void;
  unlock(account: string, asset: string, amount: bigint): void;
  /** Positive receives, negative pays from what is free. */
  move(account: string, asset: string, amount: bigint): void;
  payLocked(account: string, asset: string, amount: bigint): void;
  fee(asset: string, amount: bigint): void;
  /** Accounts and assets touched since the last call. */
  takeTouched(): ReadonlyMap<string, ReadonlySet<string>>;
  /** EXC-1: throws where money was made or lost. */
  assertConserved(): void;
  readonly accounts: readonly string[];
  /** As text, for a checkpoint, and back. */
  dump(): BalancesDump;
  load(dump: BalancesDump): void;
}
type Counters = readonly (readonly [asset: string, amount: string])[];
export interface BalancesDump {
  readonly held: readonly (readonly [
    account: string,
    assets: readonly (readonly [asset: string, free: string, locked: string])[],
  ])[];
  readonly market: Counters;
  readonly fees: Counters;
  readonly deposited: Counters;
}
const dumped = (counters: ReadonlyMap<string, bigint>): Counters =>
  [...counters].map(([asset, amount]) => [asset, amount.toString()] as const);

export function openBalances(): Balances {
  const held = new Map<string, Map<string, Holding>>();
  const market = new Map<string, bigint>();
  const fees = new Map<string, bigint>();
  const deposited = new Map<string, bigint>();
  let touched = new Map<string, Set<string>>();
  const add = (to: Map<string, bigint>, asset: string, amount: bigint): void =>
    void to.set(asset, (to.get(asset) ?? 0n) + amount);

  function holding(account: string, asset: string): Holding {
    const assets = held.get(account);
    invariant(assets !== undefined, 'an account exists before it holds');
    const known = assets.get(asset);
    if (known !== undefined) return known;
    const fresh = { free: 0n, locked: 0n };
    assets.set(asset, fresh);
    return fresh;
  }
  function change(
    account: string,
    asset: string,
    by: { readonly free: bigint; readonly locked: bigint },
  ): void {
    const mine = holding(account, asset);
    mine.free += by.free;
    mine.locked += by.locked;
    invariant(mine.free >= 0n, 'what is free is never negative');
    invariant(mine.locked >= 0n, 'what is locked is never negative');
    const assets = touched.get(account);
    if (assets === undefined) touched.set(account, new Set([asset]));
    else assets.add(asset);
  }
  return {
    deposit(account, asset, amount) {
      if (!held.has(account)) held.set(account, new Map());
      add(deposited, asset, amount);
      change(account, asset, { free: amount, locked: 0n });
    },
    has: (account) => held.has(account),
    of: (account, asset) => held.get(account)?.get(asset) ?? { free: 0n, locked: 0n },
    assets: (account) => [...(held.get(account) ?? [])],
    lock: (account, asset, amount) => change(account, asset, { free: -amount, locked: amount }),
    unlock: (account, asset, amount) => change(account, asset, { free: amount, locked: -amount }),
    move(account, asset, amount) {
      if (account === THE_MARKET) add(market, asset, amount);
      else change(account, asset, { free: amount, locked: 0n });
    },
    payLocked: (account, asset, amount) => change(account, asset, { free: 0n, locked: -amount }),
    fee: (asset, amount) => add(fees, asset, amount),
    takeTouched() {
      const taken = touched;
      touched = new Map();
      return taken;
    },
    assertConserved() {
      for (const [asset, amount] of deposited) {
        let sum = (market.get(asset) ?? 0n) + (fees.get(asset) ?? 0n);
        for (const assets of held.values())
          sum += (assets.get(asset)?.free ?? 0n) + (assets.get(asset)?.locked ?? 0n);
        invariant(
          sum === amount,
          'all holdings, the market and the fees are together what was deposited',
        );
      }
    },
    get accounts() {
      return [...held.keys()];
    },
    dump: () => ({
      held: [...held].map(
        ([account, assets]) =>
          [
            account,
            [...assets].map(
              ([asset, { free, locked }]) => [asset, free.toString(), locked.toString()] as const,
            ),
          ] as const,
      ),
      market: dumped(market),
      fees: dumped(fees),
      deposited: dumped(deposited),
    }),
    load(dump) {
      for (const [account, assets] of dump.held)
        held.set(
          account,
          new Map(
            assets.map(([asset, free, locked]) => [
              asset,
              { free: BigInt(free), locked: BigInt(locked) },
            ]),
          ),
        );
      for (const [to, from] of [
        [market, dump.market],
        [fees, dump.fees],
        [deposited, dump.deposited],
      ] as const)
        for (const [asset, amount] of from) to.set(asset, BigInt(amount));
    },
  };
}
