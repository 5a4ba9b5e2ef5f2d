import assert from 'node:assert/strict';
import { test } from 'node:test';
import { lots, timeUs } from '#core/kernel/units';
import type { FixField, FixMessage } from '#venues/fix/fix-text';
import { type FixDesk, fixDesk, fixOptions, fixOrder } from './support/fix-desk.ts';
import { type FixScript, fixScript } from './support/fix-script.ts';

const ID = 'P1/0/0/0';
const CODED = 'k7Q_P1_0_0_0';
/** An execution report of the order, 100 KEEL at 10.00. */
const report = (...more: readonly FixField[]): readonly FixField[] => [
  ...new Map<number, string>([
    [37, 'V1'],
    [11, CODED],
    [17, 'E1'],
    [150, '0'],
    [39, '0'],
    [1, 'ACC'],
    [55, 'KEEL'],
    [54, '1'],
    [38, '100'],
    [44, '10'],
    [14, '0'],
    [6, '0'],
    ...more,
  ]),
];
const scripted = (
  name: string,
  answer: (message: FixMessage, say: FixScript['say']) => void,
  run: (desk: FixDesk, script: FixScript) => Promise<void>,
): void => {
  test(name, { timeout: 120_000 }, async () => {
    const script = await fixScript(answer);
    const desk = await fixDesk(fixOptions(script.port, { heartbeatSeconds: 30 }));
    try {
      await run(desk, script);
    } finally {
      await desk.close();
      await script.close();
    }
  });
};
const hasWord = (desk: FixDesk, word: string): Promise<void> =>
  desk.until(word, () => desk.story(ID).includes(word));
const UNKNOWN: readonly FixField[] = report([37, 'NONE'], [150, 'I'], [39, '8'], [103, '5']);

scripted(
  'FIX-15: unknown is no promise at once, and is one at the second answer after two seconds',
  (message, say) => {
    if (message.type === 'H') say('8', UNKNOWN);
  },
  async (desk, script) => {
    desk.gateway.send(fixOrder(ID));
    const sentMs = performance.now();
    desk.gateway.query(ID);
    await hasWord(desk, 'neverArrived');
    assert.ok(performance.now() - sentMs >= 2000);
    assert.ok(script.heard.filter(({ type }) => type === 'H').length >= 2);
    assert.equal(script.heard.filter(({ type }) => type === 'D').length, 1);
  },
);
scripted(
  'FIX-15: of an order that the venue took, unknown is never a promise',
  (message, say) => {
    if (message.type === 'D') say('8', report());
    if (message.type === 'H') say('8', UNKNOWN);
  },
  async (desk, script) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    desk.gateway.query(ID);
    await desk.until('asked', () => script.heard.filter(({ type }) => type === 'H').length >= 3);
    assert.ok(!desk.story(ID).includes('neverArrived'));
  },
);
scripted(
  'FIX-14: a fill that only the status knows is booked once, and not again when it comes late',
  (message, say) => {
    if (message.type === 'D') say('8', report());
    if (message.type === 'H')
      say('8', report([150, 'I'], [17, 'S1'], [39, '1'], [14, '40'], [6, '9.98']));
  },
  async (desk, script) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    desk.gateway.query(ID);
    await hasWord(desk, 'fill 40 at 998');
    const fill = (execId: string, quantity: string, filled: string): readonly FixField[] =>
      report([150, 'F'], [17, execId], [39, '1'], [14, filled], [32, quantity], [31, '9.98']);
    script.say('8', fill('E7', '40', '40'));
    script.say('8', fill('E8', '10', '50'));
    await hasWord(desk, 'fill 10 at 998');
    assert.deepEqual(
      desk.story(ID).filter((word) => word.startsWith('fill')),
      ['fill 40 at 998', 'fill 10 at 998'],
    );
  },
);
scripted(
  'FIX-12, FIX-16: a cut connection comes back, the send on it is unknown, and what lives is asked about',
  (message, say) => {
    if (message.type === 'H') say('8', report([150, 'I'], [17, 'S1']));
  },
  async (desk, script) => {
    desk.gateway.send(fixOrder(ID));
    await desk.until('sent', () => script.heard.some(({ type }) => type === 'D'));
    script.cut();
    await hasWord(desk, 'fault send DISCONNECTED unknown');
    await hasWord(desk, 'accepted');
    assert.equal(script.heard.filter(({ type }) => type === 'D').length, 1);
    assert.equal(script.heard.filter(({ type }) => type === 'A').length, 2);
  },
);
scripted(
  'FIX-16: what cannot leave is safe to send again',
  () => undefined,
  async (desk, script) => {
    script.cut();
    await desk.until('down', () => !desk.gateway.isUp());
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'fault send DISCONNECTED safe');
  },
);
scripted(
  'FIX-17: reports of another account are not for us',
  () => undefined,
  async (desk, script) => {
    script.say('8', report([11, 'THEIRS'], [1, 'OTHER']));
    script.say('8', report([11, 'THEIRS']));
    await desk.until('told', () => desk.account.some(({ type }) => type === 'foreignOrder'));
    assert.equal(desk.account.filter(({ type }) => type === 'foreignOrder').length, 1);
  },
);
scripted(
  'F17: a message that the venue refuses for its time says that the clocks disagree',
  (message, say) => {
    if (message.type === 'D')
      say('3', [
        [45, message.fields.get(34) ?? ''],
        [373, '10'],
        [58, 'SendingTime accuracy problem'],
      ]);
  },
  async (desk) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'rejected');
    assert.ok(desk.account.some(({ type }) => type === 'clockRefused'));
  },
);
scripted(
  'FIX-9: an amendment that was cut off is settled by what the status says of the order',
  (message, say) => {
    if (message.type === 'D') say('8', report());
    if (message.type === 'H') say('8', report([150, 'I'], [17, 'S1']));
  },
  async (desk, script) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    desk.gateway.amend(fixOrder(ID, { quantity: lots(80) }));
    await desk.until('sent', () => script.heard.some(({ type }) => type === 'G'));
    script.cut();
    await hasWord(desk, 'fault amend DISCONNECTED unknown');
    await hasWord(desk, 'amendRefused');
    desk.gateway.query(ID);
    await new Promise((resolve) => setTimeout(resolve, 300));
    assert.equal(desk.story(ID).filter((word) => word === 'amendRefused').length, 1);
  },
);
test('F17, FIX-21: a question about the account that is refused for its time says that the clocks disagree', {
  timeout: 60_000,
}, async (t) => {
  const script = await fixScript((message, say) => {
    if (message.type === 'AN')
      say('3', [
        [45, message.fields.get(34) ?? ''],
        [373, '10'],
      ]);
  });
  t.after(() => script.close());
  const said: string[] = [];
  const desk = await fixDesk(
    fixOptions(script.port, {
      heartbeatSeconds: 30,
      statement: { parts: ['positions'], positionType: 'TQ' },
      say: (line) => void said.push(line),
    }),
  );
  t.after(() => desk.close());
  desk.gateway.statement?.(timeUs(0));
  await desk.until('told', () => desk.account.some(({ type }) => type === 'clockRefused'));
  assert.ok(said.some((line) => /STATEMENT_REFUSED: .*\(AN\): reason 10/.test(line)));
});
