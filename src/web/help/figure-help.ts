/** What one figure is, in what it is counted, and where it comes from. */
export interface FigureHelp {
  readonly is: string;
  readonly unit: string;
  readonly source: string;
}

const SCORE: FigureHelp = {
  is: 'How well this market bears orders: cost to come, days, stability and depth, each against fixed anchors.',
  unit: '0 to 1, higher is more liquid',
  source: 'the liquidity profile: daily bars, and the quotes that this service saw',
};
const EXPECTED: FigureHelp = {
  is: 'The mean cost of such orders against the mid at arrival: spread, impact and fees.',
  unit: 'bps of arrival notional, one way; positive is paid',
  source: 'the cost model in use, frozen when the order is placed',
};
const TIMING_RISK: FigureHelp = {
  is: 'By how much the price alone moves the cost of one order, up or down.',
  unit: 'bps, one standard deviation',
  source: 'the daily volatility of the profile, over the schedule',
};
const SPREAD: FigureHelp = {
  is: 'Best ask less best bid.',
  unit: 'bps of the mid, whole spread',
  source: 'the quotes of this market, weighted by time',
};
const TIER: FigureHelp = {
  is: 'The class of a name by the value that trades in a day. Limits on positions go by it.',
  unit: 'high, medium, low, or below them',
  source: 'average daily volume, with the thresholds of the configuration',
};

