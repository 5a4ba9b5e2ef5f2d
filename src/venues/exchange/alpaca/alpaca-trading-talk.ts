import type { KeyRing } from '#venues/exchange/spot/rest/signature';
import type { StreamHub } from '#venues/exchange/spot/streams/stream-hub';
import { keyHolder } from './alpaca-keys.ts';
import { type ClientLine, type LineMessage, type LineTalk, tellLine } from './alpaca-line.ts';
import { tradeUpdatesOf } from './alpaca-trade-updates.ts';

const STREAM = 'trade_updates';

const authorization = (line: ClientLine, status: string, action: string): void =>
  tellLine(line, { stream: 'authorization', data: { status, action } });

/** ALP-15: the stream of an account: a key, then what it listens to. Each `listen` says all of it. */
export function tradingTalk(keys: KeyRing, hub: StreamHub): LineTalk {
  function authenticate(line: ClientLine, { key, secret, data }: LineMessage): void {
    const keyId = key ?? data?.key_id ?? '';
    const account = keyHolder(keys, keyId, secret ?? data?.secret_key ?? '');
    if (account === null) return authorization(line, 'unauthorized', 'authenticate');
    if (line.account !== null && line.account !== account)
      hub.remove(tradeUpdatesOf(line.account), line.subscriber);
    line.account = account;
    authorization(line, 'authorized', 'authenticate');
  }
  function listen(line: ClientLine, { data }: LineMessage): void {
    if (line.account === null) return authorization(line, 'unauthorized', 'listen');
    const hears = data?.streams?.includes(STREAM) ?? false;
    const topic = tradeUpdatesOf(line.account);
    // Before the answer: from it on the client counts on hearing everything.
    if (hears) hub.add(topic, line.subscriber);
    else hub.remove(topic, line.subscriber);
    tellLine(line, { stream: 'listening', data: { streams: hears ? [STREAM] : [] } });
  }
  return {
    greet: () => undefined,
    heard(line, message) {
      if (message?.action === 'auth' || message?.action === 'authenticate')
        authenticate(line, message);
      else if (message?.action === 'listen') listen(line, message);
      else tellLine(line, { stream: 'error', data: { error: 'unknown action' } });
    },
  };
}
