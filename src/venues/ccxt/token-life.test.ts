import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type TokenClient, wholePem, withShortTokens } from '#venues/ccxt/token-life';

/** As ccxt makes them: for two minutes from the second that it is given. */
function client(timeDifference?: number): TokenClient & { made(url?: string): readonly number[] } {
  const own: TokenClient = {
    options: { timeDifference },
    createAuthToken: (seconds) => JSON.stringify([seconds, seconds + 120]),
  };
  withShortTokens(own);
  return {
    ...own,
    made: (url) => JSON.parse(own.createAuthToken(1000, 'GET', url)) as readonly number[],
  };
}

test('CBS-15: the token of a request ends after twenty seconds, by the clock of the exchange', () => {
  assert.deepEqual(client().made('https://api.coinbase.com/x'), [900, 1020]);
  assert.deepEqual(client(3000).made('https://api.coinbase.com/x'), [897, 1017]);
  assert.deepEqual(client(-3000).made('https://api.coinbase.com/x'), [903, 1023]);
});
test('CBS-15: the token of a stream stays as ccxt makes it: it is used again', () => {
  assert.deepEqual(client().made(), [1000, 1120]);
});
test('CBS-18: a private key in one line has its lines again, and other secrets stay', () => {
  assert.equal(wholePem('-----BEGIN X-----\\nabc\\n'), '-----BEGIN X-----\nabc\n');
  assert.equal(wholePem('a\\nb'), 'a\\nb');
});
