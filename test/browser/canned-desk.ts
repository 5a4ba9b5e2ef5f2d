// What the desk holds, and what it runs by.
import type { AccountDoc } from '#contracts/account-documents';
import type { AuditRowDoc } from '#contracts/audit-documents';
import type { OrderDoc } from '#contracts/documents';
import type { RestingDoc } from '#contracts/market-documents';
import type { SettingsDoc } from '#contracts/settings-documents';

export const account = (now: number): AccountDoc => ({
  asOf: new Date(now).toISOString(),
  balances: [
    { asset: 'USD', amount: '9000000' },
    { asset: 'ACME', amount: '12000' },
  ],
  positions: [{ symbol: 'ACME', quantity: 12_000 }],
  profit: [
    {
      symbol: 'ACME',
      currency: 'USD',
      settledIn: 'USD',
      quantity: 12_000,
      costUnknown: 2000,
      averageCost: 99.5,
      mark: 100,
      value: 1_200_000,
      unrealised: 5000,
      realised: -250,
      fees: 120,
    },
    {
      symbol: 'COAL',
      currency: 'USD',
      settledIn: 'USD',
      quantity: 0,
      costUnknown: 0,
      averageCost: null,
      mark: null,
      value: null,
      unrealised: null,
      realised: 900,
      fees: 12,
    },
  ],
  margin: [
    {
      venue: 'USDM',
      currency: 'USDT',
      wallet: 10_000,
      equity: 9_400,
      initial: 3_000,
      maintenance: 600,
      contracts: [
        {
          symbol: 'BTCUSDT',
          quantity: -0.5,
          mark: 61_200,
          unrealised: -600,
          liquidation: 78_431.5,
          distance: 0.2816,
        },
      ],
    },
  ],
});
export const settings = (): SettingsDoc => ({
  version: '0.1.0',
  keys: [
    { key: 'caps.gross_value', value: '30000', origin: 'plimsoll.yaml:1:22' },
    { key: 'api.port', value: '7431', origin: 'command line' },
    { key: 'monitor.every_seconds', value: '5', origin: 'default' },
    { key: 'PLIMSOLL_POSTGRES', value: 'set, not shown', origin: 'environment' },
  ],
});

/** As the service finds it in its own orders. */
export const restingIn = (orders: readonly OrderDoc[], symbol: string): readonly RestingDoc[] =>
  orders
    .filter(({ endedAt, order }) => endedAt === null && order.symbol === symbol)
    .flatMap(({ parentId, children }) =>
      children
        .filter(({ type, status }) => type !== 'ioc' && /^(working|cancelling)\b/.test(status))
        .map(({ side, limit, quantity, filled }) => ({
          parentId,
          side,
          price: limit,
          quantity: quantity - filled,
        })),
    );

export const audit = (now: number): readonly AuditRowDoc[] => [
  {
    sequence: 9,
    at: new Date(now - 60_000).toISOString(),
    by: 'the monitor',
    role: 'trader',
    what: 'amended',
    about: 'w1',
    reason: 'caps.gross_value is used to 93 %',
  },
  {
    sequence: 4,
    at: new Date(now - 600_000).toISOString(),
    by: 'ada',
    role: 'risk',
    what: 'stopped sending',
    about: 'all',
    reason: 'odd prices',
  },
];
