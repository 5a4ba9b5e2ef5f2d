import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  emptyTicket,
  instrumentOf,
  isBlank,
  nameOf,
  parseTicket,
  problemsOf,
  sentence,
  type TicketForm,
  triggersOf,
} from '#web/ticket/form';

const acme = {
  id: 'ACME.SIM',
  symbol: 'ACME',
  venue: 'SIM',
  tick: 0.01,
  lot: 1,
  minNotional: 0,
  currency: 'USD',
};
const coin = {
  id: 'BTC.SIM',
  symbol: 'BTC',
  venue: 'SIM',
  tick: 0.5,
  lot: 0.001,
  minNotional: 10,
  currency: 'USDT',
};
const ticket = (over: Partial<TicketForm>): TicketForm => ({
  ...emptyTicket('ACME'),
  quantity: '1000',
  ...over,
});
const problem = (form: TicketForm, instrument = acme): unknown => {
  const parsed = parseTicket(form, instrument);
  return parsed.ok ? null : parsed.error;
};

test('ticket: what is typed becomes a request; what is left empty is left out', () => {
  assert.deepEqual(parseTicket(ticket({ quantity: '12,500', horizonMinutes: '1.5' }), acme), {
    ok: true,
    value: {
      symbol: 'ACME',
      side: 'buy',
      quantity: 12_500,
      strategy: 'adaptive',
      horizonSeconds: 90,
    },
  });
  assert.deepEqual(
    parseTicket(
      ticket({
        symbol: 'BTC',
        side: 'sell',
        quantity: '0.125',
        limit: '67000.5',
        maxParticipationPercent: '7.5',
        strategy: 'is',
      }),
      coin,
    ),
    {
      ok: true,
      value: {
        symbol: 'BTC',
        side: 'sell',
        quantity: 0.125,
        strategy: 'is',
        horizonSeconds: 3600,
        limit: 67000.5,
        constraints: { max_participation: 0.075 },
      },
    },
  );
});

for (const [over, field] of [
  [{ quantity: '0' }, 'quantity'],
  [{ quantity: '-5' }, 'quantity'],
  [{ quantity: '1.5' }, 'quantity'],
  [{ quantity: '12,50' }, 'quantity'],
  [{ quantity: 'ten' }, 'quantity'],
  [{ horizonMinutes: '0' }, 'horizonMinutes'],
  [{ horizonMinutes: '' }, 'horizonMinutes'],
  [{ horizonMinutes: '50000' }, 'horizonMinutes'],
  [{ limit: '100.005' }, 'limit'],
  [{ maxParticipationPercent: '101' }, 'maxParticipationPercent'],
  [{ maxParticipationPercent: 'x' }, 'maxParticipationPercent'],
] as const) {
  test(`ticket: ${JSON.stringify(over)} is a problem of ${field}`, () =>
    assert.deepEqual(Object.keys(problem(ticket(over)) as object), [field]));
}

test('ticket: all problems are told at once', () =>
  assert.deepEqual(
    Object.keys(
      problem(ticket({ quantity: '0', limit: '-1', horizonMinutes: 'x' })) as object,
    ).toSorted(),
    ['horizonMinutes', 'limit', 'quantity'],
  ));
test('ticket: an empty ticket is blank, not wrong', () =>
  assert.deepEqual([isBlank(emptyTicket('ACME')), isBlank(ticket({}))], [true, false]));
test('ticket: a symbol on two venues is asked for by its id', () => {
  const twin = { ...acme, id: 'ACME.ALT', venue: 'ALT' };
  assert.deepEqual([nameOf(acme, [acme, coin]), nameOf(acme, [acme, twin])], ['ACME', 'ACME.SIM']);
  assert.equal(instrumentOf('ACME.ALT', [acme, twin])?.venue, 'ALT');
  assert.equal(instrumentOf('NONE', [acme, twin]), null);
});

test('ticket: problems of the service stand beside their fields, the others are named', () => {
  const told = problemsOf({
    type: 'about:blank',
    title: 'Bad input',
    status: 422,
    detail: 'three fields',
    code: 'BAD_INPUT',
    remedy: 'correct them',
    problems: [
      {
        code: 'OFF_GRID',
        path: 'order.limit',
        message: 'limit must be on the tick',
        remedy: 'use 100.01',
      },
      {
        code: 'RANGE',
        path: '/constraints/max_participation',
        message: 'too big',
        remedy: 'at most 1',
      },
      { code: 'RANGE', path: 'povRate', message: 'too big', remedy: 'at most 1' },
    ],
  });
  assert.deepEqual(told, {
    fields: {
      limit: 'Limit must be on the tick. Use 100.01.',
      maxParticipationPercent: 'Too big. At most 1.',
    },
    rest: ['povRate: Too big. At most 1.'],
  });
  assert.equal(sentence(''), '');
});

test('ticket: a sale stops below the market and takes its profit above it, a buy the other way round', () => {
  const of = (more: Partial<TicketForm>) => triggersOf(ticket(more), acme);
  assert.deepEqual(of({ side: 'sell', stop: '95', takeProfit: '110.5' }), {
    ok: true,
    value: [
      { is: 'atOrBelow', price: 95 },
      { is: 'atOrAbove', price: 110.5 },
    ],
  });
  assert.deepEqual(of({ side: 'buy', stop: '105' }), {
    ok: true,
    value: [{ is: 'atOrAbove', price: 105 }],
  });
  assert.deepEqual(of({}), { ok: true, value: [] });
  const wrong = of({ stop: '95.001' });
  assert.ok(!wrong.ok && /multiple of the tick/.test(wrong.error.stop ?? ''));
});

test('ticket: money instead of units is on no lot, and is sent as a value', () => {
  const parsed = parseTicket(ticket({ sizedIn: 'money', quantity: '12,345.67' }), acme);
  assert.ok(parsed.ok);
  assert.deepEqual([parsed.value.value, parsed.value.quantity], [12_345.67, undefined]);
});
