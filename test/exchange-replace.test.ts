// EXC-6: a cancel that is restricted, and a cancel-replace of which one half fails, over REST.
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import {
  BUSY_CLIENTS,
  type RunningExchange,
  signedCall,
  startExchange,
} from './support/running-exchange.ts';

let venue: RunningExchange;
before(async () => {
  venue = await startExchange(BUSY_CLIENTS);
});
after(() => venue.end());

interface Body {
  readonly code?: number;
  readonly msg?: string;
  readonly status?: string;
  readonly data?: {
    readonly cancelResult: string;
    readonly newOrderResult: string;
    readonly cancelResponse: {
      readonly code?: number;
      readonly msg?: string;
      readonly status?: string;
    };
    readonly newOrderResponse: { readonly code?: number; readonly status?: string } | null;
  };
}
const send = async (method: string, path: string, query: string, who = 0): Promise<Body> =>
  (
    await signedCall<Body>(venue, {
      method,
      path,
      query: `symbol=BTCUSDT${query === '' ? '' : '&'}${query}`,
      who,
    })
  ).body;
const BUY = 'side=BUY&type=LIMIT&timeInForce=GTC';
const statusOf = async (id: string): Promise<string | undefined> =>
  (await send('GET', 'order', `origClientOrderId=${id}`)).status;
const openIds = async (): Promise<readonly string[]> => {
  const rows = (await send('GET', 'openOrders', '')) as unknown as readonly {
    readonly clientOrderId: string;
  }[];
  return rows.map(({ clientOrderId }) => clientOrderId);
};
/** 'old' rests whole, and 'part' has filled 0.03 of 0.1. */
beforeEach(async () => {
  for (const who of [0, 1]) await send('DELETE', 'openOrders', '', who);
  await send('POST', 'order', `${BUY}&price=40000&quantity=0.1&newClientOrderId=part`);
  await send('POST', 'order', 'side=SELL&type=LIMIT&timeInForce=GTC&price=40000&quantity=0.03', 1);
  await send('POST', 'order', `${BUY}&price=39000&quantity=0.1&newClientOrderId=old`);
});

