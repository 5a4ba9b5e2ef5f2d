import assert from 'node:assert/strict';
import { test } from 'node:test';
import { approve } from '#core/gate/approved';
import { timeOfLocal } from '#core/kernel/civil';
import { addTime, durationUs, lots, ticks, timeUs } from '#core/kernel/units';
import { buildProfile } from '#core/liquidity/build-profile';
import { NO_FEES } from '#core/market/fees';
import type { ChildType } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import { reactiveHistory } from '#engine/sim/reactive/history';
import { REACTIVE_MARKETS } from '#engine/sim/reactive/markets';
import { daySecondsOf } from '#engine/sim/reactive/parameters';
import { type ReactiveVenue, reactiveVenue } from '#engine/sim/reactive/venue';

const { parameters } = REACTIVE_MARKETS['small-tick'];
const { instrument } = parameters;
const OPEN = timeOfLocal('America/New_York', { year: 2012, month: 6, day: 22 }, 9.5 * 3600e6);
const at = (second: number): typeof OPEN => addTime(OPEN, durationUs(second * 1e6));

function opened(
  seed: number,
  venues: readonly string[] = [],
): { readonly venue: ReactiveVenue; readonly heard: VenueReport[] } {
  const venue = reactiveVenue({
    parameters,
    seed,
    fees: { ...NO_FEES, takerBps: 1 },
    latency: { baseUs: 500, jitterUs: 200 },
    open: OPEN,
    openPrice: null,
    common: null,
    venues,
  });
  const heard: VenueReport[] = [];
  venue.gateway.listen((event) => heard.push(event));
  return { venue, heard };
}
function send(
  { gateway }: ReactiveVenue,
  id: string,
  side: 'buy' | 'sell',
  type: ChildType,
  limit: number,
  quantity: number,
): void {
  gateway.send(
    approve({
      clientOrderId: id,
      parentId: 'P',
      instrumentId: instrument.id,
      side,
      quantity: lots(quantity),
      limit: ticks(limit),
      type,
      reason: 'test',
      venue: instrument.venue,
    }),
  );
}
const typesOf = (heard: readonly VenueReport[], id: string): readonly string[] =>
  heard
    .filter((event) => ('clientOrderId' in event ? event.clientOrderId : '') === id)
    .map(({ type }) => type);

test('RCT-10: our resting order is not in the view; what we took is volume; answers come in order and after a latency', () => {
  const { venue, heard } = opened(1);
  venue.advance(at(60));
  const before = venue.feed.view(instrument.id)!;
  const bid = before.bids[0]!.price;
  send(venue, 'R', 'buy', 'limit', bid - 200, 300);
  venue.advance(at(61));
  assert.deepEqual(typesOf(heard, 'R'), ['accepted']);
  const view = venue.feed.view(instrument.id)!;
  assert.ok(view.bids.every(({ price, size }) => price !== bid - 200 || size < 300));
  assert.ok(view.bids[0]!.price < view.asks[0]!.price);

  const plain = opened(1).venue;
  plain.advance(at(62));
  send(venue, 'T', 'buy', 'ioc', view.asks[0]!.price + 20, 100);
  venue.advance(at(62));
  const [accepted, fill] = heard
    .filter((event) => 'clientOrderId' in event || event.type === 'fill')
    .slice(1);
  assert.equal(accepted?.type, 'accepted');
  assert.ok(fill?.type === 'fill' && fill.fill.liquidity === 'taker' && fill.fill.fee > 0);
  const volumeOf = (of: ReactiveVenue): number => of.feed.view(instrument.id)!.eligibleVolume;
  assert.ok(volumeOf(venue) >= volumeOf(plain) + 50, 'our fills are prints of this market');
  const times = heard.map((event) => ('at' in event ? event.at : event.fill.at));
  assert.deepEqual(
    times,
    times.toSorted((a, b) => a - b),
  );
});

