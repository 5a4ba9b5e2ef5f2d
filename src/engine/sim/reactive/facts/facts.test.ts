import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { test } from 'node:test';
import { impactLaw } from '#core/numeric/impact-exponent';
import { seedOf } from '#engine/sim/reactive/chance';
import { BANDS } from '#engine/sim/reactive/facts/bands';
import { marketFacts } from '#engine/sim/reactive/facts/facts';
import { type Probe, type ProbedImpact, probeDay } from '#engine/sim/reactive/facts/probes';
import { watchDay } from '#engine/sim/reactive/facts/watch-day';
import {
  parametersText,
  REACTIVE_MARKET_NAMES,
  REACTIVE_MARKETS,
} from '#engine/sim/reactive/markets';

for (const name of REACTIVE_MARKET_NAMES)
  test(`RCT-8: ${name} is what was frozen`, () => {
    const { parameters, hash } = REACTIVE_MARKETS[name];
    assert.equal(createHash('sha256').update(parametersText(parameters)).digest('hex'), hash);
    assert.equal(parameters.name, name);
  });

const { parameters } = REACTIVE_MARKETS['small-tick'];
const HOUR = 3600;
const DAYS = 10;
/** So much of a day's volume within an hour by market orders every ten seconds, on both sides, on days that a calibration has not seen. */
function worked(share: number): readonly ProbedImpact[] {
  const probe = (side: 1 | -1): Probe => ({
    side,
    lots: Math.round(share * parameters.volumeDaily),
    children: HOUR / 10,
    from: 2 * HOUR,
    to: 3 * HOUR,
  });
  return Array.from({ length: DAYS }, (_, day) => {
    const seed = seedOf(77_000, day);
    const ask = { parameters, seed, openPrice: parameters.openPrice };
    return probeDay(ask, [probe(1), probe(-1)]);
  }).flat();
}
const meanOfField = (all: readonly ProbedImpact[], of: 'peak' | 'close' | 'filled'): number =>
  all.reduce((sum, each) => sum + each[of], 0) / all.length;

test('RCT-5, RCT-6: 2.5, 5 and 10 % of the volume in an hour move the price by the calibrated law, and part of it goes', () => {
  const sizes = [0.025, 0.05, 0.1].map((share) => worked(share));
  const all = sizes.flat();
  for (const each of all)
    assert.ok(each.filled >= 0.99 * each.size * parameters.volumeDaily, 'the book holds it');
  const law = impactLaw(
    Float64Array.from(all, (each) => each.size),
    Float64Array.from(all, (each) => each.peak / parameters.volatilityDaily),
    4,
  );
  assert.ok(law !== null);
  const { exponent, prefactorAtHalf } = law;
  const { conviction } = parameters.providers;
  const wanted = parameters.takers.sizeTail - 1;
  assert.ok(
    Math.abs(exponent.value - wanted) < 2.5 * exponent.standardError + 0.05,
    JSON.stringify(exponent),
  );
  assert.ok(
    Math.abs(prefactorAtHalf.value / conviction - 1) < 0.15,
    `${prefactorAtHalf.value} of ${conviction}`,
  );
  for (const one of sizes) {
    const left = meanOfField(one, 'close') / meanOfField(one, 'peak');
    assert.ok(left > 0.55 && left < 0.8, `${left} of the peak is left`);
  }
});

test('an effective spread is what is realised and what the price moves', () => {
  const { spreads } = watchDay({ parameters, seed: 5, openPrice: parameters.openPrice });
  assert.ok(spreads.prints > 3000);
  assert.ok(
    Math.abs(spreads.effective - spreads.realised - spreads.impact) < 1e-6 * spreads.prints,
  );
});

test('RCT-9: a few days already show the facts, in bands as wide as so few days need', () => {
  const played: number[] = [];
  const table = marketFacts({ parameters, seed: 9, days: 15 }, (count) => played.push(count));
  assert.deepEqual(
    table.facts.map(({ name }) => name),
    Object.keys(BANDS),
  );
  for (const { name, band, measured } of table.facts) {
    // Fifteen days have a few dozen large returns: enough for a tail, not for its exponent.
    if (name.startsWith('tail')) {
      assert.ok(measured.value > 2, name);
      continue;
    }
    const wider = Math.max(2 * measured.standardError, 0.5 * (band[1] - band[0]));
    assert.ok(
      measured.value > band[0] - wider && measured.value < band[1] + wider,
      `${name} ${JSON.stringify(measured)}`,
    );
    assert.ok(measured.standardError > 0 && measured.n > 0, name);
  }
  assert.equal(played.at(-1), table.daysPlayed);
  assert.equal(table.daysPlayed, 15 + 2 * 5 * 5);
});
