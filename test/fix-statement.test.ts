// FIX-21, FIX-22: the account as QuickFIX states it from its own book, and what the gateway makes of it.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { before, type TestContext, test } from 'node:test';
import { seededRandom } from '#core/kernel/random';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import { ACCOUNT_PARTS, type AccountPart } from '#venues/fix/account-words';
import type { FixGatewayOptions } from '#venues/fix/fix-gateway';
import {
  type FixDesk,
  type FixProxy,
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

const skip = quickfixMissing;
const timeout = 180_000;
before(() => {
  if (skip === false) acceptorBinary();
});
const SEED = Number(process.env['PROPERTY_SEED'] ?? 7430);
const ID = 'P1/0/0/0';
const CODED = 'k7Q_P1_0_0_0';
const everything = (parts: readonly AccountPart[] = ACCOUNT_PARTS): Partial<FixGatewayOptions> => ({
  statement: { parts, positionType: 'TQ' },
});

interface Session {
  readonly venue: QuickfixVenue;
  readonly proxy: FixProxy;
  readonly desk: FixDesk;
  readonly said: string[];
}
async function session(
  t: TestContext,
  more: Partial<FixGatewayOptions> = everything(),
): Promise<Session> {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  const random = seededRandom(SEED);
  const proxy = await fixProxy(venue.port, () => random.next());
  t.after(() => proxy.close());
  const said: string[] = [];
  const desk = await fixDesk(fixOptions(proxy.port, { ...more, say: (line) => said.push(line) }));
  t.after(() => desk.close());
  return { venue, proxy, desk, said };
}
/** Asked as the engine asks: again, until there is one. */
async function statementOf(desk: FixDesk, since: TimeUs = timeUs(0)): Promise<AccountStatement> {
  const stated = (): readonly AccountStatement[] =>
    desk.account.flatMap((event) => (event.type === 'statement' ? [event.statement] : []));
  const before = stated().length;
  for (let i = 0; i < 300 && stated().length === before; i++) {
    if (i % 20 === 0) desk.gateway.statement?.(since);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const found = stated().at(-1);
  assert.ok(found !== undefined && stated().length > before, 'a statement');
  return found;
}
const hasWord = (desk: FixDesk, word: string, id = ID): Promise<void> =>
  desk.until(`${id} ${word}`, () => desk.story(id).includes(word));
/** Executions that were told, by id, as the engine books them. */
function bookedBy(...desks: readonly FixDesk[]): ReadonlyMap<string, number> {
  const fills = new Map<string, number>();
  for (const report of desks.flatMap(({ told }) => told))
    if (report.type === 'fill') fills.set(report.fill.executionId, report.fill.quantity);
    else if (report.type === 'busted') fills.set(report.executionId, 0);
    else if (report.type === 'corrected') fills.set(report.executionId, report.quantity);
  return fills;
}
const sum = (of: Iterable<number>): number => [...of].reduce((total, each) => total + each, 0);
/** Every execution of the statement is one that was told, as large, and none is missing; positions are their sum. */
function equalsBooks(statement: AccountStatement, ...desks: readonly FixDesk[]): void {
  const booked = bookedBy(...desks);
  assert.deepEqual(
    Object.fromEntries(statement.fillsSince.map((fill) => [fill.executionId, fill.quantity])),
    Object.fromEntries([...booked].filter(([, quantity]) => quantity > 0)),
  );
  assert.equal(sum((statement.positions ?? []).map(({ lots }) => lots)), sum(booked.values()));
}

test('FIX-21: QuickFIX: positions, cash, open orders and executions are stated, with the ids that their reports had', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue } = await session(t);
  const empty = await statementOf(desk);
  assert.deepEqual(
    { ...empty, at: 0 },
    {
      at: 0,
      openOrders: [],
      positions: [],
      balances: [{ asset: 'USD', amount: '1000000.00', isRounded: true }],
      fillsSince: [],
    },
  );
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command(`fill ${CODED} 30 9.99`);
  await hasWord(desk, 'fill 30 at 999');
  const statement = await statementOf(desk);
  equalsBooks(statement, desk);
  assert.deepEqual(statement.openOrders, [
    {
      clientOrderId: ID,
      venueOrderId: 'V1',
      instrumentId: 'KEEL.X',
      side: 'buy',
      quantity: 100,
      filled: 30,
      limit: 1000,
    },
  ]);
  assert.deepEqual(statement.positions, [{ instrumentId: 'KEEL.X', lots: 30 }]);
  assert.deepEqual(
    statement.balances.map(({ amount }) => amount),
    ['999700.00'],
  );
  const [fill] = statement.fillsSince;
  assert.deepEqual(fill?.commission, { asset: 'USD', amount: '0.3' });
  assert.ok(Math.abs(statement.at - Date.now() * 1000) < 5e6);
  // From after the fill on it is not listed.
  const later = await statementOf(desk, timeUs((fill?.at ?? 0) + 1000));
  assert.deepEqual(later.fillsSince, []);
});

