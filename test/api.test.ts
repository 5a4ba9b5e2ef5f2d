// The API over a fake desk: what each door answers, who may come in, and that nothing of the inside leaks. Words and statuses: docs/api.md.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { FastifyInstance, InjectOptions } from 'fastify';
import { z } from 'zod';
import { buildServer } from '#api/server';
import { createClient } from '#client/client';
import { readEvents } from '#client/event-stream';
import { accountDoc } from '#contracts/account-documents';
import { alertDoc } from '#contracts/alert-documents';
import {
  assessmentDoc,
  controlsDoc,
  type EventDoc,
  impactEstimateDoc,
  instrumentDoc,
  marketDoc,
  orderDoc,
  orderSummaryDoc,
  type ProblemDoc,
  portfolioLiquidityDoc,
  preTradeDoc,
  problemDoc,
  tcaDoc,
} from '#contracts/documents';
import { liquidityHistoryDoc, metricsDoc, universeDoc } from '#contracts/survey-documents';
import { refusal } from '#core/kernel/failure';
import { timeUs } from '#core/kernel/units';
import { commandsOf } from '#engine/desk/commands';
import { type FakeDesk, fakeDesk, NOW, tca } from './api/fake-desk.ts';
import { fixedTokens } from './support/token-book.ts';

const TOKEN = 'the-token-of-this-test';
const ORDER = { symbol: 'AMZN', side: 'buy', quantity: 5000, strategy: 'adaptive' } as const;
const webRoot = mkdtempSync(join(tmpdir(), 'plimsoll-web-'));
mkdirSync(join(webRoot, 'assets'));
writeFileSync(join(webRoot, 'index.html'), '<!doctype html><title>Plimsoll</title>');
writeFileSync(join(webRoot, 'assets', 'index-abc.js'), 'export {}');
const opened: FastifyInstance[] = [];
after(async () => {
  for (const app of opened) await app.close();
  rmSync(webRoot, { recursive: true });
});