for (const [id, only, ends] of [
  ['old', 'ONLY_NEW', true],
  ['old', 'ONLY_PARTIALLY_FILLED', false],
  ['part', 'ONLY_NEW', false],
  ['part', 'ONLY_PARTIALLY_FILLED', true],
] as const) {
  test(`EXC-6: DELETE of ${id} with ${only}: ${ends ? 'cancelled' : 'refused, and it lives'}`, async () => {
    const before = await statusOf(id);
    const body = await send(
      'DELETE',
      'order',
      `origClientOrderId=${id}&cancelRestrictions=${only}`,
    );
    if (ends) assert.equal(body.status, 'CANCELED');
    else
      assert.deepEqual(
        [body.code, body.msg],
        [-2011, 'Order was not canceled due to cancel restrictions.'],
      );
    assert.equal(await statusOf(id), ends ? 'CANCELED' : before);
  });
  test(`EXC-6: cancel-replace of ${id} with ${only}: ${ends ? 'replaced' : 'nothing is done'}`, async () => {
    const body = await send(
      'POST',
      'order/cancelReplace',
      `${BUY}&price=39500&quantity=0.1&newClientOrderId=next&cancelReplaceMode=STOP_ON_FAILURE&cancelOrigClientOrderId=${id}&cancelRestrictions=${only}`,
    );
    if (ends)
      return assert.ok(!(await openIds()).includes(id) && (await openIds()).includes('next'));
    assert.deepEqual(
      [body.code, body.data?.cancelResult, body.data?.newOrderResult, body.data?.newOrderResponse],
      [-2022, 'FAILURE', 'NOT_ATTEMPTED', null],
    );
    assert.deepEqual(body.data?.cancelResponse, {
      code: -2011,
      msg: 'Order was not canceled due to cancel restrictions.',
    });
    assert.deepEqual((await openIds()).toSorted(), ['old', 'part']);
  });
}
test('EXC-6: with ALLOW_FAILURE a restricted cancel leaves the old order and the new one is placed: half done', async () => {
  const body = await send(
    'POST',
    'order/cancelReplace',
    `${BUY}&price=39500&quantity=0.1&newClientOrderId=next&cancelReplaceMode=ALLOW_FAILURE&cancelOrigClientOrderId=part&cancelRestrictions=ONLY_NEW`,
  );
  assert.deepEqual(
    [
      body.code,
      body.data?.cancelResult,
      body.data?.newOrderResult,
      body.data?.cancelResponse.code,
      body.data?.newOrderResponse?.status,
    ],
    [-2021, 'FAILURE', 'SUCCESS', -2011, 'NEW'],
  );
  assert.deepEqual((await openIds()).toSorted(), ['next', 'old', 'part']);
});
for (const mode of ['STOP_ON_FAILURE', 'ALLOW_FAILURE'] as const) {
  for (const [what, terms, code] of [
    ['would take', 'side=BUY&type=LIMIT_MAKER&price=45000&quantity=0.1', -2010],
    [
      'sells more than there is',
      'side=SELL&type=LIMIT&timeInForce=GTC&price=45000&quantity=150',
      -2010,
    ],
    [
      'has the id of another open order',
      `${BUY}&price=39500&quantity=0.1&newClientOrderId=part`,
      -2010,
    ],
  ] as const) {
    test(`EXC-6: ${mode}: the cancel is done, and a new order that ${what} fails: half done`, async () => {
      await send(
        'POST',
        'order',
        'side=SELL&type=LIMIT&timeInForce=GTC&price=44000&quantity=0.1',
        1,
      );
      const body = await send(
        'POST',
        'order/cancelReplace',
        `${terms}&cancelReplaceMode=${mode}&cancelOrigClientOrderId=old`,
      );
      assert.deepEqual(
        [
          body.code,
          body.data?.cancelResult,
          body.data?.newOrderResult,
          body.data?.newOrderResponse?.code,
        ],
        [-2021, 'SUCCESS', 'FAILURE', code],
        JSON.stringify(body),
      );
      assert.deepEqual([await statusOf('old'), await openIds()], ['CANCELED', ['part']]);
    });
  }
}
test('EXC-6: with ALLOW_FAILURE, both halves that fail are both reported; a filter fails before either', async () => {
  const both = await send(
    'POST',
    'order/cancelReplace',
    `${BUY}&price=39500&quantity=0.1&newClientOrderId=old&cancelReplaceMode=ALLOW_FAILURE&cancelOrigClientOrderId=part&cancelRestrictions=ONLY_NEW`,
  );
  assert.deepEqual(
    [
      both.code,
      both.data?.cancelResult,
      both.data?.newOrderResult,
      both.data?.newOrderResponse?.code,
    ],
    [-2022, 'FAILURE', 'FAILURE', -2010],
  );
  const unfit = await send(
    'POST',
    'order/cancelReplace',
    `${BUY}&price=39500&quantity=0.00001&cancelReplaceMode=ALLOW_FAILURE&cancelOrigClientOrderId=old`,
  );
  assert.deepEqual(
    [unfit.code, unfit.msg, unfit.data],
    [-1013, 'Filter failure: NOTIONAL', undefined],
  );
  assert.equal(await statusOf('old'), 'NEW');
});
test('EXC-10: a restriction that is none is refused, and nothing is cancelled', async () => {
  assert.equal(
    (await send('DELETE', 'order', 'origClientOrderId=old&cancelRestrictions=ONLY_OLD')).code,
    -1145,
  );
  assert.equal((await send('DELETE', 'openOrders', 'cancelRestrictions=ONLY_NEW')).code, -1104);
  assert.deepEqual((await openIds()).toSorted(), ['old', 'part']);
});
