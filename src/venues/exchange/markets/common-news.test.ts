import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sharedNews } from '#venues/exchange/markets/common-news';

test('EXC-40: the same seed is the same value at the same moment for everybody, and it moves about as much as it should', () => {
  const one = sharedNews(7, 0.03);
  const other = sharedNews(7, 0.03);
  for (const at of [0, 1.25, 1e9, 1_767_268_800.5]) assert.equal(one(at), other(at));
  assert.notEqual(one(1e9), sharedNews(8, 0.03)(1e9));
  for (const seconds of [60, 3600]) {
    let squares = 0;
    const n = 4000;
    for (let k = 0; k < n; k++) {
      const at = 1.7e9 + 977 * k;
      squares += (one(at + seconds) - one(at)) ** 2;
    }
    const daily = Math.sqrt((squares / n) * (86_400 / seconds));
    assert.ok(daily > 0.01 && daily < 0.06, `${daily} a day over ${seconds} s`);
  }
});
