/** The spread per unit of log depth: one number for price and size at the touch. Hasbrouck & Seppi (2001), J. Financial Economics 59; the last two von Wyss (2004). */
export interface QuoteSlope {
  /** (ask - bid) / (ln qa + ln qb): price units. Depends on the unit of size: say whether lots or shares. */
  readonly slope: number;
  /** ln(ask / bid) / ln(qa qb): relative. */
  readonly logSlope: number;
  /** logSlope (1 + |ln(qb / qa)|): more expensive where the book leans to one side. */
  readonly adjusted: number;
}
/** NaN without two sides, crossed, or where both sizes are 1: their logarithms sum to zero and nothing can be divided by it. */
export function quoteSlope(quote: {
  readonly bid: number;
  readonly ask: number;
  readonly bidSize: number;
  readonly askSize: number;
}): QuoteSlope {
  const { bid, ask, bidSize, askSize } = quote;
  const depth = Math.log(askSize) + Math.log(bidSize);
  if (!(bid > 0 && ask >= bid && bidSize > 0 && askSize > 0) || depth === 0)
    return { slope: NaN, logSlope: NaN, adjusted: NaN };
  const logSlope = Math.log(ask / bid) / depth;
  return {
    slope: (ask - bid) / depth,
    logSlope,
    adjusted: logSlope * (1 + Math.abs(Math.log(bidSize / askSize))),
  };
}
