import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type FittedModel, mayTakeOver } from '#core/cost/calibrate/champion';
import { timeUs } from '#core/kernel/units';

const DAY = 86_400e6;
const FITTED = timeUs(20_000 * DAY);
const fit = {
  coefficient: { value: 0.8, standardError: 0.05, n: 1000 },
  exponent: { value: 0.5, standardError: 0.02, n: 1000 },
  covariance: [
    [0.004, 0.001],
    [0.001, 0.0004],
  ],
  n: 1000,
  days: 60,
  iterations: 5,
} as const;
function challenger(
  pinball: Partial<FittedModel['judged']['pinball']> = {},
  change: Partial<FittedModel> = {},
): FittedModel {
  return {
    id: 'mine/2024',
    calibration: { state: 'calibrated', source: 'test', asOf: FITTED, n: 1000 },
    judged: {
      against: 'square-root/published',
      pinball: { value: -0.5, standardError: 0.1, n: 1000, verdict: 'better', ...pinball },
    },
    fitted: {
      kind: 'power',
      fit,
      thresholds: [],
      tiers: [],
      symbols: [],
      noise: { intercept: 0, byVolatility: 0, bySize: 0, quantiles: [] },
    },
    ...change,
  };
}
const at = (days: number) => timeUs(FITTED + days * DAY);
for (const [what, model, inUse, days, message] of [
  ['surely better and fresh', challenger(), 'square-root/published', 1, null],
  ['surely better and nearly a year old', challenger(), 'square-root/published', 365, null],
  ['judged against another', challenger(), 'mine/2023', 1, /must be judged against mine\/2023/],
  [
    'undecided',
    challenger({ verdict: 'undecided' }),
    'square-root/published',
    1,
    /was undecided \(-0.5 ± 0.1 bps over 1000 orders\)/,
  ],
  ['worse', challenger({ verdict: 'worse', value: 0.5 }), 'square-root/published', 1, /was worse/],
  // What calls itself better with a larger loss is not believed.
  ['better by its own word', challenger({ value: 0.5 }), 'square-root/published', 1, /was better/],
  ['equal', challenger({ value: 0 }), 'square-root/published', 1, /was better \(0/],
  ['no number', challenger({ value: NaN }), 'square-root/published', 1, /NaN/],
  ['too old', challenger(), 'square-root/published', 366, /was fitted 366 days ago/],
  ['of the future', challenger(), 'square-root/published', -1, /later than the order/],
  [
    'never fitted',
    challenger({}, { calibration: { state: 'none', source: '', asOf: null, n: 0 } }),
    'square-root/published',
    1,
    /is not calibrated/,
  ],
] as const)
  test(`CAL-12: a model that is ${what} ${message === null ? 'may' : 'may not'} take over`, () => {
    const refused = mayTakeOver(model, inUse, at(days));
    assert.equal(refused?.code ?? null, message === null ? null : 'CHALLENGER_UNPROVEN');
    if (message !== null) assert.match(refused?.message ?? '', message);
  });
