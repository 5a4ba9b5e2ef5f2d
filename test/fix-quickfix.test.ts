// Our FIX session and gateway against QuickFIX, the engine that many venues run.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, test } from 'node:test';
import fc from 'fast-check';
import { seededRandom } from '#core/kernel/random';
import { lots, ticks } from '#core/kernel/units';
import {
  type FixDesk,
  fixDesk,
  fixOptions,
  fixOrder,
  fixProxy,
  newFolder,
} from './support/fix-desk.ts';
import { traderFills, traderLife } from './support/fix-trader.ts';
import {
  acceptorBinary,
  type QuickfixVenue,
  quickfixMissing,
  quickfixVenue,
} from './support/quickfix-venue.ts';

before(() => {
  if (quickfixMissing === false) acceptorBinary();
});

const withVenue = (
  name: string,
  run: (venue: QuickfixVenue, desk: FixDesk) => Promise<void>,
): void => {
  test(name, { skip: quickfixMissing, timeout: 180_000 }, async () => {
    const venue = await quickfixVenue();
    const desk = await fixDesk(fixOptions(venue.port));
    try {
      await run(venue, desk);
    } finally {
      await desk.close();
      await venue.stop();
    }
  });
};
const SEED = Number(process.env['PROPERTY_SEED'] ?? 7430);
const ID = 'P1/0/0/0';
const CODED = 'k7Q_P1_0_0_0';
const hasWord = (desk: FixDesk, word: string, id = ID): Promise<void> =>
  desk.until(`${id} ${word}`, () => desk.story(id).includes(word));