interface Open {
  readonly app: FastifyInstance;
  readonly desk: FakeDesk;
  readonly errors: unknown[];
  readonly ask: (
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: unknown,
    headers?: Record<string, string>,
  ) => Promise<{
    readonly status: number;
    readonly body: unknown;
    readonly headers: Record<string, unknown>;
  }>;
}
async function open(page: string | null = null, hosts: readonly string[] = []): Promise<Open> {
  const desk = fakeDesk();
  const errors: unknown[] = [];
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    tokens: fixedTokens(TOKEN),
    hosts,
    webRoot: page,
    onError: (error) => errors.push(error),
  });
  opened.push(app);
  return {
    app,
    desk,
    errors,
    async ask(method, url, body, headers = {}) {
      const options: InjectOptions = {
        method,
        url,
        headers: { authorization: `Bearer ${TOKEN}`, ...headers },
      };
      if (body !== undefined) options.payload = body as object;
      const got = await app.inject(options);
      return {
        status: got.statusCode,
        body: got.body === '' ? null : JSON.parse(got.body),
        headers: got.headers,
      };
    },
  };
}
/** A problem document with all that it must have. */
function problemIn(
  answer: {
    readonly status: number;
    readonly body: unknown;
    readonly headers: Record<string, unknown>;
  },
  status: number,
  code: string,
): ProblemDoc {
  const doc = problemDoc.parse(answer.body);
  assert.deepEqual(
    [answer.status, doc.status, doc.code],
    [status, status, code],
    JSON.stringify(doc),
  );
  assert.match(String(answer.headers['content-type']), /^application\/problem\+json/);
  assert.ok(doc.remedy.length > 5 && doc.detail.length > 5);
  assert.ok(!/node_modules|\.ts:|at [A-Z]\w+ \(/.test(JSON.stringify(doc)), 'no stack trace');
  return doc;
}

test('liquidity: the universe, the measures and the history of what is followed, without a store', async () => {
  const { app, ask } = await open();
  const universe = universeDoc.parse((await ask('GET', '/api/liquidity/universe')).body);
  assert.deepEqual(
    [
      universe.symbols,
      universe.matching,
      universe.rows[0]?.symbol,
      universe.rows[0]?.isLive,
      universe.tiers.high,
    ],
    [1, 1, 'AMZN', true, 1],
  );
  assert.ok(universe.notes.some((note) => note.startsWith('there is no store')));
  assert.equal(
    universeDoc.parse((await ask('GET', '/api/liquidity/universe?search=ZZ')).body).matching,
    0,
  );
  assert.equal(
    universeDoc.parse(
      (await ask('GET', '/api/liquidity/universe?tier=low&sort=adv&order=worst')).body,
    ).rows.length,
    0,
  );
  problemIn(await ask('GET', '/api/liquidity/universe?sort=beauty'), 400, 'FIELD_INVALID');
  assert.equal(
    metricsDoc.parse((await ask('GET', '/api/liquidity/metrics/AMZN')).body).source,
    'live',
  );
  assert.deepEqual(
    liquidityHistoryDoc.parse((await ask('GET', '/api/liquidity/history/AMZN')).body).days,
    [],
  );
  problemIn(await ask('GET', '/api/liquidity/metrics/NOPE'), 404, 'SYMBOL_UNKNOWN');
  problemIn(await ask('GET', '/api/liquidity/history/NOPE'), 404, 'SYMBOL_UNKNOWN');
  assert.equal(
    (await app.inject({ method: 'GET', url: '/api/liquidity/universe' })).statusCode,
    401,
  );
});

test('liquidity: assessment of a symbol and of an order of a size', async () => {
  const { ask } = await open();
  const doc = assessmentDoc.parse(
    (await ask('GET', '/api/liquidity/assessment/AMZN?quantity=5000')).body,
  );
  assert.deepEqual(
    [doc.symbol, doc.quantity, doc.tier, doc.scoreInterval, doc.measures['adv']?.value],
    ['AMZN', 5000, 'high', [0.7, 0.9], 2_000_000],
  );
  assert.equal(
    assessmentDoc.parse((await ask('GET', '/api/liquidity/assessment/AMZN.XNAS')).body).quantity,
    20_000,
  );
  problemIn(await ask('GET', '/api/liquidity/assessment/NOPE'), 404, 'SYMBOL_UNKNOWN');
  for (const bad of [
    'quantity=0',
    'quantity=-5',
    'quantity=many',
    'quantity=',
    'quantity=1&quantity=2',
    'quantity=Infinity',
  ])
    problemIn(await ask('GET', `/api/liquidity/assessment/AMZN?${bad}`), 400, 'FIELD_INVALID');
  const misspelt = problemIn(
    await ask('GET', '/api/liquidity/assessment/AMZN?quantitiy=5'),
    400,
    'FIELD_UNKNOWN',
  );
  assert.match(misspelt.remedy, /did you mean 'quantity'/);
});

test('liquidity: an execution plan is the whole pre-trade document and places nothing', async () => {
  const { ask, desk } = await open();
  const doc = preTradeDoc.parse(
    (
      await ask('POST', '/api/liquidity/execution-plan', {
        ...ORDER,
        limit: 223.5,
        deadline: '2012-06-21T12:00:00-04:00',
        constraints: { max_participation: 0.1 },
      })
    ).body,
  );
  assert.deepEqual(
    [
      doc.order.deadline,
      doc.order.limit,
      doc.order.participationMax,
      doc.arrivalPrice,
      doc.arrivalNotional,
      doc.currency,
    ],
    ['2012-06-21T16:00:00.000000Z', 223.5, 0.1, 223, 1_115_000, 'USD'],
  );
  assert.deepEqual(
    [doc.verdict.approved, doc.estimate.expectedCost, doc.plan.slices[0]?.quantity],
    [true, 557.5, 5000],
  );
  assert.equal(desk.orders().length, 0);
  desk.refuse(
    refusal(
      'SPREAD_TOO_WIDE',
      'spread must be at most 50 bps, was 80',
      { value: 80, max: 50 },
      'wait',
    ),
  );
  const refused = preTradeDoc.parse(
    (await ask('POST', '/api/liquidity/execution-plan', ORDER)).body,
  );
  assert.deepEqual(
    [refused.verdict.approved, refused.verdict.refusal?.code, refused.verdict.refusal?.facts],
    [false, 'SPREAD_TOO_WIDE', { value: 80, max: 50 }],
    'a verdict is part of the answer, not an error',
  );
});

test('liquidity: an impact estimate, and the portfolio', async () => {
  const { ask, desk } = await open();
  const doc = impactEstimateDoc.parse(
    (
      await ask(
        'GET',
        '/api/liquidity/impact-estimate?symbol=AMZN&side=sell&quantity=5000&strategy=vwap&horizonSeconds=3600',
      )
    ).body,
  );
  assert.deepEqual(
    [
      doc.side,
      doc.quantity,
      doc.strategy,
      doc.deadline,
      doc.estimate.expectedBps,
      doc.verdict.approved,
    ],
    ['sell', 5000, 'vwap', '2012-06-21T15:00:00.000000Z', 5, true],
  );
  const bad = problemIn(
    await ask('GET', '/api/liquidity/impact-estimate?side=up&quantity=x'),
    400,
    'FIELD_INVALID',
  );
  assert.deepEqual(bad.problems?.map((each) => each.path).toSorted(), [
    'quantity',
    'side',
    'symbol',
  ]);
  const portfolio = portfolioLiquidityDoc.parse(
    (await ask('GET', '/api/liquidity/portfolio-liquidity')).body,
  );
  assert.deepEqual(
    portfolio.positions.map(({ symbol, quantity, value, daysToLiquidate, sellableInOneDay }) => ({
      symbol,
      quantity,
      value,
      daysToLiquidate,
      sellableInOneDay,
    })),
    [
      {
        symbol: 'AMZN',
        quantity: -800_000,
        value: 178_400_000,
        daysToLiquidate: 2,
        sellableInOneDay: 0.5,
      },
    ],
  );
  assert.deepEqual(portfolio.total, {
    value: 178_400_000,
    sellableInOneDay: 0.5,
    daysToLiquidate: 2,
  });
  desk.refuse(
    refusal('LIQUIDITY_UNKNOWN', 'liquidity must be known, was not', {}, 'give --history'),
  );
  const unknown = portfolioLiquidityDoc.parse(
    (await ask('GET', '/api/liquidity/portfolio-liquidity')).body,
  );
  assert.deepEqual(
    [unknown.positions[0]?.daysToLiquidate, unknown.positions[0]?.refusal?.code, unknown.total],
    [null, 'LIQUIDITY_UNKNOWN', { value: null, sellableInOneDay: null, daysToLiquidate: null }],
    'unknown is null, never 0',
  );
});

test('orders: placed, listed, shown, cancelled, and its cost at the end', async () => {
  const { ask, desk } = await open();
  const placed = await ask('POST', '/api/orders', ORDER, { 'idempotency-key': 'k1' });
  const { parentId, status, order, currency } = orderDoc.parse(placed.body);
  assert.deepEqual(
    [placed.status, status, order.quantity, currency, placed.headers['location']],
    [201, 'working', 5000, 'USD', `/api/orders/${parentId}`],
  );
  await ask('POST', '/api/orders', { ...ORDER, side: 'sell' });
  assert.deepEqual(
    orderSummaryDoc
      .array()
      .parse((await ask('GET', '/api/orders')).body)
      .map((each) => each.order.side),
    ['sell', 'buy'],
    'newest first',
  );
  const [summary] = (await ask('GET', '/api/orders')).body as object[];
  assert.deepEqual(
    ['children', 'fills', 'progress', 'plan'].filter((name) => name in (summary ?? {})),
    [],
    'what grows is asked for by id',
  );
  problemIn(await ask('GET', `/api/orders/${parentId}/tca`), 409, 'ORDER_NOT_ENDED');
  const cancelled = await ask('DELETE', `/api/orders/${parentId}`);
  assert.deepEqual([cancelled.status, orderDoc.parse(cancelled.body).status], [202, 'cancelled']);
  problemIn(await ask('GET', `/api/orders/${parentId}/tca`), 404, 'TCA_UNKNOWN');
  desk.change(parentId, { tca });
  const doc = tcaDoc.parse((await ask('GET', `/api/orders/${parentId}/tca`)).body);
  assert.deepEqual(
    [doc.totalBps, doc.benchmarks.arrival, doc.benchmarks.vwap, doc.benchmarks.decision],
    [6, 223, 223.055, null],
    'benchmarks are prices, not ticks',
  );
  assert.deepEqual(orderDoc.parse((await ask('GET', `/api/orders/${parentId}`)).body).tca, doc);
  for (const url of ['/api/orders/nope', '/api/orders/nope/tca'])
    problemIn(await ask('GET', url), 404, 'ORDER_UNKNOWN');
  problemIn(await ask('DELETE', '/api/orders/nope'), 404, 'ORDER_UNKNOWN');
});

test('orders: an idempotency key stands for one order', async () => {
  const { ask, desk } = await open();
  const headers = { 'idempotency-key': 'same' };
  const first = await ask('POST', '/api/orders', ORDER, headers);
  const again = await ask(
    'POST',
    '/api/orders',
    { quantity: 5000, strategy: 'adaptive', side: 'buy', symbol: 'AMZN' },
    headers,
  );
  assert.deepEqual([first.status, again.status], [201, 200]);
  assert.deepEqual(again.body, first.body);
  problemIn(
    await ask('POST', '/api/orders', { ...ORDER, quantity: 5001 }, headers),
    409,
    'IDEMPOTENCY_KEY_REUSED',
  );
  problemIn(
    await ask('POST', '/api/orders', ORDER, { 'idempotency-key': 'x'.repeat(200) }),
    400,
    'FIELD_INVALID',
  );
  assert.equal(desk.placed.length, 1);
});

test('orders: a refusal is 422 with code, facts and remedy', async () => {
  const { ask, desk } = await open();
  desk.refuse(
    refusal(
      'MARKET_DATA_STALE',
      'market data must be at most 5 s old, was 9 s',
      { rule: 'GAT-6', value: 9, max: 5 },
      'wait for fresh data',
    ),
  );
  const answer = await ask('POST', '/api/orders', ORDER, { 'idempotency-key': 'k' });
  const doc = problemIn(answer, 422, 'MARKET_DATA_STALE');
  assert.deepEqual(
    [doc.facts, doc.remedy],
    [{ rule: 'GAT-6', value: 9, max: 5, parentId: 'P1' }, 'wait for fresh data'],
  );
  assert.equal(
    orderDoc.parse((await ask('GET', '/api/orders/P1')).body).refusal?.code,
    'MARKET_DATA_STALE',
    'it can be looked at later',
  );
});

test('SIZ-20: an order says units or money, one of the two, and its document says units', async () => {
  const { ask } = await open();
  const { quantity: _, ...rest } = ORDER;
  const placed = await ask(
    'POST',
    '/api/orders',
    { ...rest, value: 50_000 },
    { 'idempotency-key': 'v' },
  );
  assert.equal(placed.status, 201);
  assert.equal(orderDoc.parse(placed.body).order.quantity, 500);
  for (const [sizes, were] of [
    [{}, 'neither'],
    [{ quantity: 5, value: 500 }, 'both'],
  ] as const) {
    const doc = problemIn(
      await ask('POST', '/api/orders', { ...rest, ...sizes }),
      400,
      'FIELD_INVALID',
    );
    assert.deepEqual(
      doc.problems?.map(({ path, message }) => `${path} ${message}`),
      [`quantity must be given, or value instead of it, were ${were}`],
    );
  }
});

test('orders: every bad field at once, and nothing is placed', async () => {
  const { ask, desk } = await open();
  const doc = problemIn(
    await ask('POST', '/api/orders', {
      symbol: '',
      side: 'up',
      quantity: 0,
      limt: 3,
      deadline: 'soon',
      constraints: { max_participation: 2 },
    }),
    400,
    'FIELD_INVALID',
  );
  assert.deepEqual(doc.problems?.map((each) => `${each.path} ${each.message}`).toSorted(), [
    'constraints.max_participation must be at most 1, was 2',
    'deadline must be a time with its zone, such as 2026-01-05T14:30:00Z, was "soon"',
    "limt unknown field 'limt'",
    'quantity must be above 0, was 0',
    'side must be one of buy, sell, was "up"',
    'symbol must have 1 characters or more, was ""',
  ]);
  assert.ok(doc.problems?.some((each) => each.remedy === "did you mean 'limit'?"));
  const offGrid = problemIn(
    await ask('POST', '/api/orders', { ...ORDER, quantity: 0.5, limit: 223.005 }),
    400,
    'OFF_GRID',
  );
  assert.deepEqual(
    offGrid.problems?.map((each) => each.path),
    ['quantity', 'limit'],
  );
  problemIn(await ask('POST', '/api/orders', { ...ORDER, symbol: 'NOPE' }), 404, 'SYMBOL_UNKNOWN');
  for (const body of [[], 'buy', null, 7])
    problemIn(
      await ask('POST', '/api/orders', JSON.stringify(body), {
        'content-type': 'application/json',
      }),
      400,
      'FIELD_INVALID',
    );
  problemIn(
    await ask('POST', '/api/orders', '{"symbol": "AMZN",', { 'content-type': 'application/json' }),
    400,
    'REQUEST_INVALID',
  );
  problemIn(
    await ask('POST', '/api/orders', '{"__proto__": {"limit": 1}}', {
      'content-type': 'application/json',
    }),
    400,
    'REQUEST_INVALID',
  );
  problemIn(
    await ask('POST', '/api/orders', 'symbol=AMZN', {
      'content-type': 'application/x-www-form-urlencoded',
    }),
    415,
    'REQUEST_INVALID',
  );
  problemIn(
    await ask('POST', '/api/orders', { ...ORDER, symbol: 'A'.repeat(70_000) }),
    413,
    'REQUEST_INVALID',
  );
  assert.equal(desk.placed.length, 0);
});

test('market: instruments and a book in prices and units', async () => {
  const { ask } = await open();
  assert.deepEqual(instrumentDoc.array().parse((await ask('GET', '/api/instruments')).body), [
    {
      id: 'AMZN.XNAS',
      symbol: 'AMZN',
      venue: 'XNAS',
      tick: 0.01,
      lot: 1,
      minNotional: 0,
      multiplier: 1,
      settlement: 'linear',
      currency: 'USD',
      settlementCurrency: 'USD',
    },
  ]);
  const doc = marketDoc.parse((await ask('GET', '/api/market/AMZN')).body);
  assert.deepEqual(
    [doc.bids, doc.asks, doc.mid, doc.ageSeconds],
    [[{ price: 222.99, quantity: 100 }], [{ price: 223.01, quantity: 200 }], 223, 0.25],
  );
  problemIn(await ask('GET', '/api/market/NOPE'), 404, 'SYMBOL_UNKNOWN');
});

test('orders: the list has pages and filters; the next page is named', async () => {
  const { ask, desk } = await open();
  for (let i = 0; i < 5; i++)
    assert.equal((await ask('POST', '/api/orders', { ...ORDER, parentId: `A${i}` })).status, 201);
  desk.change('A1', { status: 'completed', endedAt: NOW });
  const list = async (query: string): Promise<{ ids: string[]; link: unknown }> => {
    const { body, headers } = await ask('GET', `/api/orders?${query}`);
    return {
      ids: (body as { parentId: string }[]).map((each) => each.parentId),
      link: headers['link'],
    };
  };
  assert.deepEqual(await list('limit=2'), {
    ids: ['A4', 'A3'],
    link: '</api/orders?limit=2&before=A3>; rel="next"',
  });
  assert.deepEqual(await list('limit=2&before=A3'), {
    ids: ['A2', 'A1'],
    link: '</api/orders?limit=2&before=A1>; rel="next"',
  });
  assert.deepEqual(await list('limit=2&before=A1'), { ids: ['A0'], link: undefined });
  assert.deepEqual((await list('status=open')).ids, ['A4', 'A3', 'A2', 'A0']);
  assert.deepEqual(
    [
      (await list('status=completed')).ids,
      (await list('symbol=AMZN&limit=1')).ids,
      (await list('symbol=NOPE')).ids,
    ],
    [['A1'], ['A4'], []],
  );
  problemIn(await ask('GET', '/api/orders?before=NOPE'), 404, 'ORDER_UNKNOWN');
  for (const query of ['limit=0', 'limit=1001', 'limit=x', 'status=lost', 'page=2'])
    assert.equal((await ask('GET', `/api/orders?${query}`)).status, 400, query);
});

test('account: balances are exact decimals, positions signed units', async () => {
  const { ask } = await open();
  const doc = accountDoc.parse((await ask('GET', '/api/account')).body);
  assert.deepEqual(
    [doc.balances, doc.positions],
    [
      [
        { asset: 'USD', amount: '1000000' },
        { asset: 'AMZN', amount: '-800000' },
      ],
      [{ symbol: 'AMZN', quantity: -800_000 }],
    ],
  );
});

test('controls: the kill switch wants a reason, and is released', async () => {
  const { ask, desk } = await open();
  assert.deepEqual(controlsDoc.parse((await ask('GET', '/api/controls')).body), {
    killed: false,
    by: null,
    reason: null,
    since: null,
    mode: 'paper',
    journal: 'ok',
    engine: 'ok',
  });
  for (const body of [{}, { reason: '  ' }, { reason: 'x', force: true }])
    assert.equal((await ask('POST', '/api/controls/kill', body)).status, 400);
  assert.equal(desk.killState().killed, false);
  const killed = controlsDoc.parse(
    (await ask('POST', '/api/controls/kill', { reason: 'fat finger' })).body,
  );
  assert.deepEqual(killed, {
    killed: true,
    by: 'api',
    reason: 'fat finger',
    since: '2012-06-21T14:00:00.000000Z',
    mode: 'paper',
    journal: 'ok',
    engine: 'ok',
  });
  assert.equal(
    controlsDoc.parse((await ask('POST', '/api/controls/release', {})).body).killed,
    false,
  );
  assert.equal((await ask('POST', '/api/controls/release')).status, 200, 'also without a body');
});

test('health: open to all, and says when the journal has failed', async () => {
  const { app, desk } = await open();
  const well = await app.inject('/healthz');
  assert.deepEqual(
    [well.statusCode, well.json()],
    [
      200,
      {
        status: 'ok',
        journal: true,
        engine: true,
        looking: true,
        venue: true,
        books: true,
        clock: true,
        killed: false,
      },
    ],
  );
  assert.equal((await app.inject('/readyz')).statusCode, 200);
  desk.kill('test', 'stop');
  assert.deepEqual(
    [(await app.inject('/healthz')).statusCode, (await app.inject('/readyz')).statusCode],
    [200, 503],
    'killed: alive, and not ready',
  );
  desk.release('test');
  for (const [fault, alive] of [
    ['venue', 200],
    ['books', 200],
    ['clock', 200],
    ['looking', 503],
  ] as const) {
    desk.ail(fault);
    assert.deepEqual(
      [(await app.inject('/healthz')).statusCode, (await app.inject('/readyz')).statusCode],
      [alive, 503],
      fault,
    );
    desk.ail(null);
  }
  desk.breakJournal();
  const ill = await app.inject('/healthz');
  assert.deepEqual(
    [ill.statusCode, (ill.json() as { status: string }).status],
    [503, 'journal failed'],
  );
});

const GUARDED = [
  '/api/orders',
  '/api/orders/P1',
  '/api/orders/P1/tca',
  '/api/instruments',
  '/api/market/AMZN',
  '/api/controls',
  '/api/events',
  '/api/liquidity/assessment/AMZN',
  '/api/liquidity/impact-estimate',
  '/api/liquidity/portfolio-liquidity',
  '/openapi.json',
  '/metrics',
];
test("alerts: the worst first, acknowledged by name; an unknown key is the client's error", async () => {
  const { ask } = await open();
  const [alert] = z.array(alertDoc).parse((await ask('GET', '/api/alerts')).body);
  assert.deepEqual(
    [alert?.key, alert?.severity, alert?.acknowledged],
    ['OVERFILLED/P1', 'critical', null],
  );
  const [seen] = z
    .array(alertDoc)
    .parse((await ask('POST', '/api/alerts/acknowledge', { key: 'OVERFILLED/P1' })).body);
  assert.equal(seen?.acknowledged?.at, '2012-06-21T14:00:00.000000Z');
  assert.equal((await ask('POST', '/api/alerts/acknowledge', { key: 'NONE' })).status, 400);
  assert.equal((await ask('POST', '/api/alerts/acknowledge', {})).status, 400);
});

test('access: without the token nothing but health and the page answers, however the path is spelt', async () => {
  const { app, desk } = await open(webRoot);
  for (const url of [
    ...GUARDED,
    '/%61pi/orders',
    '/api/%6frders',
    '/%6fpenapi.json',
    '/api/orders?token=the-token-of-this-test',
  ]) {
    for (const headers of [
      {},
      { authorization: 'Bearer wrong' },
      { authorization: `Bearer ${TOKEN}x` },
      { authorization: TOKEN },
      { authorization: `Basic ${TOKEN}` },
      { cookie: `plimsoll=${TOKEN}` },
      { cookie: 'plimsoll=' },
    ]) {
      const got = await app.inject({ url, headers });
      assert.equal(got.statusCode, 401, `${url} ${JSON.stringify(headers)}`);
      assert.equal(problemDoc.parse(got.json()).code, 'TOKEN_MISSING');
    }
  }
  for (const [method, url] of [
    ['POST', '/api/orders'],
    ['POST', '/%61pi/orders'],
    ['DELETE', '/api/orders/P1'],
    ['POST', '/api/controls/kill'],
    ['POST', '/api/controls/release'],
    ['POST', '/api/liquidity/execution-plan'],
  ] as const) {
    assert.equal(
      (await app.inject({ method, url, payload: { ...ORDER, reason: 'x' } })).statusCode,
      401,
    );
  }
  assert.equal(desk.placed.length, 0);
  assert.equal(desk.killState().killed, false);
  for (const url of ['/healthz', '/', '/index.html', '/assets/index-abc.js'])
    assert.equal((await app.inject(url)).statusCode, 200, url);
});

test('access: signing in turns the token into a cookie that no script can read and that is not the token', async () => {
  const { app, desk } = await open(webRoot, ['desk.local']);
  for (const token of ['', 'wrong', `${TOKEN}x`]) {
    const no = await app.inject({ method: 'POST', url: '/api/session', payload: { token } });
    assert.deepEqual([no.statusCode, no.headers['set-cookie']], [401, undefined]);
  }
  assert.equal(
    (await app.inject(`/login?token=${TOKEN}`)).headers['set-cookie'],
    undefined,
    'a token in an address opens nothing: addresses are logged',
  );
  const login = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: TOKEN },
  });
  assert.equal(login.statusCode, 204);
  const setCookie = String(login.headers['set-cookie']);
  assert.match(setCookie, /; HttpOnly; SameSite=Strict; Path=\//);
  assert.ok(!setCookie.includes(TOKEN));
  const cookie = setCookie.split(';')[0] ?? '';
  assert.equal(
    (await app.inject({ url: '/api/controls', headers: { cookie: `other=1; ${cookie}` } }))
      .statusCode,
    200,
  );
  const write = async (headers: Record<string, string>): Promise<number> =>
    (
      await app.inject({
        method: 'POST',
        url: '/api/orders',
        payload: ORDER,
        headers: { cookie, host: 'desk.local:7430', ...headers },
      })
    ).statusCode;
  assert.equal(await write({}), 403, 'no origin');
  assert.equal(await write({ origin: 'http://evil.example' }), 403);
  assert.equal(await write({ origin: 'null' }), 403);
  assert.equal(
    await write({ origin: 'http://desk.local:7431' }),
    403,
    'another port is another site',
  );
  assert.equal(desk.placed.length, 0);
  assert.equal(await write({ origin: 'http://desk.local:7430' }), 201);
  assert.match(cookie, /^plimsoll_\d+=/, 'cookies know no ports: the name carries it');
  const out = await app.inject({ method: 'DELETE', url: '/api/session', headers: { cookie } });
  assert.equal(out.statusCode, 204);
  assert.equal(
    (await app.inject({ url: '/api/controls', headers: { cookie } })).statusCode,
    401,
    'signed out at the server, not only in the browser',
  );
});

