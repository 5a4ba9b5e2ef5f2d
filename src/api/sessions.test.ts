import assert from 'node:assert/strict';
import { test } from 'node:test';
import { digestOf, sessionsOf } from '#api/sessions';

const HOUR_MS = 3_600_000;

test('a session ends after twelve idle hours, after seven days however busy, and when it is signed out', () => {
  let now = 0;
  const sessions = sessionsOf(() => now);
  const token = digestOf('the token');
  const idle = sessions.open(token);
  now += 12 * HOUR_MS;
  assert.equal(sessions.tokenOf(idle), token);
  now += 12 * HOUR_MS + 1;
  assert.equal(sessions.tokenOf(idle), null);
  assert.equal(sessions.tokenOf(idle), null, 'and stays ended');
  const busy = sessions.open(token);
  for (let hours = 0; hours < 168; hours += 6) {
    now += 6 * HOUR_MS;
    assert.equal(sessions.tokenOf(busy), token, `after ${hours} hours`);
  }
  now += 1;
  assert.equal(sessions.tokenOf(busy), null);
  const left = sessions.open(token);
  sessions.close(left);
  assert.equal(sessions.tokenOf(left), null);
  assert.equal(sessions.tokenOf('of nobody'), null);
});

test('the thousand-and-first session takes the place of the oldest', () => {
  const sessions = sessionsOf(() => 0);
  const opened = Array.from({ length: 1001 }, (_, i) => sessions.open(digestOf(String(i))));
  assert.equal(sessions.tokenOf(opened[0]!), null);
  assert.equal(sessions.tokenOf(opened[1]!), digestOf('1'));
});
