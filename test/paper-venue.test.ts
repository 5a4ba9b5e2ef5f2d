// The paper venue without its sockets, and once with them: what it promises to whoever trades there.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type TestContext, test } from 'node:test';
import { lots, ticks, timeUs } from '#core/kernel/units';
import type { VenueReport } from '#core/order/venue-report';
import { PAPER_MARKETS } from '#venues/exchange/markets/paper-markets';
import type { Ask } from '#venues/exchange/native/ask';
import { type NativeVenue, openNativeVenue } from '#venues/exchange/native/native-venue';
import { readSpotLog } from '#venues/exchange/spot/spot-log';
import { connectPaperVenue } from '#venues/paper/paper-venue';
import { startPaperVenue } from '#venues/paper/venue-process';
import { VENUE_ENTRY } from './support/main.ts';
import { until } from './support/running-service.ts';

const NOON_US = Date.UTC(2025, 2, 3, 12) * 1000;
const DAY_US = 86_400e6;
type Said = Readonly<Record<string, unknown>>;

interface Opened {
  readonly venue: NativeVenue;
  readonly told: Said[];
  ask(ask: Ask): readonly Said[];
}
function opened(path: string, { seed = 7, nowUs = (): number => NOON_US } = {}): Opened {
  const venue = openNativeVenue({ log: path, seed, names: 3, nowUs });
  const told: Said[] = [];
  venue.connect((message) => told.push(message));
  return {
    venue,
    told,
    ask(ask) {
      const from = told.length;
      venue.ask(ask, (message) => told.push(message));
      return told.slice(from);
    },
  };
}
function home(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-paper-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}
interface Books {
  readonly markets: readonly {
    readonly symbol: string;
    readonly bids: readonly [number, number][];
    readonly asks: readonly [number, number][];
    readonly volume: number;
  }[];
}
const booksOf = (venue: NativeVenue): Books['markets'] =>
  (venue.books() as unknown as Books).markets;
const best = (venue: NativeVenue, side: 'bids' | 'asks'): number =>
  booksOf(venue)[0]?.[side][0]?.[0] ?? NaN;
const order = (
  clientOrderId: string,
  more: Partial<Extract<Ask, { readonly op: 'order' }>>,
): Ask => ({
  op: 'order',
  clientOrderId,
  symbol: 'KEEL',
  side: 'buy',
  quantity: 10,
  type: 'limit',
  price: 2000,
  ...more,
});
const bars = (
  { ask }: Opened,
  days: number,
): readonly { readonly day: number; readonly close: number; readonly volume: number }[] =>
  ask({ op: 'dailyBars', symbol: 'KEEL', days })[0]?.['bars'] as never;