test('access: a token that is taken away is out with the next request, and its sessions with it', async () => {
  let people = [{ name: 'ann', role: 'trader', token: 'the-token-of-ann-0001' } as const];
  const desk = fakeDesk();
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    tokens: { owner: () => TOKEN, people: () => people },
    webRoot: null,
  });
  opened.push(app);
  const login = await app.inject({
    method: 'POST',
    url: '/api/session',
    payload: { token: 'the-token-of-ann-0001' },
  });
  const cookie = String(login.headers['set-cookie']).split(';')[0] ?? '';
  const asked = async (headers: Record<string, string>): Promise<number> =>
    (await app.inject({ url: '/api/controls', headers })).statusCode;
  const bearer = { authorization: 'Bearer the-token-of-ann-0001' };
  assert.deepEqual([await asked({ cookie }), await asked(bearer)], [200, 200]);
  people = [];
  assert.deepEqual([await asked({ cookie }), await asked(bearer)], [401, 401]);
});

test('access: a browser that was led here under another name is turned away, whoever it is', async () => {
  const { app } = await open(null, ['desk.local']);
  const asked = async (host: string): Promise<number> =>
    (
      await app.inject({
        url: '/api/controls',
        headers: { host, authorization: `Bearer ${TOKEN}` },
      })
    ).statusCode;
  for (const host of [
    'localhost:7430',
    '127.0.0.1:7430',
    '[::1]:7430',
    '192.168.1.5',
    'desk.local:7430',
    'DESK.local',
  ])
    assert.equal(await asked(host), 200, host);
  for (const host of [
    'evil.example',
    'evil.example:7430',
    '127.0.0.1.evil.example',
    'localhost.evil.example:7430',
  ])
    assert.equal(await asked(host), 421, host);
});

