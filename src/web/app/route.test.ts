import assert from 'node:assert/strict';
import { test } from 'node:test';
import { orderHash, routeOf, symbolHash } from '#web/app/route';

test('route: no hash is the trade page', () =>
  assert.deepEqual(
    ['', '#', '#/'].map((hash) => routeOf(hash).page),
    ['trade', 'trade', 'trade'],
  ));
test('route: risk has its own address', () => assert.equal(routeOf('#/risk').page, 'risk'));
test('route: costs, estimates, portfolio, overview and the blotter have their own addresses', () =>
  assert.deepEqual(
    ['#/costs', '#/estimates', '#/portfolio', '#/overview', '#/blotter'].map(
      (hash) => routeOf(hash).page,
    ),
    ['costs', 'estimates', 'portfolio', 'overview', 'blotter'],
  ));
test('route: the market and its symbols have their own addresses, also with a slash in them', () => {
  assert.equal(routeOf('#/market').page, 'market');
  assert.deepEqual(routeOf(symbolHash('BTC/USD')), { page: 'symbol', symbol: 'BTC/USD' });
});
test('route: an order has its own address', () =>
  assert.deepEqual(routeOf(orderHash('p-17')), { page: 'order', parentId: 'p-17' }));
test('route: what is no parent id is not asked for', () =>
  assert.deepEqual(
    ['#/orders/', '#/orders/a/b', '#/orders/12345678901234567', '#/x'].map(
      (hash) => routeOf(hash).page,
    ),
    ['unknown', 'unknown', 'unknown', 'unknown'],
  ));
