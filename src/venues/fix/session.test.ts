import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
  DUP,
  driven,
  from,
  loggedOn,
  TERMS,
  type TimelessInput,
  words,
} from '#venues/fix/session.fixture';

test('FIX-2: a logon with the heartbeat begins the session, and its answer makes it whole', () => {
  const one = driven();
  assert.deepEqual(words(one.put({ type: 'connected' })), ['A#1']);
  assert.deepEqual(words(one.hear(from('A', 1))), ['whole']);
  assert.deepEqual(words(one.put({ type: 'send', msgType: 'D', body: [] })), ['D#2']);
});
test('FIX-2: before the logon is answered nothing is sent, and a message of another session ends it', () => {
  const one = driven();
  one.put({ type: 'connected' });
  assert.deepEqual(words(one.put({ type: 'send', msgType: 'D', body: [] })), []);
  const strange = from('A', 1, [[49, 'OTHER']]);
  assert.deepEqual(words(one.hear(strange)), ['5#2', 'close']);
});
test('FIX-3: we beat when we are silent, test when they are, and close when the test is not answered', () => {
  const one = loggedOn();
  one.pass(30_000);
  assert.deepEqual(words(one.done).slice(2), ['0#2', '1#3 112=T3', '0#4', '5#5', 'close']);
});
test('FIX-3: a test request is answered with its own words, also from behind a gap', () => {
  const one = loggedOn();
  assert.deepEqual(words(one.hear(from('1', 2, [[112, 'hello']]))), ['0#2 112=hello']);
  assert.deepEqual(words(one.hear(from('1', 9, [[112, 'again']]))), ['0#3 112=again', '2#4 7=3']);
});
test('FIX-4: a gap is asked for from its first message, and what came early is taken in its place', () => {
  const one = loggedOn();
  assert.deepEqual(words(one.hear(from('8', 4))), ['2#2 7=2']);
  assert.deepEqual(words(one.hear(from('8', 5))), []);
  assert.deepEqual(
    words(
      one.hear(
        from('8', 2, [DUP]),
        from('4', 3, [DUP, [123, 'Y'], [36, '4']]),
        from('8', 4, [DUP]),
        from('8', 5, [DUP]),
        from('8', 6),
      ),
    ),
    ['deliver 2', 'deliver 4', 'deliver 5', 'deliver 6'],
  );
});
test('FIX-4: what came early and is then passed over by a gap fill counts', () => {
  const one = loggedOn();
  one.hear(from('8', 4), from('0', 5));
  const fill = from('4', 2, [DUP, [123, 'Y'], [36, '6']]);
  assert.deepEqual(words(one.hear(fill, from('8', 6))), ['deliver 4', 'deliver 6']);
});
test('FIX-4: after a logon over a gap nothing is sent until the gap is closed', () => {
  const one = driven();
  one.put({ type: 'connected' });
  assert.deepEqual(words(one.hear(from('A', 3))), ['2#2 7=1']);
  assert.equal(one.session().isWhole, false);
  assert.deepEqual(words(one.hear(from('4', 1, [DUP, [123, 'Y'], [36, '4']]))), ['whole']);
});
test('FIX-5: a reset of the other side sets its number whatever the message has, and never back', () => {
  const one = loggedOn();
  assert.deepEqual(words(one.hear(from('4', 99, [[36, '50']]))), ['jumped']);
  assert.equal(one.session().in, 50);
  assert.deepEqual(words(one.hear(from('4', 50, [[36, '7']]))), ['3#2']);
  assert.equal(one.session().in, 50);
});
test('FIX-5: a logon that begins again at 1 is answered in kind, and a copy of it is not', () => {
  const one = loggedOn();
  one.hear(from('8', 2), from('8', 3));
  const reset = from('A', 1, [
    [141, 'Y'],
    [52, 'now'],
  ]);
  assert.deepEqual(words(one.hear(reset)), ['jumped', 'A#1 141=Y']);
  assert.deepEqual([one.session().in, one.session().out], [2, 2]);
  assert.deepEqual(words(one.hear(reset)), ['5#2', 'close']);
});
test('FIX-5: who lost count begins again at 1 only where the policy says so', () => {
  for (const [reset, want] of [
    ['never', 'A#9'],
    ['whenLost', 'A#1 141=Y'],
    ['eachLogon', 'A#1 141=Y'],
  ] as const) {
    const one = driven({ ...TERMS, reset }, { in: 7, out: reset === 'eachLogon' ? 1 : 8 });
    one.put({ type: 'connected' });
    one.hear(from('5', 7, [[58, 'MsgSeqNum too low, expecting 80 but received 8']]));
    assert.equal(words(one.put({ type: 'connected' }))[0], want);
  }
});
test('FIX-6: who asks for old messages hears that nothing is to come: no order is ever sent again', () => {
  const one = loggedOn();
  for (let i = 0; i < 3; i++) one.put({ type: 'send', msgType: 'D', body: [[11, `P${i}`]] });
  const ask = from('2', 2, [
    [7, '2'],
    [16, '0'],
  ]);
  assert.deepEqual(words(one.hear(ask)), ['4#2 36=5', 'skipped 2-4']);
  assert.equal(one.session().out, 5);
});
test('FIX-7: a flagged copy is delivered whatever its number; without the flag the connection ends', () => {
  const one = loggedOn();
  one.hear(from('8', 2));
  assert.deepEqual(words(one.hear(from('8', 2, [DUP]))), ['deliver 2']);
  assert.deepEqual(words(one.hear(from('8', 2))), ['5#2', 'close']);
});
test('FIX-1: a flawed message uses its number and is rejected', () => {
  const one = loggedOn();
  const flawed = { ...from('8', 2), flaw: { field: 'tag 34', message: 'is wrong' } };
  assert.deepEqual(words(one.hear(flawed)), ['say', '3#2']);
  assert.equal(one.session().in, 3);
});

