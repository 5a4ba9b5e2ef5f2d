import assert from 'node:assert/strict';
import { test } from 'node:test';
import { inNonceOrder, type NonceClient } from '#venues/ccxt/nonce-order';

/** A client whose answers come when the test says so; `sent` are the nonces in the order in which they left. */
function clientOf() {
  const sent: string[] = [];
  const answers = new Map<string, () => void>();
  const client: NonceClient = {
    nonce: () => 5,
    request(path, api) {
      sent.push(`${path} ${api === 'private' ? client.nonce() : '-'}`);
      return new Promise((resolve, reject) =>
        answers.set(path, () => (path === 'bad' ? reject(new Error(path)) : resolve(path))),
      );
    },
  };
  return { client, sent, answer: (path: string) => answers.get(path)?.() };
}
const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 5));
const nonces = (sent: readonly string[]): readonly number[] =>
  sent.map((each) => Number(each.split(' ')[1]));

test('KRK-13: signed requests leave one after the other, with growing nonces, also after one that failed', async () => {
  const { client, sent, answer } = clientOf();
  inNonceOrder(client, 10_000);
  const bad = client.request('bad', 'private');
  const good = client.request('good', 'private');
  const open = client.request('open', 'public');
  await turn();
  assert.deepEqual(
    sent.map((each) => each.split(' ')[0]),
    ['open', 'bad'],
  );
  answer('bad');
  await assert.rejects(bad);
  await turn();
  answer('good');
  answer('open');
  assert.deepEqual(await Promise.all([good, open]), ['good', 'open']);
  const [first = 0, second = 0] = nonces(sent).slice(1);
  assert.ok(second > first);
});
test('KRK-13: a request that nobody answers holds the next one up for a moment only', async () => {
  const { client, sent } = clientOf();
  inNonceOrder(client, 10);
  void client.request('lost', 'private');
  void client.request('next', 'private');
  await new Promise((resolve) => setTimeout(resolve, 60));
  assert.equal(sent.length, 2);
});
test('KRK-13: many nonces of one millisecond differ', () => {
  const { client } = clientOf();
  inNonceOrder(client);
  const made = Array.from({ length: 1000 }, () => client.nonce());
  assert.equal(new Set(made).size, 1000);
  assert.deepEqual(
    made.toSorted((a, b) => a - b),
    made,
  );
});
