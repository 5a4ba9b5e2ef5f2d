import { type ContractPosition, FLAT } from './position.ts';

/** A position, what it has realised before commissions, and when it last changed. */
export interface HeldPosition extends ContractPosition {
  readonly realised: bigint;
  readonly updatedAt: number;
}
/** As the protocol spells them. */
export type IncomeType =
  | 'REALIZED_PNL'
  | 'COMMISSION'
  | 'FUNDING_FEE'
  | 'INSURANCE_CLEAR'
  | 'DELIVERED_SETTELMENT';
/** Every change of a wallet, with the reason. */
export interface Income {
  readonly tranId: number;
  readonly at: number;
  readonly type: IncomeType;
  readonly asset: string;
  readonly amount: bigint;
  readonly symbol: string;
  readonly tradeId: number | null;
}
/** One payment of funding. The rate in hundred-millionths, the mark in ticks. */
export interface FundingPaid {
  readonly at: number;
  readonly rate: number;
  readonly mark: number;
}
/** Of the time since the last funding: premiums in hundred-millionths. */
export interface Premiums {
  readonly sum: number;
  readonly count: number;
  readonly sampledAt: number;
}
export type TouchReason = 'ORDER' | 'FUNDING_FEE';
/** The wallet of an account in one margin asset. */
export interface WalletName {
  readonly account: string;
  readonly asset: string;
}
/** What a command has changed of a wallet and what stands before it, for the owner's report. */
export interface Touched extends WalletName {
  readonly reason: TouchReason;
  readonly symbols: Set<string>;
  change: bigint;
}

/** Positions, leverages, incomes and funding: everything of contracts that must survive. */
export interface PerpetualState {
  position(account: string, symbol: string): HeldPosition;
  setPosition(account: string, symbol: string, position: HeldPosition): void;
  /** Accounts that have ever had a position. */
  readonly holders: readonly string[];
  /** null: as the contract says. */
  leverage(account: string, symbol: string): number | null;
  setLeverage(account: string, symbol: string, leverage: number): void;
  addIncome(account: string, income: Omit<Income, 'tranId'>): void;
  /** Oldest first. */
  incomes(account: string): readonly Income[];
  addFunding(symbol: string, funding: FundingPaid): void;
  fundings(symbol: string): readonly FundingPaid[];
  premiums(symbol: string): Premiums;
  setPremiums(symbol: string, premiums: Premiums): void;
  touch(wallet: WalletName, symbol: string, reason: TouchReason): Touched;
  takeTouched(): readonly Touched[];
  /** Everything in an order that is always the same, for the hash. */
  hashParts(): readonly (readonly unknown[])[];
  dump(): PerpetualDump;
  load(dump: PerpetualDump): void;
}
type Text<T> = { readonly [K in keyof T]: T[K] extends bigint ? string : T[K] };
export interface PerpetualDump {
  readonly positions: readonly (readonly [account: string, symbol: string, Text<HeldPosition>])[];
  readonly leverages: readonly (readonly [key: string, leverage: number])[];
  readonly incomes: readonly (readonly [account: string, readonly Text<Income>[]])[];
  readonly fundings: readonly (readonly [symbol: string, readonly FundingPaid[]])[];
  readonly premiums: readonly (readonly [symbol: string, Premiums])[];
  readonly lastTransaction: number;
}

/** As many as clients of the protocol may ask for in ten pages. */
const INCOMES_KEPT = 10_000;
const FUNDINGS_KEPT = 1000;
const NONE: HeldPosition = { ...FLAT, realised: 0n, updatedAt: 0 };
const NO_PREMIUMS: Premiums = { sum: 0, count: 0, sampledAt: 0 };
const keyOf = (account: string, symbol: string): string => `${account}\n${symbol}`;

/** Onto a list that keeps its newest rows; in halves, so that forgetting costs nothing per row. */
function keep<T>(lists: Map<string, T[]>, key: string, row: T, most: number): void {
  const rows = lists.get(key);
  if (rows === undefined) return void lists.set(key, [row]);
  rows.push(row);
  if (rows.length >= 2 * most) lists.set(key, rows.slice(most));
}