const anyMessage = fc
  .record({
    type: fc.constantFrom('0', '1', '2', '3', '4', '5', '8', '9', 'A', 'j', 'D', ''),
    sequence: fc.oneof(fc.integer({ min: -1, max: 12 }), fc.string({ maxLength: 4 })),
    more: fc.array(
      fc.tuple(
        fc.constantFrom(7, 16, 36, 43, 45, 49, 58, 112, 123, 141),
        fc.oneof(fc.constantFrom('Y', 'N', '0', '1', '5', '99'), fc.string({ maxLength: 3 })),
      ),
    ),
  })
  .map(({ type, sequence, more }) => from(type, sequence, more));
const anyInput: fc.Arbitrary<TimelessInput> = fc.oneof(
  {
    weight: 6,
    arbitrary: anyMessage.map((message): TimelessInput => ({ type: 'message', message })),
  },
  fc.constantFrom<TimelessInput[]>(
    { type: 'connected' },
    { type: 'disconnected' },
    { type: 'tick' },
    { type: 'logout' },
    { type: 'send', msgType: 'D', body: [] },
  ),
);
test('FIX-2: whatever comes in, nothing throws, no number of ours leaves twice, and only a reset goes back', () => {
  fc.assert(
    fc.property(fc.array(anyInput, { maxLength: 60 }), (inputs) => {
      const one = loggedOn();
      let last = one.session();
      let used = new Set<number>([1]);
      for (const input of inputs) {
        const actions = one.put(input);
        const now = one.session();
        if (actions.some((each) => each.type === 'jumped') && now.in <= 2) used = new Set();
        for (const action of actions) {
          if (action.type !== 'write') continue;
          // A gap fill stands in place of old numbers and is the only message that does.
          if (action.possDup) {
            assert.equal(action.msgType, '4');
            continue;
          }
          assert.ok(!used.has(action.sequence), `number ${action.sequence} left once`);
          used.add(action.sequence);
        }
        const hasReset = actions.some(({ type }) => type === 'jumped');
        assert.ok(hasReset || (now.in >= last.in && now.out >= last.out));
        assert.ok(now.in >= 1 && now.out >= 1);
        last = now;
      }
    }),
  );
});
