// Three exchanges that trade the same coin by the same news, each with fees, ticks and depth of its own; one of them speaks another dialect.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type RunningExchange, startExchange } from './running-exchange.ts';

export const VENUES = ['alpha', 'beta', 'gamma'] as const;
export type VenueName = (typeof VENUES)[number];
const TERMS: Readonly<Record<VenueName, readonly string[]>> = {
  alpha: ['--commission', '1,2', '--depth', '0.5'],
  beta: ['--commission', '0,4', '--depth', '0.3', '--ticks', '10'],
  gamma: ['--commission', '2,1', '--depth', '0.2', '--dialect', 'okx'],
};

export interface ThreeExchanges {
  readonly exchanges: ReadonlyMap<VenueName, RunningExchange>;
  /** For a service in this home: its configuration, and the keys of the first account of each. */
  settings(home: string, more?: string): Record<string, string>;
  end(): Promise<void>;
}

export async function startThree(more: readonly string[] = []): Promise<ThreeExchanges> {
  const exchanges = new Map<VenueName, RunningExchange>();
  for (const [k, name] of VENUES.entries())
    exchanges.set(
      name,
      await startExchange([
        '--market',
        'generated',
        '--news',
        '11',
        '--seed',
        String(20 + k),
        '--weight-per-minute',
        '100000',
        '--orders-per-10s',
        '10000',
        ...TERMS[name],
        ...more,
      ]),
    );
  return {
    exchanges,
    settings(home, lines = '') {
      const config = join(home, 'plimsoll.yaml');
      const venues = VENUES.map((name) => {
        const { url } = exchanges.get(name) as RunningExchange;
        const spoken =
          name === 'gamma' ? 'okx, symbols: [BTC-USDT]' : 'binance, symbols: [BTCUSDT]';
        return `  ${name}: { kind: ccxt, exchange: ${spoken}, live: true, prior: crypto-major, rest_url: "${url}", stream_url: "${url.replace('http', 'ws')}" }`;
      });
      writeFileSync(
        config,
        `trade_at: [${VENUES.join(', ')}]\nreporting_currency: USDT\n${lines}venues:\n${venues.join('\n')}\n`,
      );
      const keys = VENUES.flatMap((name) => {
        const [key] = exchanges.get(name)?.keys ?? [];
        return [
          [`PLIMSOLL_${name.toUpperCase()}_KEY`, key?.apiKey ?? ''],
          [`PLIMSOLL_${name.toUpperCase()}_SECRET`, key?.secret ?? ''],
          [`PLIMSOLL_${name.toUpperCase()}_PASSPHRASE`, key?.passphrase ?? ''],
        ];
      });
      return { PLIMSOLL_CONFIG: config, ...Object.fromEntries(keys) };
    },
    async end() {
      for (const each of exchanges.values()) await each.end();
    },
  };
}
