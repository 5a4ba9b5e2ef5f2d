import type { Lots, Ticks } from '#core/kernel/units';
import type { Instrument } from '#core/market/instrument';
import type { OrderGateway } from '#engine/ports/ports';

/** What the suite needs of a venue: a gateway as the engine has it, somebody to trade with, faults, and the venue's own log as the judge. */
export interface ConformanceVenue {
  readonly name: string;
  /** What is bought: an asset of the statement. */
  readonly base: string;
  readonly instrument: Instrument;
  readonly gateway: OrderGateway;
  start(): void;
  /** Somebody else's order: it rests, or takes what is there. */
  trade(side: 'buy' | 'sell', price: Ticks, quantity: Lots): Promise<void>;
  /** Answers to orders are lost after they were done; before they arrive. */
  loseReplies(isLosing: boolean): Promise<void>;
  loseRequests(isLosing: boolean): Promise<void>;
  /** All streams are cut for a moment. */
  disconnect(): Promise<void>;
  /** Of our account, as the venue wrote it down. */
  log(): { readonly orders: number; readonly ids: number; readonly filled: Lots };
  price(dollars: number): Ticks;
  close(): Promise<void>;
}
