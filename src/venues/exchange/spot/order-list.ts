/** EXC-53: two orders of which one cancels the other. It is open while one of them is. */
export interface SpotOrderList {
  /** Counts from one. */
  readonly listId: number;
  readonly clientListId: string;
  readonly account: string;
  readonly symbol: string;
  readonly orderIds: readonly [above: number, below: number];
  readonly createdAt: number;
}
