import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  EVENT_RULES,
  eventDetector,
  type LiquidityEvent,
  type MarketSample,
} from '#core/liquidity/events';

const MINUTE = 60e6;
const calm = (minute: number): MarketSample => ({
  at: minute * MINUTE,
  spreadBps: 5,
  depth: 100,
  volume: 1000,
  mid: 100 + 0.01 * (minute % 2),
});
function told(samples: readonly MarketSample[]): readonly LiquidityEvent[] {
  const detector = eventDetector(EVENT_RULES);
  return samples.flatMap((sample) => detector.see(sample));
}
const day = (
  change: (sample: MarketSample, minute: number) => MarketSample,
): readonly MarketSample[] =>
  Array.from({ length: 120 }, (_, minute) => change(calm(minute), minute));

test('LIQ-30: a calm day has no events', () => assert.deepEqual(told(day((sample) => sample)), []));
for (const [kind, worse] of [
  ['spreadSpike', (s: MarketSample) => ({ ...s, spreadBps: 20 })],
  ['depthDrought', (s: MarketSample) => ({ ...s, depth: 10 })],
  ['volumeSurge', (s: MarketSample) => ({ ...s, volume: 9000 })],
  ['gap', (s: MarketSample) => ({ ...s, mid: 103 })],
] as const) {
  test(`LIQ-30: one bad minute is one event: ${kind}`, () => {
    const events = told(day((sample, minute) => (minute === 60 ? worse(sample) : sample)));
    assert.deepEqual(
      events.map((event) => [event.kind, event.at]),
      [[kind, 60 * MINUTE]],
    );
    assert.ok((events[0]?.ratio ?? 0) >= EVENT_RULES.ratio[kind]);
  });
}
test('LIQ-31: a bad half hour is told once; a second one after a rest again', () => {
  const wide = (minute: number): boolean =>
    (minute >= 40 && minute < 55) || (minute >= 90 && minute < 95);
  assert.deepEqual(
    told(day((sample, minute) => (wide(minute) ? { ...sample, spreadBps: 30 } : sample))).map(
      ({ at }) => at / MINUTE,
    ),
    [40, 90],
  );
});
test('LIQ-30: nothing is unusual before there is a usual, and unknown samples say nothing', () => {
  assert.deepEqual(
    told(day((sample, minute) => (minute === 5 ? { ...sample, spreadBps: 500 } : sample))),
    [],
  );
  assert.deepEqual(
    told(
      day((sample, minute) =>
        minute === 60 ? { ...sample, spreadBps: NaN, depth: NaN, mid: NaN, volume: NaN } : sample,
      ),
    ),
    [],
  );
});
test('LIQ-32: an event is judged by what was before it only', () => {
  fc.assert(
    fc.property(
      fc.array(
        fc.record({
          spreadBps: fc.double({ min: 0.1, max: 100, noNaN: true }),
          depth: fc.integer({ min: 1, max: 500 }),
          volume: fc.integer({ min: 0, max: 5000 }),
          mid: fc.double({ min: 90, max: 110, noNaN: true }),
        }),
        { minLength: 20, maxLength: 60 },
      ),
      fc.integer({ min: 1, max: 59 }),
      (all, cut) => {
        const samples = all.map((one, minute) => ({ ...one, at: minute * MINUTE }));
        assert.deepEqual(
          told(samples.slice(0, cut)),
          told(samples).filter(({ at }) => at < cut * MINUTE),
        );
      },
    ),
    { numRuns: 50 },
  );
});
