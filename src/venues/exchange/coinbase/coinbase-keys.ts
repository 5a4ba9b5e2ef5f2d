import { generateKeyPairSync, randomUUID } from 'node:crypto';
import type { ApiKey, KeyKind } from '#venues/exchange/spot/rest/api-keys';

const NAME_FORM = /^organizations\/[0-9a-f-]{36}\/apiKeys\/[0-9a-f-]{36}$/;

/** CBS-1: a key is named by its organization and itself; its secret is the private key of an elliptic curve (P-256), as PEM. */
export const COINBASE_KEYS: KeyKind = {
  isOf: ({ apiKey }) => NAME_FORM.test(apiKey),
  make(account): ApiKey {
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    return {
      account,
      apiKey: `organizations/${randomUUID()}/apiKeys/${randomUUID()}`,
      secret: privateKey.export({ type: 'sec1', format: 'pem' }).toString(),
    };
  },
};