const HELP: Readonly<Record<string, FigureHelp>> = {
  Score: SCORE,
  'Score, 0 to 1': SCORE,
  Expected: EXPECTED,
  'Expected, frozen before the first child': EXPECTED,
  'Mean cost': EXPECTED,
  'Timing risk': TIMING_RISK,
  Spread: SPREAD,
  Tier: TIER,
  Mark: {
    is: 'The price by which the exchange values a perpetual, and by which it funds and liquidates.',
    unit: 'quote currency a unit',
    source: 'the exchange, each second; older than ten seconds it is not believed',
  },
  Index: {
    is: 'The price of the coin itself, from several spot markets. Funding draws the perpetual towards it.',
    unit: 'quote currency a unit',
    source: 'the exchange, with the mark',
  },
  'Next funding': {
    is: 'What longs pay to shorts at the next funding, as it would be now; below zero shorts pay.',
    unit: 'percent of the value at the mark, each funding; not annualised',
    source: 'the exchange, with the mark',
  },
  Wallet: {
    is: 'Money behind contracts, without what open ones have gained.',
    unit: 'currency of settlement',
    source: 'our books, equal to the statement of the exchange',
  },
  Equity: {
    is: 'The wallet with what open contracts have gained or lost.',
    unit: 'currency of settlement',
    source: 'our books, at the marks of the exchange',
  },
  'To open': {
    is: 'Initial margin: what the exchange asks for to open what is held, with open orders at their worst end.',
    unit: 'currency of settlement',
    source: 'value at the mark over the leverage that the account has set',
  },
  'To keep': {
    is: 'Maintenance margin: with less equity than this the exchange liquidates.',
    unit: 'currency of settlement',
    source: 'value at the mark times the rate of its tier',
  },
  Used: {
    is: 'Maintenance margin over equity. At 100 % the exchange liquidates.',
    unit: 'percent',
    source: 'both figures beside it',
  },
  Regime: {
    is: 'Whether the market is now as it usually is: normal, thin, volatile or stressed.',
    unit: 'a word; it is left later than it is entered',
    source: 'spread, volume and volatility now against their usual values',
  },
  'Volatility a day': {
    is: 'Standard deviation of the return of one day.',
    unit: 'percent of the price, daily, not annualised',
    source: 'a blend of range and close estimators over recent days',
  },
  'Share of ADV': {
    is: 'The order over the average daily volume.',
    unit: 'percent of a day',
    source: 'eligible volume of the days before today',
  },
  Participation: {
    is: 'What we took of the eligible volume while the order worked.',
    unit: 'percent of volume; the cap is enforced at the last stop',
    source: 'our fills, and what the market printed meanwhile',
  },
  'Participation planned': {
    is: 'What the plan would take of the volume that is expected while it works.',
    unit: 'percent of volume',
    source: 'the plan and the volume curve',
  },
  'Expected completion': {
    is: 'The share of the order that fills under its limit and cap, on average.',
    unit: 'percent of the quantity',
    source: 'the plan, with the limit against the volatility',
  },
  '90 % of such orders': {
    is: 'Where the cost of nine orders in ten like this one falls.',
    unit: 'bps of arrival notional, from and to',
    source: 'expected cost, its own error, and timing risk',
  },
  'Data grade': {
    is: 'How much is known of this market: A all of it, D next to nothing.',
    unit: 'A to D',
    source: 'which bars and quotes the profile was made of',
  },
  Filled: {
    is: 'What of the order has traded.',
    unit: 'units, of those ordered',
    source: 'executions that the venue reported, each in the journal',
  },
  'Arrival mid': {
    is: 'The middle of the book when the order was accepted. Costs are against it.',
    unit: 'currency a unit',
    source: 'the book at that moment, frozen in the journal',
  },
  'Average price': {
    is: 'What the fills came to, weighted by quantity.',
    unit: 'currency a unit, without fees',
    source: 'the executions',
  },
  'Cost so far': {
    is: 'The average price of what is filled against the arrival mid, with fees.',
    unit: 'bps of what is filled; positive is paid',
    source: 'the executions and the arrival mid',
  },
  Cost: {
    is: 'Implementation shortfall: the paper order at the arrival mid less the real one, unfilled rest included.',
    unit: 'bps of arrival notional of the whole order; positive is paid',
    source: 'the executions, fees and the last mid (Perold 1988)',
  },
  Mid: {
    is: 'Halfway between the best bid and the best ask.',
    unit: 'currency a unit',
    source: 'the book now',
  },
  'Traded a day': {
    is: 'Average daily volume that may count: without auctions, late and off-exchange prints.',
    unit: 'units a day, and value',
    source: 'the days before today',
  },
  Value: {
    is: 'Positions at the mid, longs and shorts added up.',
    unit: 'money',
    source: 'our books and the mids of now',
  },
  'Days until all is sold': {
    is: 'How long the slowest name takes at the participation cap.',
    unit: 'trading days',
    source: 'positions, average daily volume and the cap',
  },
  'Selling all costs': {
    is: 'Spread and impact of selling every position at the cap.',
    unit: 'bps of the book, one way',
    source: 'the cost model in use',
  },
  'Cost less estimate': {
    is: 'The mean, over orders that ended, of what they cost less what was expected of them before.',
    unit: 'bps of arrival notional; positive cost more than expected',
    source: 'the shortfall of each order and its frozen estimate; the interval is by days',
  },
  'Against VWAP': {
    is: 'The mean of the average price of orders against the volume-weighted price while they worked.',
    unit: 'bps; positive is worse than the market',
    source: 'the executions, and what the market printed meanwhile',
  },
  'Costly orders avoided': {
    is: 'Of orders that were refused for their liquidity: how many would have cost more than their limit.',
    unit: 'orders, of those whose market was followed',
    source: 'what the market did after each refusal, by the cost model',
  },
  'Saved against one order at once': {
    is: 'What the same quantity would have cost as one marketable order at the beginning, less what it cost.',
    unit: 'bps of arrival notional; positive is saved',
    source: 'the displayed book at the beginning; modelled, because nobody did it',
  },
  'Saved against a market order a minute': {
    is: 'What the same quantity would have cost in equal market orders each minute, less what it cost.',
    unit: 'bps of arrival notional; positive is saved',
    source: 'the mids and spreads while the order worked; modelled',
  },
  'Days to liquidate': {
    is: 'How long the slowest name that is held takes to sell at the participation cap.',
    unit: 'trading days',
    source: 'positions, average daily volume and the cap',
  },
  'Largest position': {
    is: 'The largest name over the whole book.',
    unit: 'percent of gross value',
    source: 'our books and the mids of now',
  },
};

/** By the name that a figure has on its page, without the unit behind a comma; null: it says all by itself. */
export const helpOf = (name: string): FigureHelp | null =>
  HELP[name] ?? HELP[name.split(',')[0] ?? ''] ?? null;
export const HELPED_FIGURES: readonly string[] = Object.keys(HELP);