test('F31: nobody can use up what a person needs to stop orders', async () => {
  const { app, ask, desk } = await open();
  for (let i = 0; i < 3100; i++) await app.inject('/healthz');
  assert.equal((await app.inject('/healthz')).statusCode, 429);
  assert.equal(
    (await app.inject({ url: '/api/controls', headers: { authorization: 'Bearer wrong' } }))
      .statusCode,
    429,
    'strangers share the count of their address',
  );
  // The same person's own program has gone mad, too.
  for (let i = 0; i < 3000; i++) await ask('GET', '/api/instruments');
  assert.equal((await ask('GET', '/api/instruments')).status, 429);
  assert.equal((await ask('POST', '/api/controls/kill', { reason: 'stop' })).status, 200);
  assert.equal(desk.killState().killed, true);
  assert.notEqual((await ask('DELETE', '/api/orders/P1')).status, 429);
});

test('page: the built dashboard with a strict policy, its routes fall back to it, the API never does', async () => {
  const { app } = await open(webRoot);
  const page = await app.inject('/');
  assert.match(page.body, /<title>Plimsoll/);
  assert.match(
    String(page.headers['content-security-policy']),
    /default-src 'self'.*frame-ancestors 'none'/,
  );
  assert.deepEqual(
    [page.headers['cache-control'], page.headers['x-content-type-options']],
    ['no-cache', 'nosniff'],
  );
  assert.match(
    String((await app.inject('/assets/index-abc.js')).headers['cache-control']),
    /immutable/,
  );
  assert.match(
    (await app.inject({ url: '/orders/P1', headers: { accept: 'text/html' } })).body,
    /<title>Plimsoll/,
  );
  for (const url of [
    '/api/nothing',
    '/nothing.js',
    '/../../etc/passwd',
    '/%2e%2e/%2e%2e/etc/passwd',
  ]) {
    const lost = await app.inject({
      url,
      headers: {
        authorization: `Bearer ${TOKEN}`,
        ...(url.startsWith('/api') ? { accept: 'text/html' } : {}),
      },
    });
    assert.ok(lost.statusCode === 404 || lost.statusCode === 403, `${url}: ${lost.statusCode}`);
    assert.ok(!lost.body.includes('root:'));
  }
  const { ask } = await open();
  problemIn(await ask('GET', '/'), 404, 'NOT_FOUND');
});