export function perpetualState(): PerpetualState {
  const positions = new Map<string, Map<string, HeldPosition>>();
  const leverages = new Map<string, number>();
  const incomes = new Map<string, Income[]>();
  const fundings = new Map<string, FundingPaid[]>();
  const premiums = new Map<string, Premiums>();
  let touched = new Map<string, Touched>();
  let lastTransaction = 0;
  const every = (): PerpetualDump['positions'] =>
    [...positions].flatMap(([account, held]) =>
      [...held].map(
        ([symbol, { lots, cost, realised, updatedAt }]) =>
          [
            account,
            symbol,
            { lots, cost: cost.toString(), realised: realised.toString(), updatedAt },
          ] as const,
      ),
    );
  function setPosition(account: string, symbol: string, position: HeldPosition): void {
    const held = positions.get(account) ?? new Map<string, HeldPosition>();
    positions.set(account, held.set(symbol, position));
  }
  return {
    position: (account, symbol) => positions.get(account)?.get(symbol) ?? NONE,
    setPosition,
    get holders() {
      return [...positions.keys()];
    },
    leverage: (account, symbol) => leverages.get(keyOf(account, symbol)) ?? null,
    setLeverage: (account, symbol, leverage) =>
      void leverages.set(keyOf(account, symbol), leverage),
    addIncome: (account, income) =>
      keep(incomes, account, { ...income, tranId: ++lastTransaction }, INCOMES_KEPT),
    incomes: (account) => incomes.get(account) ?? [],
    addFunding: (symbol, funding) => keep(fundings, symbol, funding, FUNDINGS_KEPT),
    fundings: (symbol) => fundings.get(symbol) ?? [],
    premiums: (symbol) => premiums.get(symbol) ?? NO_PREMIUMS,
    setPremiums: (symbol, sampled) => void premiums.set(symbol, sampled),
    touch({ account, asset }, symbol, reason) {
      const key = keyOf(account, asset);
      const known = touched.get(key) ?? { account, asset, reason, symbols: new Set(), change: 0n };
      known.symbols.add(symbol);
      touched.set(key, known);
      return known;
    },
    takeTouched() {
      const taken = [...touched.values()];
      touched = new Map();
      return taken;
    },
    hashParts: () => [
      ...every().map(([account, symbol, held]) => [account, symbol, ...Object.values(held)]),
      ...leverages,
      ...[...incomes].flatMap(([account, rows]) =>
        rows.map((row) => [account, ...Object.values(row)]),
      ),
      ...[...fundings].flatMap(([symbol, rows]) =>
        rows.map((row) => [symbol, ...Object.values(row)]),
      ),
      ...[...premiums].map(([symbol, sampled]) => [symbol, ...Object.values(sampled)]),
    ],
    dump: () => ({
      positions: every(),
      leverages: [...leverages],
      incomes: [...incomes].map(([account, rows]) => [
        account,
        rows.map((row) => ({ ...row, amount: row.amount.toString() })),
      ]),
      fundings: [...fundings],
      premiums: [...premiums],
      lastTransaction,
    }),
    load(dump) {
      for (const [account, symbol, { cost, realised, ...held }] of dump.positions)
        setPosition(account, symbol, { ...held, cost: BigInt(cost), realised: BigInt(realised) });
      for (const [key, leverage] of dump.leverages) leverages.set(key, leverage);
      for (const [account, rows] of dump.incomes)
        incomes.set(
          account,
          rows.map((row) => ({ ...row, amount: BigInt(row.amount) })),
        );
      for (const [symbol, rows] of dump.fundings) fundings.set(symbol, [...rows]);
      for (const [symbol, sampled] of dump.premiums) premiums.set(symbol, sampled);
      lastTransaction = dump.lastTransaction;
    },
  };
}
