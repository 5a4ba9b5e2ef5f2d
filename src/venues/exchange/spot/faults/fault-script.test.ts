// EXC-31: what a script may say, and that its dice are its seed's.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import {
  faultDice,
  parseFaultScript,
  type ScriptedFault,
} from '#venues/exchange/spot/faults/fault-script';

for (const [text, field] of [
  ['{', 'f.json'],
  ['{"faults": [{"kind": "frame_lots"}]}', 'faults.0.kind'],
  ['{"faults": [{"kind": "frame_lost", "probability": 2}]}', 'faults.0.probability'],
  ['{"faults": [{"kind": "halt"}]}', 'faults.0.symbol'],
  [
    '{"faults": [{"kind": "disconnect"}, {"kind": "frame_late", "late_ms": -1}]}',
    'faults.1.late_ms',
  ],
  ['{"faults": [{"kind": "disconnect", "odds": 1}]}', 'faults.0'],
] as const) {
  test(`EXC-31: a script that says ${text} is refused at ${field}`, () => {
    const parsed = parseFaultScript(text, 'f.json');
    assert.ok(!parsed.ok);
    assert.deepEqual([parsed.error.length, parsed.error[0]?.code], [1, 'FAULTS_MALFORMED']);
    assert.ok(parsed.error[0]?.path.endsWith(field), parsed.error[0]?.path);
  });
}

function struckBy(
  seed: number,
  text: string,
  seconds = 1,
): { readonly sequence: readonly boolean[]; readonly counts: Readonly<Record<string, number>> } {
  const parsed = parseFaultScript(text, 'f.json');
  assert.ok(parsed.ok);
  const faults: readonly ScriptedFault[] = parsed.value;
  const dice = faultDice(
    () => faults,
    seededRandom(seed),
    () => seconds,
  );
  return {
    sequence: Array.from(
      { length: 200 },
      () => dice.strike(['frame_lost'], 'btcusdt@depth') !== null,
    ),
    counts: dice.counts(),
  };
}
const lossy =
  '{"faults": [{"kind": "frame_lost", "stream": "@depth", "probability": 0.3, "from_seconds": 1, "until_seconds": 2}]}';
test('EXC-31: the same seed strikes the same messages, and what struck is counted', () => {
  const [one, again, other] = [struckBy(1, lossy), struckBy(1, lossy), struckBy(2, lossy)];
  assert.deepEqual(one, again);
  assert.notDeepEqual(one.sequence, other.sequence);
  assert.equal(one.counts['frame_lost'], one.sequence.filter(Boolean).length);
});
test('EXC-31: outside its seconds and on other streams a fault does not strike', () => {
  assert.deepEqual([struckBy(1, lossy, 0.9).counts, struckBy(1, lossy, 2).counts], [{}, {}]);
  assert.deepEqual(struckBy(1, lossy.replace('@depth', '@trade')).counts, {});
});
