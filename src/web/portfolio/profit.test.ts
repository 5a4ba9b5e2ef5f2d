import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ProfitDoc } from '#contracts/account-documents';
import { profitTotals } from '#web/portfolio/profit';

const row = (more: Partial<ProfitDoc>): ProfitDoc => ({
  symbol: 'KEEL',
  currency: 'USD',
  settledIn: 'USD',
  quantity: 10,
  costUnknown: 0,
  averageCost: 5,
  mark: 6,
  value: 60,
  unrealised: 10,
  realised: 3,
  fees: 1,
  ...more,
});

test('profit is added up by currency; a price that is not known makes the total unknown, units from elsewhere do not', () => {
  const flat = row({ quantity: 0, averageCost: null, mark: null, value: null, unrealised: null });
  const given = row({ costUnknown: 10, averageCost: null, unrealised: null, realised: 0, fees: 0 });
  const coin = row({
    currency: 'USDT',
    settledIn: 'USDT',
    mark: null,
    value: null,
    unrealised: null,
  });
  assert.deepEqual(profitTotals([row({}), flat, given, coin]), [
    { currency: 'USD', value: 120, unrealised: 10, realised: 6, fees: 2, all: 14 },
    { currency: 'USDT', value: null, unrealised: null, realised: 3, fees: 1, all: null },
  ]);
});
