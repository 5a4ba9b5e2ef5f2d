import { type MonitorRule, usualTerms } from '../rule.ts';

/** MON-20: a name that matters falls below the score at which orders are refused. Measured as score over the least one. */
export const scoreLow: MonitorRule<'market'> = {
  code: 'SCORE_LOW',
  of: 'market',
  bad: 'low',
  terms: { ...usualTerms, enter: 1, leave: 1.05, heldSeconds: 30 },
  remedy:
    'opening orders in it are refused; what is held can be sold: see how long that takes with plimsoll liquidate',
  concerns: ({ matters, scoreMin }) => matters && scoreMin > 0,
  measure: ({ score, scoreMin }) => (score === null ? null : score / scoreMin),
  about: ({ symbol }) => symbol,
  text: ({ symbol, score, scoreMin }) =>
    `the liquidity score of ${symbol} is ${score?.toFixed(2)}, below the least one of ${scoreMin.toFixed(2)}`,
};
