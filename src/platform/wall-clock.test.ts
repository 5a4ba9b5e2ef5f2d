import assert from 'node:assert/strict';
import { test } from 'node:test';
import { wallClock } from '#platform/wall-clock';

function machine(): { wall: number; steady: number; up: number; pass(ms: number): void } {
  return {
    wall: 1_000_000,
    steady: 5,
    up: 70,
    pass(ms) {
      this.wall += ms;
      this.steady += ms;
      this.up += ms;
    },
  };
}
const clockOf = (now: ReturnType<typeof machine>): ReturnType<typeof wallClock> =>
  wallClock({ wallMs: () => now.wall, steadyMs: () => now.steady, awakeOrNotMs: () => now.up });

test('F17: time that passes is no step, and a small drift is none', () => {
  const now = machine();
  const clock = clockOf(now);
  now.pass(3_600_000);
  now.wall += 400;
  assert.deepEqual(clock.follow(), { setUs: 0, sleptUs: 0 });
  assert.equal(clock.now(), 1_000_000_000 + 3_600_000_000);
});

for (const hours of [1, -1]) {
  test(`F17: a clock that is set by ${hours} h is followed, once, and said`, () => {
    const now = machine();
    const clock = clockOf(now);
    now.pass(1000);
    now.wall += hours * 3_600_000;
    assert.equal(clock.now(), 1_001_000_000, 'until somebody looks it runs evenly');
    assert.deepEqual(clock.follow(), { setUs: hours * 3_600_000_000, sleptUs: 0 });
    assert.deepEqual(clock.follow(), { setUs: 0, sleptUs: 0 });
    assert.equal(clock.now(), now.wall * 1000);
  });
}

test('F17: a machine that slept has had time pass: that is no step of the clock', () => {
  const now = machine();
  const clock = clockOf(now);
  now.wall += 60_000;
  now.up += 60_000;
  assert.deepEqual(clock.follow(), { setUs: 0, sleptUs: 60_000_000 });
  assert.equal(clock.now(), now.wall * 1000);
  // Asleep, and set on waking.
  now.wall += 60_000 - 3_600_000;
  now.up += 60_000;
  assert.deepEqual(clock.follow(), { setUs: -3_600_000_000, sleptUs: 60_000_000 });
});
