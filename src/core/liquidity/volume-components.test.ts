import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Random, seededRandom } from '#core/kernel/random';
import {
  beginVolume,
  type ExpectedDay,
  fitComponents,
  seeVolume,
  type VolumeComponents,
  volumeAhead,
} from '#core/liquidity/volume-components';

const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log(1 - random.next())) * Math.cos(2 * Math.PI * random.next());
const near = (was: number, want: number, tolerance: number): void =>
  assert.ok(Math.abs(was - want) <= tolerance, `${was} is not ${want} +- ${tolerance}`);
const COMPONENTS: VolumeComponents = {
  persistence: 0.9,
  busyVariance: 0.2,
  noiseVariance: 0.1,
  levelVariance: 0.1,
};
/** Days by the model itself. */
function simulated(days: number, bins: number, seed: number): readonly ExpectedDay[] {
  const random = seededRandom(seed);
  const { persistence, busyVariance, noiseVariance, levelVariance } = COMPONENTS;
  return Array.from({ length: days }, () => {
    const level = Math.sqrt(levelVariance) * normal(random);
    let busy = Math.sqrt(busyVariance) * normal(random);
    const expected = new Float64Array(bins).fill(1000);
    const actual = expected.map((each) => {
      const volume = each * Math.exp(level + busy + Math.sqrt(noiseVariance) * normal(random));
      busy = persistence * busy + Math.sqrt(busyVariance * (1 - persistence ** 2)) * normal(random);
      return volume;
    });
    return { actual, expected, isAhead: true };
  });
}

test('MEA-30 days made by the model give its components back, and following them beats not following them', () => {
  const fitted = fitComponents(simulated(20, 200, 3), COMPONENTS.levelVariance);
  assert.ok([0.8, 0.9, 0.95].includes(fitted.persistence), String(fitted.persistence));
  assert.ok(fitted.busyVariance > fitted.noiseVariance);
  near(fitted.busyVariance + fitted.noiseVariance, 0.3, 0.1);
  let followed = 0;
  let morning = 0;
  for (const { actual, expected } of simulated(20, 200, 4)) {
    let state = beginVolume(fitted);
    actual.forEach((volume, b) => {
      followed += Math.abs(volume - volumeAhead(state, fitted, expected.subarray(b, b + 1))[0]!);
      morning += Math.abs(volume - expected[b]!);
      state = seeVolume(state, fitted, volume, expected[b]!);
    });
  }
  assert.ok(followed < 0.8 * morning, `${followed} of ${morning}`);
});
test('MEA-30 noise without a memory gives no busyness to follow', () => {
  const random = seededRandom(9);
  const days = Array.from({ length: 15 }, () => ({
    expected: new Float64Array(80).fill(100),
    actual: Float64Array.from({ length: 80 }, () => 100 * Math.exp(0.5 * normal(random))),
    isAhead: true,
  }));
  const { busyVariance, noiseVariance } = fitComponents(days, 0.05);
  assert.ok(busyVariance <= 0.3 * noiseVariance, `${busyVariance} beside ${noiseVariance}`);
});
test('MEA-31 one wild bin moves the day by no more than a surprise of two and a half deviations, one without a print by no more the other way', () => {
  const start = beginVolume(COMPONENTS);
  const at = (actual: number) => seeVolume(start, COMPONENTS, actual, 100);
  const wild = at(1e9);
  assert.deepEqual(wild, at(1e12));
  near(wild.day, -at(0).day, 1e-12);
  const most = 2.5 * Math.sqrt(0.4);
  near(wild.day, (0.1 / 0.4) * most, 1e-12);
  near(wild.busy, (0.9 * 0.2 * most) / 0.4, 1e-12);
});
test('MEA-31 a bin of unknown volume, or of which nothing was expected, only lets time pass', () => {
  const busy = seeVolume(beginVolume(COMPONENTS), COMPONENTS, 300, 100);
  for (const [actual, expected] of [
    [NaN, 100],
    [50, 0],
  ] as const) {
    const after = seeVolume(busy, COMPONENTS, actual, expected);
    assert.equal(after.day, busy.day);
    near(after.busy, 0.9 * busy.busy, 1e-15);
    assert.ok(after.busyVariance > busy.busyVariance);
  }
});
test('MEA-31 with busyness fading, a forecast far ahead is the level alone', () => {
  const busy = seeVolume(beginVolume(COMPONENTS), COMPONENTS, 300, 100);
  const ahead = volumeAhead(busy, COMPONENTS, new Float64Array(200).fill(100));
  assert.ok(ahead[0]! > ahead[10]! && ahead[10]! > ahead[199]!);
  near(ahead[199]!, 100 * Math.exp(busy.day), 1e-3);
});