test('PAP-1: the same seed is the same market, however the time is cut; another seed is another one', (t) => {
  const dir = home(t);
  const [one, other, third] = [
    opened(join(dir, 'a')),
    opened(join(dir, 'b')),
    opened(join(dir, 'c'), { seed: 8 }),
  ];
  for (let i = 0; i < 100; i++) one.venue.pass(0.1);
  for (const seconds of [0.05, 2.5, 0.02, 0.03, 3.4, 4]) other.venue.pass(seconds);
  third.venue.pass(10);
  assert.deepEqual(booksOf(one.venue), booksOf(other.venue));
  assert.notDeepEqual(booksOf(one.venue), booksOf(third.venue));
  for (const { venue } of [one, other, third]) venue.close();
});
test('PAP-1: two restarts from the same log go on alike, and not as at the first start', (t) => {
  const dir = home(t);
  const runs = ['a', 'b'].map((name) => {
    const first = opened(join(dir, name));
    first.venue.pass(10);
    const early = booksOf(first.venue);
    first.venue.close();
    const again = opened(join(dir, name));
    again.venue.pass(10);
    const late = booksOf(again.venue);
    again.venue.close();
    return { early, late };
  });
  assert.deepEqual(runs[0], runs[1]);
  assert.notDeepEqual(runs[0]?.early, runs[0]?.late);
});
test('PAP-2: history ends at the price where the market began; days that it lived are its own', (t) => {
  const path = join(home(t), 'venue');
  let now = NOON_US;
  const opening = opened(path, { nowUs: () => now });
  const today = Math.floor(NOON_US / DAY_US);
  const began = bars(opening, 60);
  assert.deepEqual(
    [began.length, began.at(-1)?.day, began.at(-1)?.close],
    [60, today - 1, (PAPER_MARKETS[0]?.priceTicks ?? NaN) / 100],
  );
  opening.venue.pass(60);
  const [volume, mid] = [
    booksOf(opening.venue)[0]?.volume ?? 0,
    (best(opening.venue, 'bids') + best(opening.venue, 'asks')) / 200,
  ];
  now += DAY_US;
  opening.venue.pass(1);
  const after = bars(opening, 60);
  assert.deepEqual([after.length, after.at(-1)?.day], [60, today]);
  assert.ok(
    Math.abs((after.at(-1)?.close ?? 0) / mid - 1) < 0.01,
    'the last bar ends at the live price',
  );
  assert.ok((after.at(-1)?.volume ?? 0) >= volume && volume > 0, 'its volume is what traded');
  assert.deepEqual(after.slice(0, -1), began.slice(1), 'what was told of the past stays');
  opening.venue.close();
  const again = opened(path, { nowUs: () => now });
  assert.deepEqual(bars(again, 60), after, 'also after a restart');
  again.venue.close();
});
test('PAP-3: a taker is charged what its market announces', (t) => {
  const paper = opened(join(home(t), 'venue'));
  const fills = paper
    .ask(order('a', { price: best(paper.venue, 'asks') + 5, quantity: 3, type: 'ioc' }))
    .filter((each) => each['event'] === 'fill') as unknown as {
    price: number;
    quantity: number;
    fee: number;
  }[];
  const { makerBps, takerBps } = paper.venue.fees()['KEEL'] ?? { makerBps: NaN, takerBps: NaN };
  assert.ok(fills.length > 0 && makerBps < takerBps);
  for (const { price, quantity, fee } of fills)
    assert.ok(Math.abs(fee - (price * quantity * takerBps) / 1e6) < 1e-9);
  paper.venue.close();
});
test('PAP-4: after a restart an open order rests again and fills; the statement counts every fill once', (t) => {
  const path = join(home(t), 'venue');
  const first = opened(path);
  const price = best(first.venue, 'bids');
  assert.deepEqual(
    first.ask(order('rest', { price, quantity: 50 })).map((each) => each['event']),
    ['accepted'],
  );
  first.venue.close();
  const again = opened(path);
  const openNow = again.ask({ op: 'statement', since: 0 })[0] as unknown as {
    openOrders: { clientOrderId: string; quantity: number }[];
    positions: unknown[];
  };
  assert.deepEqual(
    openNow.openOrders.map(({ clientOrderId, quantity }) => [clientOrderId, quantity]),
    [['rest', 50]],
  );
  const filled = (): number =>
    again.told
      .filter((each) => each['event'] === 'fill')
      .reduce((sum, each) => sum + Number(each['quantity']), 0);
  for (let i = 0; i < 6000 && filled() < 50; i++) again.venue.pass(1);
  assert.equal(filled(), 50);
  const { positions, openOrders } = again.ask({
    op: 'statement',
    since: 0,
  })[0] as unknown as typeof openNow;
  assert.deepEqual([positions, openOrders], [[{ symbol: 'KEEL', lots: 50 }], []]);
  again.venue.close();
});
test('PAP-5: a query burns an id that never came, durably; a late copy of the order is refused', (t) => {
  const path = join(home(t), 'venue');
  const first = opened(path);
  assert.deepEqual(
    first.ask({ op: 'query', clientOrderId: 'lost' }).map((each) => each['event']),
    ['neverArrived'],
  );
  first.venue.close();
  const again = opened(path);
  assert.deepEqual(
    again.ask(order('lost', {})).map((each) => [each['event'], each['reason']]),
    [['rejected', 'voided id']],
  );
  assert.deepEqual(
    again.ask({ op: 'query', clientOrderId: 'lost' }).map((each) => each['event']),
    ['neverArrived'],
    'and the answer stays true',
  );
  again.venue.close();
});
test('PAP-6: the id of an open order is guarded, that of a closed one is not', (t) => {
  const path = join(home(t), 'venue');
  const paper = opened(path);
  const events = (ask: Ask): unknown[] =>
    paper.ask(ask).map((each) => each['reason'] ?? each['event']);
  assert.deepEqual(events(order('x', {})), ['accepted']);
  assert.deepEqual(events(order('x', {})), ['duplicate id of an open order']);
  assert.deepEqual(events({ op: 'cancel', clientOrderId: 'x' }), ['asked for']);
  assert.deepEqual(events({ op: 'cancel', clientOrderId: 'x' }), ['cancelRefused']);
  assert.deepEqual(events(order('x', {})), ['accepted']);
  assert.deepEqual(
    events({ op: 'query', clientOrderId: 'x' }),
    ['accepted', 'asked for', 'accepted'],
    'the whole story of both orders',
  );
  paper.venue.close();
  const { refusals } = readSpotLog(path);
  assert.deepEqual(
    refusals.map(({ clientOrderId, reason }) => [clientOrderId, reason]),
    [['x', 'Duplicate order sent.']],
    'auditors see the copy that was not taken',
  );
});
for (const [what, more, reason] of [
  ['an unknown symbol', { symbol: 'NOSUCH' }, 'unknown symbol'],
  ['half a lot', { quantity: 0.5 }, 'off grid'],
  ['no lots', { quantity: 0 }, 'off grid'],
  ['a price of zero', { price: 0 }, 'off grid'],
  ['half a tick', { price: 10.5 }, 'off grid'],
  ['a post-only order that would take', { price: 6000, type: 'postOnly' }, 'would take'],
  [
    'more than the account can pay',
    { quantity: 1_000_000 },
    'Account has insufficient balance for requested action.',
  ],
  ['a price that is far from everybody’s', { price: 900 }, 'Filter failure: PERCENT_PRICE_BY_SIDE'],
] as const) {
  test(`PAP-7: ${what} is refused by name`, (t) => {
    const paper = opened(join(home(t), 'venue'));
    const before = booksOf(paper.venue);
    assert.deepEqual(
      paper.ask(order('bad', more)).map((each) => [each['event'], each['reason']]),
      [['rejected', reason]],
    );
    assert.deepEqual(booksOf(paper.venue), before);
    paper.venue.close();
  });
}