test('FIX-21, FIX-10: QuickFIX: after a bust and a correction the statement has what stands, under the first ids', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue } = await session(t);
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  for (const quantity of [30, 20]) await venue.command(`fill ${CODED} ${quantity} 9.99`);
  await hasWord(desk, 'fill 20 at 999');
  const [first, second] = venue.executions();
  await venue.command(`correct ${CODED} ${first?.execId} 25 9.98`);
  await venue.command(`bust ${CODED} ${second?.execId}`);
  await hasWord(desk, 'busted');
  const statement = await statementOf(desk);
  equalsBooks(statement, desk);
  assert.deepEqual(
    statement.fillsSince.map(({ executionId, price }) => [executionId, price]),
    [[`${ID}:${first?.execId}`, 998]],
  );
});

test('FIX-22: QuickFIX: a fill that nobody reported is found in the list of trades, booked once, and not again from a status or a late report', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue, said } = await session(t);
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command(`fill ${CODED} 30 9.99`);
  await hasWord(desk, 'fill 30 at 999');
  await venue.command('miss on');
  await venue.command(`fill ${CODED} 20 9.98`);
  await venue.command('miss off');
  const statement = await statementOf(desk);
  assert.ok(desk.story(ID).includes('fill 20 at 998'), desk.story(ID).join());
  assert.ok(said.some((line) => /was never reported; it is in the list of trades/.test(line)));
  equalsBooks(statement, desk);
  await venue.command(`fill ${CODED} 50 10`);
  await hasWord(desk, 'fill 50 at 1000');
  desk.gateway.query(ID);
  await new Promise((resolve) => setTimeout(resolve, 3500));
  equalsBooks(await statementOf(desk), desk);
  assert.equal(sum(bookedBy(desk).values()), 100);
});

test('FIX-14, FIX-22: QuickFIX: what a status booked as one is the executions that the venue lists for it, with their fees', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue } = await session(t);
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command('miss on');
  await venue.command(`fill ${CODED} 30 9.99`);
  await venue.command(`fill ${CODED} 10 9.95`);
  await venue.command('miss off');
  desk.gateway.query(ID);
  await hasWord(desk, 'fill 40 at 998');
  const statement = await statementOf(desk);
  equalsBooks(statement, desk);
  const [fill] = statement.fillsSince;
  assert.equal(fill?.executionId, `${ID}:status:40`);
  assert.deepEqual(fill?.commission, { asset: 'USD', amount: '0.4' });
});

test('FIX-21: QuickFIX: orders, trades and positions of somebody else are in the statement as what they are', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue } = await session(t);
  await venue.command('foreign THEIRS-1');
  await hasWord(desk, 'fill 100 at 1000', 'THEIRS-1');
  await venue.command('hold KEEL -250');
  await venue.command('hold UNLISTED 10');
  const statement = await statementOf(desk);
  assert.deepEqual(statement.positions, [{ instrumentId: 'KEEL.X', lots: -150 }]);
  const told = desk.told.flatMap((each) => (each.type === 'fill' ? [each.fill.executionId] : []));
  assert.deepEqual(
    statement.fillsSince.map(({ executionId, clientOrderId }) => [executionId, clientOrderId]),
    [[told[0], 'THEIRS-1']],
  );
});

const REFUSED = [
  [
    'positions',
    'AN',
    'refuse',
    /STATEMENT_REFUSED: .*RequestForPositions \(AN\): result 3; .*set positions to false/,
  ],
  [
    'trades',
    'AD',
    'refuse',
    /STATEMENT_REFUSED: .*\(AD\): not for this account; .*set trades to false/,
  ],
  ['cash', 'BB', 'refuse', /STATEMENT_REFUSED: .*CollateralInquiry \(BB\): result 5; /],
  ['orders', 'AF', 'refuse', /STATEMENT_REFUSED: .*OrderMassStatusRequest \(AF\): /],
  [
    'positions',
    'AN',
    'unsupported',
    /STATEMENT_REFUSED: .*\(AN\): Unsupported Message Type; .*ask the broker/,
  ],
  ['cash', 'BB', 'unsupported', /STATEMENT_REFUSED: .*\(BB\): Unsupported Message Type; /],
] as const;
for (const [part, type, how, words] of REFUSED)
  test(`FIX-21: QuickFIX: ${part}: ${how} ${type}: there is no statement, and the log says why and what to do`, {
    skip,
    timeout,
  }, async (t) => {
    const { desk, venue, said } = await session(t);
    await venue.command(`${how} ${type}`);
    desk.gateway.statement?.(timeUs(0));
    await desk.until(said.join(' | '), () => said.some((line) => words.test(line)), 10);
    desk.gateway.statement?.(timeUs(0));
    await new Promise((resolve) => setTimeout(resolve, 500));
    assert.equal(said.filter((line) => words.test(line)).length, 1, 'said once');
    assert.ok(!desk.account.some((event) => event.type === 'statement'));
    // It is no refusal of an order, and when the venue answers there is a statement.
    desk.gateway.send(fixOrder(ID));
    await hasWord(desk, 'accepted');
    await venue.command(`answer ${type}`);
    assert.equal((await statementOf(desk)).openOrders.length, 1);
  });