withVenue('FIX-2: QuickFIX: an order is placed and fills in parts', async (venue, desk) => {
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command(`fill ${CODED} 30 9.99`);
  await venue.command(`fill ${CODED} 70 10`);
  await hasWord(desk, 'fill 70 at 1000');
  assert.deepEqual(desk.story(ID), ['accepted', 'fill 30 at 999', 'fill 70 at 1000']);
  const [, first] = desk.told;
  assert.ok(first?.type === 'fill');
  assert.deepEqual(first.fill.commission, { asset: 'USD', amount: '0.3' });
  assert.deepEqual(venue.orders(), [CODED]);
  assert.deepEqual(
    desk.account.map(({ type }) => type),
    ['connection'],
  );
});
withVenue(
  'FIX-9: QuickFIX: an order is cancelled, amended twice, and cancelled by its newest id',
  async (venue, desk) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    desk.gateway.amend(fixOrder(ID, { quantity: lots(80), limit: ticks(1001) }));
    await hasWord(desk, 'amended 80 at 1001');
    desk.gateway.amend(fixOrder(ID, { quantity: lots(60), limit: ticks(1002) }));
    await hasWord(desk, 'amended 60 at 1002');
    await venue.command(`fill ${CODED} 20 10.02`);
    desk.gateway.cancel(ID);
    await hasWord(desk, 'cancelled after 20');
    assert.deepEqual(desk.story(ID), [
      'accepted',
      'amended 80 at 1001',
      'amended 60 at 1002',
      'fill 20 at 1002',
      'cancelled after 20',
    ]);
    desk.gateway.cancel(ID);
    await hasWord(desk, 'cancelRefused');
  },
);
withVenue('FIX-10: QuickFIX: an order, an amendment and a cancel are refused', async (_, desk) => {
  desk.gateway.send(fixOrder('P2/0/0/0', { quantity: lots(200_000) }));
  await hasWord(desk, 'rejected', 'P2/0/0/0');
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  desk.gateway.amend(fixOrder(ID, { quantity: lots(200_000) }));
  await hasWord(desk, 'amendRefused');
  desk.gateway.send(fixOrder('P3/0/0/0', { type: 'ioc' }));
  await hasWord(desk, 'cancelled after 0', 'P3/0/0/0');
});
withVenue(
  'FIX-13: QuickFIX: an id leaves once, and what the venue calls a duplicate is asked about',
  async (venue, desk) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'fault send DISCONNECTED unknown');
    assert.deepEqual(venue.orders(), [CODED]);
    // Another folder knows nothing of the id, as after a restore.
    await desk.close();
    const other = await fixDesk(fixOptions(venue.port));
    other.gateway.send(fixOrder(ID));
    await hasWord(other, 'accepted');
    await venue.command(`fill ${CODED} 100 10`);
    await hasWord(other, 'fill 100 at 1000');
    assert.deepEqual(other.story(ID), ['accepted', 'fill 100 at 1000']);
    assert.deepEqual(venue.orders(), [CODED, CODED]);
    await other.close();
  },
);
withVenue(
  'FIX-14: QuickFIX: the venue begins again at 1 while we are away, and the fill that it forgot is booked',
  async (venue, desk) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    await venue.command('reset x');
    await venue.command(`fill ${CODED} 40 9.98`);
    await venue.command('reset y');
    await hasWord(desk, 'fill 40 at 998');
    await venue.command(`fill ${CODED} 60 10`);
    await hasWord(desk, 'fill 60 at 1000');
    assert.deepEqual(
      desk.story(ID).filter((word) => word.startsWith('fill')),
      ['fill 40 at 998', 'fill 60 at 1000'],
    );
  },
);
withVenue('FIX-4: QuickFIX: the numbers of the venue jump, and are filled', async (venue, desk) => {
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command('jump 50');
  await venue.command(`fill ${CODED} 100 10`);
  await hasWord(desk, 'fill 100 at 1000');
});
withVenue(
  'FIX-10: QuickFIX: an execution is taken back, another is corrected, an order expires',
  async (venue, desk) => {
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    await venue.command(`fill ${CODED} 30 9.99`);
    await hasWord(desk, 'fill 30 at 999');
    const [{ execId } = { execId: '' }] = venue.executions();
    await venue.command(`correct ${CODED} ${execId} 30 9.98`);
    await hasWord(desk, 'corrected to 30 at 998');
    await venue.command(`bust ${CODED} ${execId}`);
    await hasWord(desk, 'busted');
    await venue.command(`expire ${CODED}`);
    await hasWord(desk, 'expired after 30');
  },
);
withVenue(
  'FIX-17: QuickFIX: an order of somebody else on the account is reported as what it is',
  async (venue, desk) => {
    await venue.command('foreign THEIRS-1');
    await hasWord(desk, 'fill 100 at 1000', 'THEIRS-1');
    assert.deepEqual(
      desk.account.map(({ type }) => type),
      ['connection', 'foreignOrder'],
    );
  },
);

test('FIX-19: QuickFIX: the drop copy tells what trades elsewhere on the account, and a fill that the first session never told; what both tell counts once', {
  skip: quickfixMissing,
  timeout: 180_000,
}, async (t) => {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  const at = { host: '127.0.0.1', port: venue.port, tls: null };
  const copy = { ...at, senderCompId: 'COPY', targetCompId: 'VENUE' };
  const options = fixOptions(venue.port, { dropCopy: copy });
  const desk = await fixDesk(options);
  await venue.command('elsewhere THEIRS-1');
  await hasWord(desk, 'fill 100 at 1000', 'THEIRS-1');
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command(`fill ${CODED} 40 10`);
  await venue.command('miss on');
  await venue.command(`fill ${CODED} 35 10`);
  await venue.command('miss off');
  await hasWord(desk, 'fill 35 at 1000');
  await venue.command(`fill ${CODED} 25 10`);
  await hasWord(desk, 'fill 25 at 1000');
  const fills = (): readonly string[] => desk.story(ID).filter((word) => word.startsWith('fill'));
  assert.deepEqual(fills().toSorted(), ['fill 25 at 1000', 'fill 35 at 1000', 'fill 40 at 1000']);
  // What was copied while we were away is told after the next logon, and nothing twice.
  await desk.close();
  await venue.command('elsewhere THEIRS-2');
  const again = await fixDesk(options);
  t.after(() => again.close());
  await hasWord(again, 'fill 100 at 1000', 'THEIRS-2');
  assert.deepEqual(
    again.told.filter((each) => each.type === 'fill' && each.fill.clientOrderId === 'THEIRS-1'),
    [],
  );
});