test('errors: what goes wrong inside stays inside, and is told to the service', async () => {
  const { ask, desk, errors } = await open();
  desk.explode();
  const doc = problemIn(await ask('POST', '/api/orders', ORDER), 500, 'INTERNAL');
  assert.ok(!JSON.stringify(doc).includes('secret'));
  assert.match(String(errors[0]), /secret of the inside/);
});

test('limits: more requests from one address than a person or a program needs are turned away as a problem', async () => {
  const { app } = await open();
  let last = await app.inject('/healthz');
  for (let i = 0; i < 3000; i++) last = await app.inject('/healthz');
  problemIn(
    { status: last.statusCode, body: last.json(), headers: last.headers },
    429,
    'TOO_MANY_REQUESTS',
  );
});

test('openapi: 3.1, every route with its documents by name, and the token', async () => {
  const { ask } = await open();
  const doc = (await ask('GET', '/openapi.json')).body as {
    openapi: string;
    paths: Record<
      string,
      Record<
        string,
        {
          requestBody?: {
            content: Record<
              string,
              {
                schema: {
                  required?: string[];
                  properties?: object;
                  additionalProperties?: boolean;
                };
              }
            >;
          };
          responses: Record<string, unknown>;
          security?: unknown[];
        }
      >
    >;
    components: { schemas: Record<string, { properties?: Record<string, unknown> }> };
  };
  assert.equal(doc.openapi, '3.1.0');
  assert.deepEqual(Object.keys(doc.paths).toSorted(), [
    '/api/account',
    '/api/alerts',
    '/api/alerts/acknowledge',
    '/api/audit',
    '/api/baskets',
    '/api/baskets/{id}',
    '/api/controls',
    '/api/controls/kill',
    '/api/controls/quarantine',
    '/api/controls/release',
    '/api/controls/restricted',
    '/api/controls/throttle',
    '/api/events',
    '/api/instruments',
    '/api/liquidity/assessment/{symbol}',
    '/api/liquidity/cost-surface',
    '/api/liquidity/execution-plan',
    '/api/liquidity/history/{symbol}',
    '/api/liquidity/impact-estimate',
    '/api/liquidity/metrics/{symbol}',
    '/api/liquidity/most-tradable',
    '/api/liquidity/portfolio-liquidity',
    '/api/liquidity/price-trades',
    '/api/liquidity/strategy-advice',
    '/api/liquidity/universe',
    '/api/market/{symbol}',
    '/api/market/{symbol}/bars',
    '/api/market/{symbol}/resting',
    '/api/market/{symbol}/route',
    '/api/models',
    '/api/models/learned',
    '/api/models/observations',
    '/api/models/promote',
    '/api/models/records',
    '/api/models/revert',
    '/api/orders',
    '/api/orders/{id}',
    '/api/orders/{id}/pause',
    '/api/orders/{id}/resume',
    '/api/orders/{id}/tca',
    '/api/portfolio/liquidity',
    '/api/portfolio/rebalance',
    '/api/portfolio/signals',
    '/api/portfolio/size',
    '/api/portfolio/stress',
    '/api/report',
    '/api/session',
    '/api/settings',
    '/api/shadow',
    '/api/shadow/orders',
    '/api/shadow/orders/{id}',
    '/api/shadow/orders/{id}/fills',
    '/api/tca/fills',
    '/api/venues',
    '/api/waiting-orders',
    '/api/waiting-orders/{id}',
    '/healthz',
    '/readyz',
  ]);
  const body = doc.paths['/api/orders']?.['post']?.requestBody?.content['application/json']?.schema;
  assert.deepEqual([body?.required, body?.additionalProperties], [['symbol', 'side'], false]);
  assert.ok(
    JSON.stringify(doc.paths['/api/orders']?.['post']?.responses).includes(
      '#/components/schemas/Order',
    ),
  );
  assert.ok(doc.components.schemas['Problem']?.properties?.['remedy'] !== undefined);
  assert.deepEqual(doc.paths['/healthz']?.['get']?.security, []);
  const text = JSON.stringify(doc);
  assert.ok(
    text.includes('prefixItems') &&
      !text.includes('"items":[') &&
      !text.includes('additionalItems'),
    'tuples in the words of JSON Schema 2020-12',
  );
  for (const [, target] of text.matchAll(/"\$ref":"#\/components\/schemas\/([^"]+)"/g))
    assert.ok(doc.components.schemas[target ?? ''] !== undefined, `${target} is there`);
});

