/** What makes a symbol a contract. A symbol without these terms is spot. */
export interface ContractTerms {
  /** Of an account that has chosen none. */
  readonly leverage: number;
  readonly leverageMax: number;
  /** Of a position's value at the mark price. Below this margin it is closed. */
  readonly maintenanceBps: number;
  /**
   * CON-10: what one contract is worth, in whole units of the quote asset: it is inverse, margined and
   * settled in the base asset, and its quantities are contracts. Absent: linear, margined in the quote asset.
   */
  readonly face?: number;
  /** CON-11: it is a future, which is settled then, microseconds. Absent: a perpetual, which is funded. */
  readonly deliveryAt?: number;
}
const BPS_ONE = 10_000n;

/** The usual terms. At the highest leverage the initial margin is still twice the maintenance margin. */
export const PERPETUAL_TERMS: ContractTerms = {
  leverage: 20,
  leverageMax: 125,
  maintenanceBps: 40,
};

export const absoluteOf = (amount: bigint): bigint => (amount < 0n ? -amount : amount);
export const largerOf = (a: bigint, b: bigint): bigint => (a > b ? a : b);

export const initialMargin = (value: bigint, leverage: number): bigint =>
  absoluteOf(value) / BigInt(leverage);
export const maintenanceMargin = (value: bigint, { maintenanceBps }: ContractTerms): bigint =>
  (absoluteOf(value) * BigInt(maintenanceBps)) / BPS_ONE;
