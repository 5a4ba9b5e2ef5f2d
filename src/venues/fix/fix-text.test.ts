import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { timeUs } from '#core/kernel/units';
import { type FixField, fixText, framesIn } from '#venues/fix/fix-text';
import { fixToTime, timeToFix } from '#venues/fix/fix-time';

const value = fc.stringMatching(/^[ -~]{1,20}$/);
// Length fields make the next field raw data; they have a test of their own.
const tags = fc
  .uniqueArray(fc.integer({ min: 1000, max: 99_999 }), { maxLength: 20 })
  .chain((all) => fc.tuple(...all.map((tag) => fc.tuple(fc.constant(tag), value))));
const message = tags.map((fields): readonly FixField[] => [[35, 'D'], ...fields]);
const textOf = (fields: readonly FixField[]): string => {
  const made = fixText(fields);
  assert.ok(made.ok);
  return made.value;
};
const latin1 = fc
  .array(fc.integer({ min: 0, max: 255 }), { maxLength: 300 })
  .map((bytes) => String.fromCharCode(...bytes));
const nearly = fc
  .array(fc.constantFrom('8=FIX.4.4', '\x01', '9=', '5', '35=A', '10=', '000', '=', '8=', '34=1'))
  .map((parts) => parts.join(''));

test('FIX-1: a message that is written is read back, field by field', () => {
  fc.assert(
    fc.property(message, (fields) => {
      const { messages, rest } = framesIn(textOf(fields));
      const [read] = messages;
      assert.ok(messages.length === 1 && read?.ok === true && rest === '');
      assert.equal(read.value.flaw, null);
      assert.deepEqual([...read.value.fields].slice(1), fields);
    }),
  );
});
test('FIX-1: a stream is the same messages however it is cut into pieces', () => {
  fc.assert(
    fc.property(fc.array(message, { maxLength: 5 }), fc.array(fc.nat(400)), (all, cuts) => {
      const stream = all.map(textOf).join('');
      const ends = [...cuts.filter((cut) => cut < stream.length), stream.length];
      let rest = '';
      let from = 0;
      let count = 0;
      for (const end of ends.toSorted((a, b) => a - b)) {
        const read = framesIn(rest + stream.slice(from, end));
        assert.ok(read.messages.every(({ ok }) => ok));
        count += read.messages.length;
        rest = read.rest;
        from = end;
      }
      assert.deepEqual([count, rest], [all.length, '']);
    }),
  );
});
test('FIX-1: no bytes throw, and a whole message after them is read', () => {
  fc.assert(
    fc.property(fc.oneof(latin1, nearly), message, (noise, fields) => {
      const whole = textOf(fields);
      // A false beginning may wait for bytes that it was promised: other messages bring them.
      const { messages } = framesIn(noise + whole.repeat(3) + '\x01'.repeat(70_000));
      assert.ok(messages.filter(({ ok }) => ok).length >= 2);
    }),
  );
});
test('FIX-1: one changed byte makes a message garbled or its text another, and never throws', () => {
  fc.assert(
    fc.property(message, fc.nat(), fc.integer({ min: 1, max: 255 }), (fields, place, by) => {
      const whole = textOf(fields);
      const at = place % whole.length;
      const changed = String.fromCharCode((whole.charCodeAt(at) + by) % 256);
      const { messages } = framesIn(whole.slice(0, at) + changed + whole.slice(at + 1));
      assert.ok(messages.every((read) => !read.ok));
    }),
  );
});
test('FIX-1: an error names the field and its rule', () => {
  const whole = textOf([
    [35, '0'],
    [34, '7'],
  ]);
  const flawOf = (text: string): string => {
    const [read] = framesIn(text).messages;
    if (read === undefined) return 'nothing';
    if (!read.ok) return read.error.field;
    return read.value.flaw?.field ?? 'none';
  };
  assert.equal(flawOf(whole), 'none');
  assert.equal(flawOf(whole.replace(/10=\d{3}/, '10=999')), 'CheckSum (10)');
  assert.equal(flawOf(whole.replace(/9=\d+/, '9=4')), 'BodyLength (9)');
  assert.equal(flawOf(whole.replace(/9=\d+/, '9=99999999')), 'BodyLength (9)');
  assert.equal(flawOf(raw('35=0\x01x=1\x01')), "tag 'x=1\x01'");
  assert.equal(flawOf(raw('35=0\x0134=\x01')), 'tag 34');
  assert.equal(flawOf(raw('34=1\x01')), 'MsgType (35)');
  assert.equal(fixText([[58, 'a\x01b']]).ok, false);
  assert.equal(fixText([[58, '']]).ok, false);
});
test('FIX-1: raw data may hold the separator', () => {
  const [read] = framesIn(raw('35=0\x0195=5\x0196=a\x01b=c\x0134=7\x01')).messages;
  assert.ok(read?.ok === true);
  assert.deepEqual(
    [read.value.fields.get(96), read.value.fields.get(34), read.value.flaw],
    ['a\x01b=c', '7', null],
  );
});
test('FIX-10: times are UTC, to the microsecond where the venue says it', () => {
  const at = timeUs(Date.UTC(2025, 5, 12, 13, 30, 0, 250) * 1000);
  assert.equal(timeToFix(at), '20250612-13:30:00.250');
  assert.equal(fixToTime('20250612-13:30:00.250'), at);
  assert.equal(fixToTime('20250612-13:30:00.250017'), at + 17);
  assert.equal(fixToTime('20250612-13:30:00'), at - 250_000);
  assert.equal(fixToTime('2025-06-12'), null);
});

/** Bytes with right length and checksum around any body. */
function raw(body: string): string {
  const text = `8=FIX.4.4\x019=${body.length}\x01${body}`;
  let sum = 0;
  for (const sign of text) sum += sign.charCodeAt(0);
  return `${text}10=${String(sum % 256).padStart(3, '0')}\x01`;
}
