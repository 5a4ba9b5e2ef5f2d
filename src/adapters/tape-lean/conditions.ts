// Sale conditions as Lean's `TradeConditionFlags` encodes them: one bit each, written in hexadecimal.
const REGULAR = 0x1;
const YELLOW_FLAG = 0x10; // regular way during an event; "eligible to update all market center and consolidated statistics"
const INTERMARKET_SWEEP = 0x20;
const AUTO_EXECUTION = 0x1000_0000;
const TRADE_THROUGH_EXEMPT = 0x2000_0000;
const ODD_LOT = 0x8000_0000;
const ORDINARY =
  REGULAR | YELLOW_FLAG | INTERMARKET_SWEEP | AUTO_EXECUTION | TRADE_THROUGH_EXEMPT | ODD_LOT;

/** FINRA's alternative display and trade reporting facilities: dark pools, wholesalers, blocks done upstairs. */
const OFF_EXCHANGE = 'D';

/**
 * MKT-12: a print is regular where no bit says otherwise: not an opening, closing or official print, not late, not at a derived or
 * average price, not extended hours (Form T), cash or seller's terms. The bits that qualify a regular trade may be set.
 */
export const isRegularPrint = (conditions: number, exchange: string): boolean =>
  exchange !== OFF_EXCHANGE && (conditions & ~ORDINARY) === 0 && conditions < 2 ** 32;