test('PAP-3, PAP-4: through the adapter: the process’s fees, an order, its fill, its cancellation, the statement', {
  timeout: 240_000,
}, async (t) => {
  const dir = home(t);
  const started = await startPaperVenue({
    home: dir,
    entry: VENUE_ENTRY,
    seed: 7,
    names: 3,
  });
  assert.ok(started.ok);
  const { pid } = started.value;
  t.after(() => process.kill(pid, 'SIGTERM'));
  const clock = {
    now: () => timeUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  };
  const connected = await connectPaperVenue({ home: dir, clock });
  assert.ok(connected.ok);
  const { gateway, feed, feesOf, close } = connected.value;
  t.after(close);
  const [instrument] = feed.instruments;
  assert.ok(instrument !== undefined);
  assert.deepEqual(feesOf(instrument), { makerBps: 0, takerBps: 1, perUnit: 0 });
  const seen: VenueReport[] = [];
  const waiting = new Set<() => void>();
  gateway.listen((event) => {
    seen.push(event);
    waiting.forEach((look) => look());
  });
  const until = (holds: () => boolean): Promise<void> =>
    new Promise((done) => {
      const look = (): void => {
        if (!holds()) return;
        waiting.delete(look);
        done();
      };
      waiting.add(look);
      look();
    });
  const view = feed.view(instrument.id);
  assert.ok(view?.valid === true);
  const [bid, ask] = [view.bids[0]?.price ?? 0, view.asks[0]?.price ?? 0];
  type Sent = Parameters<typeof gateway.send>[0];
  const child = (clientOrderId: string, limit: number, type: string): Sent =>
    ({
      clientOrderId,
      instrumentId: instrument.id,
      side: 'buy',
      quantity: lots(5),
      limit: ticks(limit),
      type,
    }) as unknown as Sent;
  gateway.send(child('taking', ask + 20, 'ioc'));
  gateway.send(child('resting', bid - 200, 'limit'));
  await until(
    () =>
      seen.some((event) => event.type === 'fill') &&
      seen.some((event) => event.type === 'accepted' && event.clientOrderId === 'resting'),
  );
  gateway.cancel('resting');
  await until(() =>
    seen.some((event) => event.type === 'cancelled' && event.clientOrderId === 'resting'),
  );
  assert.ok(gateway.statement !== undefined && gateway.listenAccount !== undefined);
  const told = new Promise<number>((done) =>
    gateway.listenAccount?.(
      (event) =>
        event.type === 'statement' &&
        done(event.statement.fillsSince.reduce((sum, fill) => sum + fill.quantity, 0)),
    ),
  );
  gateway.statement(timeUs(0));
  assert.equal(await told, 5);
});

test('F33, F35: a venue whose greeting is lost, or that says nothing any more, is hung up on and dialled again', {
  timeout: 240_000,
}, async (t) => {
  const clock = {
    now: () => timeUs(Math.round((performance.timeOrigin + performance.now()) * 1000)),
  };
  const lines: Socket[] = [];
  const say = (line: Socket, message: Said): void =>
    void line.write(`${JSON.stringify(message)}\n`);
  const server = createServer((line) => {
    lines.push(line);
    line.on('error', () => line.destroy());
    const told = setInterval(() => {
      // The third one is silent once it has greeted.
      if (lines.indexOf(line) !== 2)
        say(line, {
          event: 'books',
          at: clock.now(),
          markets: [{ symbol: 'KEEL', bids: [[99, 1]], asks: [[101, 1]], volume: 0, turnover: 0 }],
        });
    }, 50);
    line.on('close', () => clearInterval(told));
    // The greeting of the second one is lost.
    if (lines.length !== 2) say(line, { reply: 'hello', pid: process.pid });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const dir = home(t);
  const { port } = server.address() as AddressInfo;
  writeFileSync(join(dir, 'venue.json'), JSON.stringify({ port, pid: process.pid, secret: 's' }));
  const connected = await connectPaperVenue({ home: dir, clock });
  assert.ok(connected.ok);
  t.after(() => {
    connected.value.close();
    for (const line of lines) line.destroy();
    server.close();
  });
  lines[0]?.destroy();
  await until('after a lost greeting the venue is dialled again', 15, () =>
    Promise.resolve(lines.length === 3),
  );
  await until('it has greeted', 5, () => Promise.resolve(connected.value.isUp()));
  await until('after a silence the venue is dialled again', 20, () =>
    Promise.resolve(lines.length === 4),
  );
  await until('it has greeted again', 5, () => Promise.resolve(connected.value.isUp()));
});
