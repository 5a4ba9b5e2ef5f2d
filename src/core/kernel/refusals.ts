import type { Fact } from '#core/kernel/fact';

interface RefusalKind {
  readonly meaning: string;
  /** Every fact that it may come with, and its unit where the name does not say it. */
  readonly facts: { readonly [name: string]: string };
  /** What to do, where the refusal itself knows nothing better. */
  readonly remedy: string;
}
/** Every no of the domain. `docs/errors.md` is written from this table. */
export const REFUSALS = {
  TRADING_DISABLED: {
    meaning: '`liquidity.enabled` is false, so nothing trades; it does not trade unchecked',
    facts: {},
    remedy: 'set `liquidity.enabled: true`',
  },
  KILL_SWITCH_ON: {
    meaning: 'somebody stopped all sending, exits included',
    facts: { scope: '', by: '' },
    remedy: "find out why, then release the kill switch under an operator's name",
  },
  MARKET_DATA_MISSING: {
    meaning: 'there is no book, or one side of it has no price or volume',
    facts: { bids: 'levels seen', asks: 'levels seen' },
    remedy: 'check the feed of this instrument; wait for its first two-sided quote',
  },
  MARKET_DATA_STALE: {
    meaning:
      'the newest market data is too old or from the future, or the stream is resynchronising, halted or has a gap',
    facts: { value: 'seconds', max: 'seconds', ageSeconds: '', valid: '', days: '' },
    remedy: 'wait for fresh data; synchronise clocks; for a slow feed raise `max_data_age_seconds`',
  },
  MARKET_CROSSED: {
    meaning: 'the best bid is above the best ask',
    facts: { bidTicks: '', askTicks: '' },
    remedy: 'wait for the book to uncross; if it stays crossed, the feed is broken',
  },
  LIQUIDITY_UNKNOWN: {
    meaning: 'the instrument has no profile, or no score at this size',
    facts: {
      score: '',
      min: '',
      assessedQuantity: '',
      quantity: '',
      asOf: '',
      close: '',
      days: '',
      event: '',
      tape: '',
      shortest: '',
      before: '',
      historyFiles: '',
      prior: '',
    },
    remedy: 'assess the order at its own size; give `--history`, or name a `--prior`',
  },
  HISTORY_UNSURE: {
    meaning:
      'the bars of the instrument hold what looks like a split, a change of unit, an outlier, weeks instead of days, or days on which its market is closed',
    facts: {
      instrument: '',
      history: 'file',
      kind: 'what was found first',
      date: '',
      findings: 'how many',
    },
    remedy: 'correct the file, or say what it is with `--adjust` or `--market`',
  },
  INSUFFICIENT_LIQUIDITY: {
    meaning: 'the score at this size is below `min_liquidity_score`',
    facts: {
      score: '',
      min: '',
      assessedQuantity: '',
      quantity: '',
      displayed: '',
      days: '',
      levels: '',
    },
    remedy: 'send less, or lower the minimum; an exit may go reduce-only and confirmed',
  },
  SPREAD_TOO_WIDE: {
    meaning:
      'the quoted spread is above `max_spread_bps` (checked for plans, and for children that take)',
    facts: { value: 'bps', max: 'bps' },
    remedy: 'wait for the spread to narrow, or raise the limit',
  },
  ADV_SHARE_ABOVE_MAX: {
    meaning: 'the order is too large a share of average daily volume',
    facts: { value: '', max: '', adv: '', quantityMax: '' },
    remedy: 'send at most `quantityMax`, spread the rest over days, or raise `max_adv_percentage`',
  },
  PARTICIPATION_ABOVE_MAX: {
    meaning:
      'the plan or the child would be too large a share of the volume, or the cap keeps the plan from finishing in time',
    facts: {
      value: '',
      max: '',
      horizonSecondsMin: '',
      quantityMax: '',
      completion: '',
      committed: 'lots',
      volume: 'lots',
      parentsAtWork: '',
      wantedAtWork: '',
      deadlineMin: '',
      days: '',
    },
    remedy: 'take longer or send less; a child waits for more volume',
  },
  VOLUME_UNKNOWN: {
    meaning: 'there is no eligible volume yet, or no average volume, so participation is unknown',
    facts: { eligibleVolume: '', adv: '', days: '', needed: '', bins: '' },
    remedy: 'wait for the first print; give `--history`, or name a `--prior`',
  },
  IMPACT_UNKNOWN: {
    meaning: 'there is no cost model, calibrated or prior, or a number of the estimate is missing',
    facts: { modelId: '', calibration: '', asOf: '', expectedBps: '', standardErrorBps: '' },
    remedy: 'calibrate a model for this market, or name a `--prior`',
  },
  KERNEL_MANIPULABLE: {
    meaning:
      'with this decay of impact no schedule at these times is cheapest: prices could be moved for a profit',
    facts: { kernel: '', trades: '', gamma: '', delta: '' },
    remedy: 'use a convex decay, or set the trades further apart',
  },
  TOO_FEW_OBSERVATIONS: {
    meaning: 'there are too few orders or days to fit or to judge a model',
    facts: { n: '', days: '' },
    remedy: 'wait for more, or name a published model',
  },
  CALIBRATION_FAILED: {
    meaning:
      'no model fits the data: costs do not rise with size, all orders are of one size, or no exponent is usable',
    facts: { n: '', coefficient: '', exponent: '', row: '', spread: '' },
    remedy:
      'check the sign of the costs, give more orders of more sizes, or name a published model',
  },
  CHALLENGER_UNPROVEN: {
    meaning:
      "a fitted model may not take over: the orders it was fitted on are missing, a new fit of them gives another model, it does not surely beat the model in use when judged here, it is worse on this desk's own orders, or it is too old",
    facts: {
      model: '',
      inUse: '',
      verdict: '',
      against: '',
      difference: '',
      contents: '',
      standardError: '',
    },
    remedy: 'keep the model in use; calibrate again against it, on more and newer orders',
  },
  IMPACT_ABOVE_MAX: {
    meaning:
      'the expected cost (with a prior: the upper end of its interval) is above `max_impact_bps`',
    facts: { value: 'bps', max: 'bps' },
    remedy: 'send less, take longer, calibrate on this market, or raise the limit',
  },
  PRICE_OUTSIDE_COLLAR: {
    meaning: "a child's limit price is too far through the mid, or absurdly far behind it",
    facts: { value: 'bps', max: 'bps', limitTicks: '', midTicks: '', side: '' },
    remedy: 'price it nearer to the mid, or raise `price_collar_bps`',
  },
  ORDER_VALUE_ABOVE_MAX: {
    meaning: 'a parent or child is worth more than `max_order_value`; nobody can override it',
    facts: { value: '', max: '', unit: 'currency', quantityMax: '' },
    remedy: 'check that the quantity is in units and not in money; send less, or raise the limit',
  },
  CASH_INSUFFICIENT: {
    meaning: 'cash less open buys does not cover the order and its cost, or cash is unknown',
    facts: { needed: '', free: '', cash: '', openBuys: '', currency: '' },
    remedy: 'buy for at most `free`, or add cash',
  },
  MARGIN_INSUFFICIENT: {
    meaning:
      'the equity of the account does not cover the margin of its contracts with this order, or one of the two is unknown',
    facts: { needed: '', equity: '', currency: '', quantityMax: '' },
    remedy: 'send at most `quantityMax`, close other contracts, or bring money in',
  },
  LIQUIDATION_NEAR: {
    meaning:
      'with this order the price at which the venue would liquidate is nearer to the market than `min_liquidation_distance`, or it is unknown',
    facts: { distance: 'share of the price', min: 'share of the price', equity: '', currency: '' },
    remedy: 'send less, close other contracts, bring money in, or lower `min_liquidation_distance`',
  },
  POSITION_INSUFFICIENT: {
    meaning: 'the position less open sells does not cover the sale, or the position is unknown',
    facts: { quantity: '', position: '', openSells: '', netAssetValue: '' },
    remedy: 'sell what is free, or allow short selling for this account',
  },
  POSITION_ABOVE_MAX: {
    meaning:
      "the position would be above its tier's share of net asset value, or one of the two is unknown",
    facts: { value: '', max: '', netAssetValue: '', maxOfNav: '', position: '' },
    remedy:
      "send less, or raise the tier's `max_position_pct`; below the lowest tier no new position is taken",
  },
  BELOW_MINIMUM_NOTIONAL: {
    meaning:
      'a child is worth less than the venue accepts; of a signal: the position is already what was asked for, or what is left of the trade is too small',
    facts: { value: '', min: '', quantityMin: '', wanted: '', venue: '' },
    remedy: 'send at least `quantityMin`, or leave the remainder',
  },
  OFF_GRID: {
    meaning: 'a child is not in whole lots at a whole tick',
    facts: { quantityLots: '', limitTicks: '', venue: '', lots: '', ticks: '' },
    remedy: 'round the quantity down to lots and the price to a tick',
  },
  VENUE_APART: {
    meaning:
      'a venue of several does not answer, or its quotes are not in the consolidated book: not whole, silent, or crossed with another venue',
    facts: { venue: '', why: '' },
    remedy: 'the other venues are traded; it joins them when it is whole again',
  },
  VENUE_FUNDS_SHORT: {
    meaning: 'what lies free at a venue of several does not cover an order there',
    facts: { venue: '', needed: '', money: '', lots: '' },
    remedy: 'send it where the money is, or move money there',
  },
  COUNTERPARTY_ABOVE_MAX: {
    meaning:
      'with this order more coins and shares would lie with one counterparty, at his venues together, than its cap allows',
    facts: { counterparty: '', venue: '', held: 'quote currency', value: '', max: '' },
    remedy:
      'buy elsewhere, sell or move what is there, or raise `max_value` under `counterparties`',
  },
  QUANTITY_BELOW_COMMITTED: {
    meaning: 'an order would be amended to less than what is filled and open',
    facts: { quantity: 'units', filled: 'units', open: 'units', quantityMin: 'units' },
    remedy:
      'give at least what is filled and open; pause the order first to take back what is open',
  },
  COST_ABOVE_BAND: {
    meaning:
      'an order at work costs more than its estimate can explain, by a test whose rate of false alarms over the life of the order is stated',
    facts: {
      costBps: 'so far, what is open at the mid',
      expectedBps: 'of as much, by the estimate',
      boundBps: 'the edge of the band',
      stdevBps: 'of the risk carried so far',
      midTicks: '',
      filledShare: '',
      falseAlarm: 'chance over the life of the order',
      action: '`ask`, `slow` or `pause`',
    },
    remedy:
      'look at the market and the order: pause it, amend it, or let it go on; `liquidity.execution.guard` sets what is done',
  },
  MARKET_HALTED: {
    meaning:
      'the market of an order at work has been halted, one-sided, stale or silent for longer than two slices; the order is held and planned again when it trades',
    facts: { seconds: 'so far', quantityLeft: '', deadline: '' },
    remedy:
      'nothing to do: what is left is planned again when the market is back; cancel it, or give it a later deadline',
  },
  DEADLINE_AT_RISK: {
    meaning:
      'a rule planned an order again, and the participation cap does not let all of it through by its deadline',
    facts: {
      quantityLeft: 'units that will be left',
      deadline: '',
      deadlineMin: 'by when all of it would fit; null: not within a month',
      extendedSeconds: 'by which the rule moved the deadline',
    },
    remedy: 'amend the order: a later deadline, or less of it; the rest is left otherwise',
  },
  MARKET_DIFFERS: {
    meaning:
      'volume or volatility of the market of an order at work is not what its plan took for granted, and what is left was planned again',
    facts: {
      volumeRatio: 'believed of the rest, over the plan; null: not compared',
      volatilityRatio: 'believed of the rest, over the plan',
      volumeMeasured: 'printed over expected, so far; null: not compared',
      volatilityMeasured: 'of the last minutes, over the usual at this time of day',
      quantityLeft: 'units',
      expectedBps: '',
      expectedBpsBefore: 'of the plan before',
      secondsLeft: 'to the end of the plan',
      secondsLeftBefore: 'to the end of the plan before',
    },
    remedy:
      'nothing to do: the plan in force is for the market as it is; `liquidity.execution.replan` sets when',
  },
  CHILD_EXCEEDS_PARENT: {
    meaning: "filled, open and new lots together exceed the parent's quantity",
    facts: { quantity: 'lots', filled: 'lots', open: 'lots', child: 'lots' },
    remedy:
      'send at most what is left; a strategy that asks for more is broken: stop it and investigate',
  },
  NOT_REDUCING: {
    meaning: 'a reduce-only order would open or reverse a position, or the position is unknown',
    facts: { quantity: '', position: '' },
    remedy: 'send at most what is held after open orders, or send it as an ordinary order',
  },
  CONFIRMATION_MISSING: {
    meaning: 'an exit in poor liquidity needs an explicit confirmation',
    facts: { overruled: 'codes', reasons: '' },
    remedy: 'look at the estimate, then send the same order with `confirmed`',
  },
  PLAN_INFEASIBLE: {
    meaning:
      'no plan fits the order, or the plan belongs to another order; for a portfolio, no book is within its limits, or one of its figures is not a number',
    facts: {
      quantity: '',
      planned: '',
      start: '',
      end: '',
      names: '',
      days: '',
      daysAYear: '',
      asked: '',
      max: '',
      holdingDays: '',
      total: '',
      attainable: '',
      slices: '',
      sliceMax: '',
      missedCost: '',
    },
    remedy: 'plan it again; change the quantity or the deadline; loosen what the message names',
  },
  AUCTION_UNAVAILABLE: {
    meaning:
      'the order asks for a part in an auction that its venue does not hold, or takes no orders for',
    facts: { instrument: '' },
    remedy: 'leave the auction out; `close` trades up to the close in the continuous session',
  },
  CONTRACT_EXPIRES: {
    meaning: 'the order would outlive its contract, or the contract has expired',
    facts: { instrument: '', expiry: '', end: '' },
    remedy: 'end the order before `expiry`, or trade a contract that expires later',
  },
  SESSION_CLOSED: {
    meaning: 'the instrument does not trade at that time',
    facts: { start: '', deadline: '', open: '', close: '', nextOpen: '', nextClose: '' },
    remedy: 'move the order into the session that the message names',
  },
  CURRENCY_RATE_MISSING: {
    meaning:
      'a limit is in another currency and no exchange rate is known; Plimsoll never assumes 1:1',
    facts: { from: '', to: '', quote: '', reportingCurrency: '' },
    remedy:
      "set `reporting_currency` to the instrument's currency, or trade instruments quoted in yours",
  },
  HISTORY_BEHIND: {
    meaning:
      'orders that have left memory are not in the history yet, so a key or an id cannot be checked',
    facts: { known: '', needed: '' },
    remedy:
      'wait until the history has caught up (the log says why it waits), or send the order without a key and an id of your own',
  },
  ENGINE_SILENT: {
    meaning: 'the engine did not answer this server in time',
    facts: { command: '' },
    remedy:
      'look at the orders before you send it again, or send it with the same Idempotency-Key; `plimsoll start` starts an engine that has died',
  },
  ENGINE_BUSY: {
    meaning: 'more commands wait for the engine than it takes; what stops orders still passes',
    facts: { waiting: '' },
    remedy: 'send it again in a moment, and fewer at a time',
  },
  COMMAND_LATE: {
    meaning: 'a command reached the engine long after it was given, and was not carried out',
    facts: {},
    remedy: 'send it again, if it is still wanted',
  },
  SERVER_BEHIND: {
    meaning:
      'a command was carried out, and this server has not read so far in the journal as to show what came of it',
    facts: { sequence: '', read: '' },
    remedy: 'ask for the state in a moment; do not send the command again without its key',
  },
  JOURNAL_UNAVAILABLE: {
    meaning: 'the journal cannot be written, so nothing is sent',
    facts: {},
    remedy: 'free disk space or repair the journal, then restart',
  },
  RECONCILING: {
    meaning:
      "our books do not yet equal the venue's statement: after a start, a reconnection, or a difference",
    facts: { venue: '', why: '', rounds: '', differences: '' },
    remedy:
      'wait: the venue is asked again; what stays different is quarantined until a person decides',
  },
  QUARANTINED: {
    meaning:
      'the account has an order, fill, position or balance that we cannot explain, or a symbol is no longer listed; its instrument does not trade',
    facts: { id: '', kind: '', found: '' },
    remedy: 'a person with the role risk adopts or ignores it',
  },
  RESTRICTED: {
    meaning: 'the instrument is on the restricted list',
    facts: { instrumentId: '' },
    remedy: 'ask compliance; a person with the role risk can take it off the list',
  },
  STRATEGY_DISABLED: {
    meaning: 'a throttle switched the strategy off; it stays off, also after a restart',
    facts: { strategy: '', why: '', count: '', max: '' },
    remedy: 'find out why it sent so much; a person with the role risk turns it on',
  },
  MESSAGES_ABOVE_MAX: {
    meaning: 'a strategy used up its messages for this window; cancels still pass',
    facts: { strategy: '', max: '', windowSeconds: '', tokens: '' },
    remedy: 'the strategy is now off; find out why, then turn it on',
  },
  EXECUTIONS_ABOVE_MAX: {
    meaning: 'a strategy began too many orders in the window',
    facts: { strategy: '', count: '', max: '', windowSeconds: '' },
    remedy: 'the strategy is now off; find out what starts the orders, then turn it on',
  },
  SYMBOL_VALUE_ABOVE_MAX: {
    meaning: 'in one instrument, position, open orders and this order are worth more than its cap',
    facts: { value: '', max: '', unit: '' },
    remedy: 'send less, wait for open orders to end, or raise `caps.symbol_value`',
  },
  GROSS_ABOVE_MAX: {
    meaning:
      "all positions and open orders, long and short added up, are worth more than the account's cap",
    facts: { value: '', max: '', unit: '' },
    remedy: 'reduce positions, or raise `caps.gross_value`',
  },
  NET_ABOVE_MAX: {
    meaning: "long less short, with open orders on this side, is worth more than the account's cap",
    facts: { value: '', max: '', unit: '' },
    remedy: 'reduce the position on that side, or raise `caps.net_value`',
  },
  PERIOD_VALUE_ABOVE_MAX: {
    meaning:
      'what traded in the rolling window, open orders and this order together are worth more than the cap of the account or of the instrument',
    facts: { value: '', max: '', unit: '', windowSeconds: '', of: '' },
    remedy: 'wait for the window to pass, or raise `caps.period`',
  },
  BASKET_VALUE_ABOVE_MAX: {
    meaning: 'the orders of one basket are together worth more than the cap',
    facts: { value: '', max: '', unit: '', basket: '' },
    remedy:
      'check that quantities are in units and not in money; split the basket, or raise `caps.basket_value`',
  },
  LEGS_APART: {
    meaning: 'with this order the legs of a basket would be further apart than its client allows',
    facts: { apart: '', max: '', basket: '' },
    remedy: 'it is sent when the other legs have done their part; or give the basket more room',
  },
  EXPOSURE_UNKNOWN: {
    meaning: 'a cap cannot be checked because a position has no price',
    facts: { instrumentId: '' },
    remedy: 'wait for its market data',
  },
  FIRM_CAP_ABOVE_MAX: {
    meaning: 'the order would lead beyond a cap that holds over all accounts of the firm',
    facts: { key: 'which cap', value: '', max: '', unit: '', others: 'held by other accounts' },
    remedy: 'send less, wait until other accounts hold less, or raise it in `caps.firm`',
  },
  FIRM_SHARE_SHORT: {
    meaning: 'this account does not hold enough of a cap of the firm for this child at this moment',
    facts: { key: 'which cap', value: '', max: '', unit: '', others: 'held by other accounts' },
    remedy: 'nothing to do: the rest is asked for, and the order waits',
  },
  FIRM_UNKNOWN: {
    meaning: 'it is not known what other accounts of the firm hold of its caps',
    facts: {},
    remedy: 'wait until the database that divides the caps of the firm answers again',
  },
  SELF_TRADE: {
    meaning: 'the order would trade with an open order of our own',
    facts: { limitTicks: '', ownOrder: '', ownLimitTicks: '' },
    remedy:
      'nothing to do: it is sent when the other order is gone; `self_trade` sets which of them yields',
  },
  CLIENT_ID_USED: {
    meaning: "a child's id was used before",
    facts: { clientOrderId: '' },
    remedy: 'a strategy or router is broken: stop it and investigate',
  },
  LIMIT_EXCEEDED: {
    meaning: "a child would pay more, or sell for less, than the client's limit",
    facts: { limitTicks: '', clientLimitTicks: '', side: '' },
    remedy: 'a strategy or router is broken: stop it and investigate',
  },
  CHILD_NOT_OF_PARENT: {
    meaning: 'a child has another instrument or side than its parent, or no parent',
    facts: { clientOrderId: '', parentId: '' },
    remedy: 'a strategy is broken: stop it and investigate',
  },
  BORROW_INSUFFICIENT: {
    meaning: 'a short sale is larger than the borrow located for it, or the borrow is unknown',
    facts: { short: '', located: '' },
    remedy: 'locate more, or sell at most what is held and located',
  },
  SHORT_SALE_RESTRICTED: {
    meaning: 'a short sale in an instrument with a price test must rest above the best bid',
    facts: { limitTicks: '', bidTicks: '' },
    remedy: 'price it above the bid, or wait until the restriction ends',
  },
  ROLE_TOO_SMALL: {
    meaning: 'the role does not allow this decision',
    facts: { action: '', role: '', name: '' },
    remedy: 'ask somebody with one of the roles that the remedy names',
  },
} as const satisfies { readonly [code: string]: RefusalKind };

export type RefusalCode = keyof typeof REFUSALS;
/** What any refusal may say beside its own facts. */
interface CommonFacts {
  /** The rule that refused, by its id. */
  readonly rule?: string;
  /** The instrument's id, or what its market calls it. */
  readonly instrument?: string;
  readonly symbol?: string;
  /** The field of what was asked that cannot be met. */
  readonly field?: string;
}
type NamedFacts<Code extends RefusalCode> = {
  readonly [Name in keyof (typeof REFUSALS)[Code]['facts']]?: Fact;
};
/** Facts of a refusal, typed by its code: a name that the table does not have is not said. */
export type FactsOf<Code extends RefusalCode> = NamedFacts<Code> & CommonFacts;