test('RCT-10: post-only that would take, a second use of an id, an unknown order and a closed market are answered as a venue does', () => {
  const { venue, heard } = opened(2);
  venue.advance(at(60));
  const ask = venue.feed.view(instrument.id)!.asks[0]!.price;
  send(venue, 'A', 'buy', 'postOnly', ask + 5, 10);
  send(venue, 'B', 'sell', 'limit', ask + 400, 10);
  send(venue, 'B', 'sell', 'limit', ask + 400, 10);
  venue.gateway.cancel('X');
  venue.gateway.query('X');
  venue.advance(at(62));
  assert.deepEqual(typesOf(heard, 'A'), ['rejected']);
  assert.deepEqual(typesOf(heard, 'B'), ['accepted', 'rejected']);
  assert.deepEqual(typesOf(heard, 'X'), ['cancelRefused', 'neverArrived']);
  venue.gateway.cancel('B');
  venue.advance(at(63));
  assert.deepEqual(typesOf(heard, 'B').at(-1), 'cancelled');
  venue.advance(at(daySecondsOf(parameters) + 1));
  assert.equal(venue.feed.view(instrument.id)!.valid, false);
  send(venue, 'C', 'buy', 'ioc', ask, 10);
  venue.advance(at(daySecondsOf(parameters) + 2));
  assert.deepEqual(typesOf(heard, 'C'), ['rejected']);
  assert.equal(venue.next(), null);
});

test('RCT-1, RCT-10: the same orders and seed, the same reports', () => {
  const story = (): readonly VenueReport[] => {
    const { venue, heard } = opened(3);
    for (let k = 1; k <= 30; k++) {
      venue.advance(at(k * 20));
      const view = venue.feed.view(instrument.id)!;
      send(venue, `O${k}`, k % 2 === 0 ? 'buy' : 'sell', 'limit', view.bids[0]!.price, 80);
    }
    venue.advance(at(1200));
    return heard;
  };
  const first = story();
  assert.ok(first.filter(({ type }) => type === 'fill').length > 10);
  assert.deepEqual(story(), first);
});

test('RCT-14: an order goes to the venue that it names, and is filled from the book that this venue shows', () => {
  const { venue, heard } = opened(9, ['ONE', 'TWO']);
  assert.deepEqual(
    venue.feed.instruments.map(({ id }) => id),
    ['SMALL.ONE', 'SMALL.TWO'],
  );
  venue.advance(at(60));
  const [one, two] = ['SMALL.ONE', 'SMALL.TWO'].map((id) => venue.feed.view(id)!);
  assert.ok(one !== undefined && two !== undefined);
  assert.notDeepEqual(one.bids, two.bids);
  const order = {
    clientOrderId: 'V',
    parentId: 'P',
    instrumentId: 'SMALL.TWO',
    side: 'buy',
    quantity: lots(10),
    limit: ticks(two.asks[0]!.price + 30),
    type: 'ioc',
    reason: 'test',
    venue: 'TWO',
  } as const;
  venue.gateway.send(approve(order));
  venue.gateway.send(approve({ ...order, clientOrderId: 'W', instrumentId: 'SMALL.THREE' }));
  venue.advance(at(61));
  assert.deepEqual(typesOf(heard, 'W'), ['rejected']);
  const fills = heard.flatMap((event) => (event.type === 'fill' ? [event.fill] : []));
  assert.ok(fills.length > 0 && fills.every((fill) => fill.venue === 'TWO'));
});

test('RCT-11: history is of days before the session, ends where the session opens, and a profile can be built of it', () => {
  const { bars, close } = reactiveHistory(parameters, 4, 22, OPEN);
  assert.equal(bars.count, 22 * 390);
  assert.ok(bars.at.every((when, i) => when < OPEN && (i === 0 || when > bars.at[i - 1]!)));
  const last = bars.count - 1;
  assert.ok(Math.abs(close / 100 - (bars.bid[last]! + bars.ask[last]!) / 2) < 0.011);
  for (let i = 0; i < bars.count; i++) {
    assert.ok(bars.low[i]! <= bars.open[i]! && bars.high[i]! >= bars.close[i]!);
    assert.ok(bars.bid[i]! < bars.ask[i]!);
  }
  const profile = buildProfile({
    instrument,
    asOf: timeUs(OPEN + 3600e6),
    tape: null,
    history: [bars],
    prior: null,
    observed: null,
    priceMid: close,
  });
  assert.ok(profile.ok, JSON.stringify(profile));
  const { adv, volatilityDaily } = profile.value;
  assert.ok(Math.abs(Math.log(adv.value / parameters.volumeDaily)) < 0.5, `${adv.value}`);
  const volatility = volatilityDaily.value / parameters.volatilityDaily;
  assert.ok(volatility > 0.5 && volatility < 2, `${volatility}`);
});