test('FIX-3, FIX-16: QuickFIX: a dead wire is noticed, the order on it is of unknown outcome and never arrived', {
  skip: quickfixMissing,
  timeout: 180_000,
}, async (t) => {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  const proxy = await fixProxy(venue.port, () => 1);
  t.after(() => proxy.close());
  const desk = await fixDesk(fixOptions(proxy.port));
  t.after(() => desk.close());
  proxy.deafen(true);
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'fault send DISCONNECTED unknown');
  proxy.deafen(false);
  await hasWord(desk, 'neverArrived');
  assert.deepEqual(venue.orders(), []);
  assert.deepEqual(
    desk.account.map((event) => event.type === 'connection' && event.up),
    [true, false, true],
  );
});

test('F5, FIX-6, FIX-7: QuickFIX: messages are lost and come twice: no order twice, no fill lost', {
  skip: quickfixMissing,
  timeout: 180_000,
}, async (t) => {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  await venue.command('auto on');
  const random = seededRandom(SEED);
  const proxy = await fixProxy(venue.port, () => random.next());
  t.after(() => proxy.close());
  const desk = await fixDesk(fixOptions(proxy.port));
  t.after(() => desk.close());
  proxy.disturb(0.02, 0.02);
  const ids = Array.from({ length: 60 }, (_, i) => `P${i}/0/0/0`);
  for (const id of ids) {
    desk.gateway.send(fixOrder(id));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  proxy.disturb(0, 0);
  const filledOf = (id: string): number => {
    const fills = new Map(
      desk.told.flatMap((each) =>
        each.type === 'fill' && each.fill.clientOrderId === id
          ? [[each.fill.executionId, each.fill.quantity] as const]
          : [],
      ),
    );
    return [...fills.values()].reduce((sum, quantity) => sum + quantity, 0);
  };
  const isSettled = (id: string): boolean =>
    filledOf(id) >= 100 ||
    desk.story(id).includes('neverArrived') ||
    desk.story(id).some((word) => /^fault send \w+ safe$/.test(word));
  await desk.until('every order is settled', () => ids.every(isSettled), 60);
  assert.equal(new Set(venue.orders()).size, venue.orders().length);
  for (const id of ids) {
    const coded = `k7Q_${id.replaceAll('/', '_')}`;
    assert.equal(filledOf(id), venue.orders().includes(coded) ? 100 : 0, id);
  }
  assert.ok(venue.orders().length > 10);
});

test('FIX-8: QuickFIX: killed at any moment and started again: no order twice, no fill lost', {
  skip: quickfixMissing,
  timeout: 180_000,
}, async (t) => {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  await venue.command('auto on');
  const folder = join(newFolder(), 'home');
  mkdirSync(folder);
  const COUNT = 120;
  const pauses = fc.sample(fc.integer({ min: 300, max: 1500 }), { numRuns: 8, seed: SEED });
  for (const ms of pauses) {
    const doomed = traderLife(folder, venue.port, COUNT);
    const gone = once(doomed, 'exit');
    await new Promise((resolve) => setTimeout(resolve, ms));
    doomed.kill('SIGKILL');
    await gone;
  }
  const [exit] = await once(traderLife(folder, venue.port, COUNT), 'exit');
  assert.equal(exit, 0);
  const orders = venue.orders();
  assert.equal(new Set(orders).size, orders.length, 'no order twice');
  assert.ok(orders.length > COUNT / 2, `${orders.length} orders`);
  const booked = new Map<string, number>();
  for (const { order, quantity } of traderFills(folder))
    booked.set(order, (booked.get(order) ?? 0) + quantity);
  const traded = new Map<string, number>();
  for (const { clOrdId, quantity } of venue.executions()) {
    const order = clOrdId.slice('k7Q_'.length).replaceAll('_', '/');
    traded.set(order, (traded.get(order) ?? 0) + quantity);
  }
  assert.deepEqual(Object.fromEntries(booked), Object.fromEntries(traded));
});