test('SRV-9: a stream hears of an order whole at first, and then only what changed; a client puts it together', async () => {
  const { app, desk } = await open();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = createClient({ url, token: TOKEN });
  const stop = new AbortController();
  const raw = await fetch(`${url}/api/events`, {
    headers: { authorization: `Bearer ${TOKEN}` },
    signal: stop.signal,
  });
  assert.ok(raw.body !== null);
  const wire: { readonly order?: object; readonly changed?: object }[] = [];
  const put: EventDoc[] = [];
  const reading = Promise.allSettled([
    (async () => {
      for await (const { name, data } of readEvents(raw.body as ReadableStream<Uint8Array>))
        if (name === 'order') wire.push(JSON.parse(data) as object);
    })(),
    (async () => {
      for await (const event of client.events(stop.signal))
        if (event.ok && event.value.type === 'order') put.push(event.value);
    })(),
  ]);
  const placed = await client.placeOrder(ORDER, 'key-news');
  assert.ok(placed.ok);
  const { parentId } = placed.value;
  const until = async (count: number): Promise<void> => {
    for (let i = 0; i < 150 && put.length < count; i++)
      await new Promise((go) => setTimeout(go, 20));
    assert.equal(put.length, count);
  };
  await until(1);
  desk.change(parentId, { status: 'paused' });
  desk.emit({ type: 'order', parentId });
  await until(2);
  // The same again is nothing to tell.
  desk.emit({ type: 'order', parentId });
  desk.change(parentId, { note: 'later' });
  desk.emit({ type: 'order', parentId });
  await until(3);
  stop.abort();
  await reading;
  assert.ok(wire[0]?.order !== undefined && wire[0].changed === undefined);
  assert.deepEqual(
    wire.slice(1).map(({ changed }) => changed),
    [{ status: 'paused' }, { note: 'later' }],
  );
  const last = put[2];
  assert.ok(last?.type === 'order');
  const listed = (await client.orders()) as {
    readonly value: readonly { readonly parentId: string }[];
  };
  assert.deepEqual(
    last.order,
    listed.value.find((each) => each.parentId === parentId),
  );
  await app.close();
});