test('FIX-21: QuickFIX: a question that is never answered is given up with a word, and asked again', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue, said } = await session(t);
  await venue.command('mute AN');
  desk.gateway.statement?.(timeUs(0));
  await desk.until(
    'told',
    () =>
      said.some((line) =>
        /STATEMENT_UNANSWERED: RequestForPositions \(AN\) was not answered/.test(line),
      ),
    25,
  );
  await venue.command('answer AN');
  assert.deepEqual((await statementOf(desk)).positions, []);
});

test('FIX-21: QuickFIX: a position without the type that counts is no position, and is named', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue, said } = await session(t, {
    statement: { parts: ['positions'], positionType: 'TOT' },
  });
  await venue.command('hold KEEL 5');
  desk.gateway.statement?.(timeUs(0));
  await desk.until('told', () =>
    said.some((line) =>
      /STATEMENT_UNREADABLE: PosType \(703\) of KEEL must have TOT once, was 'SOD, TQ'/.test(line),
    ),
  );
});

test('FIX-21: QuickFIX: what the venue is not asked is what the session told; with nothing to ask there is no statement', {
  skip,
  timeout,
}, async (t) => {
  const { desk, venue } = await session(t, everything(['positions']));
  desk.gateway.send(fixOrder(ID));
  await hasWord(desk, 'accepted');
  await venue.command(`fill ${CODED} 30 9.99`);
  await hasWord(desk, 'fill 30 at 999');
  const statement = await statementOf(desk);
  equalsBooks(statement, desk);
  assert.deepEqual(
    statement.openOrders.map(({ clientOrderId }) => clientOrderId),
    [ID],
  );
  assert.deepEqual(statement.balances, []);
  const plain = await fixDesk(fixOptions(1), true);
  t.after(() => plain.close());
  assert.equal('statement' in plain.gateway, false);
});

test('F5, FIX-21, FIX-22: QuickFIX: with messages lost and copied, cut lines and a restart the statement equals the books', {
  skip,
  timeout,
}, async (t) => {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  await venue.command('auto on');
  const random = seededRandom(SEED);
  const proxy = await fixProxy(venue.port, () => random.next());
  t.after(() => proxy.close());
  const options = fixOptions(proxy.port, everything());
  const first = await fixDesk(options);
  proxy.disturb(0.02, 0.02);
  for (let i = 0; i < 30; i++) {
    first.gateway.send(fixOrder(`P${i}/0/0/0`));
    if (i % 5 === 0) first.gateway.statement?.(timeUs(0));
    if (i % 10 === 9) proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  await first.close();
  const second = await fixDesk(options, true);
  t.after(() => second.close());
  for (let i = 30; i < 50; i++) {
    second.gateway.send(fixOrder(`P${i}/0/0/0`));
    await new Promise((resolve) => setTimeout(resolve, 80));
  }
  proxy.disturb(0, 0);
  await second.until('up', () => second.gateway.isUp(), 30);
  const isSame = (statement: AccountStatement): boolean => {
    const booked = sum(bookedBy(first, second).values());
    return sum(statement.fillsSince.map(({ quantity }) => quantity)) === booked;
  };
  let statement = await statementOf(second);
  for (let i = 0; i < 20 && !(isSame(statement) && statement.openOrders.length === 0); i++) {
    await new Promise((resolve) => setTimeout(resolve, 500));
    statement = await statementOf(second);
  }
  equalsBooks(statement, first, second);
  const done = sum(venue.executions().map(({ quantity }) => quantity));
  assert.ok(done > 1000);
  assert.equal(sum(bookedBy(first, second).values()), done);
});

test('FIX-8, FIX-21, FIX-22: QuickFIX: after kills at any moment the statement is what all lives together booked, by the same ids', {
  skip,
  timeout,
}, async (t) => {
  const venue = await quickfixVenue();
  t.after(() => venue.stop());
  await venue.command('auto on');
  const folder = join(newFolder(), 'home');
  mkdirSync(folder);
  const random = seededRandom(SEED);
  for (let i = 0; i < 4; i++) {
    const doomed = traderLife(folder, venue.port, 40);
    const gone = once(doomed, 'exit');
    await new Promise((resolve) => setTimeout(resolve, 400 + random.next() * 900));
    doomed.kill('SIGKILL');
    await gone;
  }
  const [exit] = await once(traderLife(folder, venue.port, 40), 'exit');
  assert.equal(exit, 0);
  const options = fixOptions(venue.port, { folder: join(folder, 'session'), ...everything() });
  const desk = await fixDesk(options);
  t.after(() => desk.close());
  const { fillsSince, positions, openOrders } = await statementOf(desk);
  const booked = traderFills(folder);
  assert.ok(booked.length > 30);
  assert.deepEqual(
    Object.fromEntries(fillsSince.map((fill) => [fill.executionId, fill.quantity])),
    Object.fromEntries(booked.map(({ id, quantity }) => [id, quantity])),
  );
  assert.equal(positions?.[0]?.lots, sum(booked.map(({ quantity }) => quantity)));
  assert.deepEqual(openOrders, []);
  assert.deepEqual(
    desk.told.filter(({ type }) => type === 'fill'),
    [],
  );
});
