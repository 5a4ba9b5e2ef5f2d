import assert from 'node:assert/strict';
import { test } from 'node:test';
import { timeUs } from '#core/kernel/units';
import { ACCOUNT_WORDS, type AccountPart, type PartialAnswer } from '#venues/fix/account-words';

const answer = (
  part: AccountPart,
  type: string,
  fields: Readonly<Record<number, string>>,
): PartialAnswer | undefined =>
  ACCOUNT_WORDS[part].answers[type]?.(
    new Map(Object.entries(fields).map(([tag, value]) => [Number(tag), value])),
  );
const word = (said: PartialAnswer | undefined): string =>
  said === undefined
    ? 'no answer'
    : (said.refused ??
      `${said.report ?? '-'} of ${said.count ?? '?'}${said.isLast ? ', last' : ''}`);

// FIX-21: how many reports there are, and whether there are none, in the words of each message.
for (const [part, type, fields, want] of [
  ['trades', 'AQ', { 748: '3', 749: '0', 750: '0' }, '- of 3'],
  ['trades', 'AQ', { 748: '0', 749: '8', 750: '0' }, 'result 8'],
  ['trades', 'AQ', { 749: '0', 750: '2', 58: 'not for you' }, 'not for you'],
  ['trades', 'AE', { 571: 'T1', 912: 'Y' }, 'T1 of ?, last'],
  ['positions', 'AO', { 727: '2', 728: '0', 729: '0' }, '- of 2'],
  ['positions', 'AO', { 728: '2', 729: '2' }, '- of 0, last'],
  ['positions', 'AO', { 728: '4', 729: '2' }, 'result 4'],
  ['positions', 'AP', { 721: 'R1', 727: '2', 728: '0' }, 'R1 of 2'],
  ['cash', 'BG', { 945: '4', 946: '5' }, 'result 5'],
  ['cash', 'BG', { 945: '0', 946: '0', 911: '1' }, '- of 1'],
  ['cash', 'BA', { 908: 'R1' }, 'R1 of ?, last'],
  ['cash', 'BA', { 908: 'R1', 911: '2' }, 'R1 of 2'],
  ['orders', '8', { 37: 'V1', 39: '0', 911: '2' }, 'V1 of 2'],
  ['orders', '8', { 37: 'NONE', 39: '8', 103: '5' }, '- of 0, last'],
  ['orders', '8', { 37: 'NONE', 39: '8', 103: '0', 58: 'no such request' }, 'no such request'],
  // One of the orders was rejected once: it is a report like any other.
  ['orders', '8', { 37: 'V9', 39: '8', 911: '2', 103: '3' }, 'V9 of 2'],
  ['positions', 'AE', {}, 'no answer'],
] as const)
  test(`FIX-21: ${part}: ${type} ${JSON.stringify(fields)} -> ${want}`, () =>
    assert.equal(word(answer(part, type, fields)), want));

test('FIX-21: executions are asked for from a time on, or all of them, and the question names the account', () => {
  const now = timeUs(Date.UTC(2025, 5, 12, 13, 30) * 1000);
  const question = { part: 'trades', id: 'Q1', account: 'ACC', now, until: now } as const;
  const text = (since: number): string =>
    ACCOUNT_WORDS.trades
      .fields({ ...question, since: timeUs(since) })
      .map(([tag, value]) => `${tag}=${value}`)
      .join(' ');
  assert.equal(text(0), '568=Q1 569=0 263=0 453=1 448=ACC 447=D 452=24');
  assert.match(text(now), /580=2 75=20250612 60=20250612-13:30:00\.000 75=20250612 60=/);
});