test('events and client: the first event at once, then what changed; every document over a real socket', async () => {
  const { app, desk } = await open();
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  const client = createClient({ url, token: TOKEN });
  const stop = new AbortController();
  const seen: EventDoc[] = [];
  const until = async (isThere: () => boolean): Promise<void> => {
    for (let i = 0; i < 100 && !isThere(); i++) await new Promise((go) => setTimeout(go, 20));
    assert.ok(isThere(), JSON.stringify(seen));
  };
  const reading = (async () => {
    for await (const event of client.events(stop.signal)) {
      assert.ok(event.ok, JSON.stringify(event));
      seen.push(event.value);
    }
  })();
  await until(() => seen.length > 0);
  assert.deepEqual(seen[0], { type: 'controls' });

  const placed = await client.placeOrder(ORDER, 'key-1');
  assert.ok(placed.ok);
  const { parentId } = placed.value;
  await until(() => seen.some((event) => event.type === 'order' && event.parentId === parentId));
  desk.speak(timeUs(NOW));
  await until(() =>
    seen.some((event) => event.type === 'market' && event.symbols.includes('AMZN')),
  );
  const heard = seen.filter((event) => event.type === 'market').length;
  for (let i = 0; i < 50; i++) desk.emit({ type: 'market' });
  await new Promise((go) => setTimeout(go, 60));
  assert.ok(
    seen.filter((event) => event.type === 'market').length <= heard + 1,
    'at most twice a second',
  );

  for (const answer of [
    await client.assessment('AMZN', 5000),
    await client.executionPlan(ORDER),
    await client.impactEstimate({ symbol: 'AMZN', side: 'buy', quantity: 10 }),
    await client.portfolioLiquidity(),
    await client.orders(),
    await client.order(parentId),
    await client.instruments(),
    await client.market('AMZN'),
    await client.controls(),
    await client.kill('because'),
    await client.release(),
    await client.health(),
    await client.readiness(),
    await client.account(),
    await client.alerts(),
    await client.acknowledgeAlert('OVERFILLED/P1'),
    await client.kill('news', { type: 'symbol', symbol: 'AMZN' }),
    await client.enableStrategy('twap', 'the cause is found'),
    await client.decideQuarantine({ id: 'position/AMZN', how: 'ignore', reason: 'not ours' }),
    await client.restrict('AMZN', true, 'news'),
    await client.pauseOrder(parentId, 'news'),
    await client.resumeOrder(parentId),
    await client.amendOrder(parentId, { quantity: 600 }),
    await client.cancelOrder(parentId),
  ])
    assert.ok(answer.ok, JSON.stringify(answer));
  desk.change(parentId, { tca });
  assert.ok((await client.tca(parentId)).ok);

  const lost = await client.order('no/such');
  assert.ok(!lost.ok && lost.error.code === 'ORDER_UNKNOWN');
  const stranger = await createClient({ url, token: 'wrong' }).orders();
  assert.ok(!stranger.ok && stranger.error.code === 'TOKEN_MISSING');
  for await (const event of createClient({ url, token: 'wrong' }).events(stop.signal))
    assert.ok(!event.ok && event.error.status === 401);

  stop.abort();
  await reading;
  await app.close();
  assert.equal(desk.listeners(), 0, 'nobody listens any more');
  const gone = await client.orders();
  assert.ok(!gone.ok && gone.error.code === 'SERVICE_UNREACHABLE' && gone.error.status === 0);
});
