// Names and roles at the door: who may do what, that every decision is journaled under its name, and a tokens file that keeps its secrets.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { buildServer } from '#api/server';
import { controlStateDoc } from '#contracts/control-documents';
import { problemDoc } from '#contracts/documents';
import { DEFAULT_LEDGER_LIMITS } from '#core/gate/account-limits';
import type { Entry } from '#core/journal/body';
import { commandsOf } from '#engine/desk/commands';
import { namedTokensIn } from '#platform/tokens';
import { KEEL, openOn, scriptedVenue } from './support/scripted-venue.ts';
import { fixedTokens } from './support/token-book.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-roles-'));
after(() => rmSync(folder, { recursive: true }));
const secret = (name: string): string => `token-of-${name}-0123456789`;
const people = (['viewer', 'trader', 'risk', 'admin'] as const).map((role) => ({
  name: `a-${role}`,
  role,
  token: secret(role),
}));
const ORDER = { symbol: 'KEEL', side: 'buy', quantity: 100, strategy: 'twap', horizonSeconds: 600 };

async function open(): Promise<{
  readonly ask: (
    who: string,
    method: 'GET' | 'POST' | 'DELETE',
    url: string,
    body?: object,
  ) => Promise<{ readonly status: number; readonly body: unknown }>;
  readonly bodies: () => readonly Entry['body'][];
  readonly venue: ReturnType<typeof scriptedVenue>;
}> {
  const [venue, journal] = [scriptedVenue(), memoryJournal()];
  const { desk } = openOn(venue, journal, {
    ...DEFAULT_LEDGER_LIMITS,
    throttle: { ...DEFAULT_LEDGER_LIMITS.throttle, executions: 2 },
  });
  const app = await buildServer({
    desk,
    commands: commandsOf(desk),
    tokens: fixedTokens('the-token-of-the-owner', people),
    webRoot: null,
  });
  after(() => app.close());
  return {
    venue,
    bodies: () => journal.entries.map((entry) => (entry as Entry).body),
    async ask(who, method, url, body) {
      const got = await app.inject({
        method,
        url,
        headers: { authorization: `Bearer ${secret(who)}` },
        ...(body === undefined ? {} : { payload: body }),
      });
      return { status: got.statusCode, body: got.body === '' ? null : JSON.parse(got.body) };
    },
  };
}

test('LED-17: a viewer looks, a trader trades and stops, risk starts again and does not trade; each decision stands in the journal with name and role', async () => {
  const { ask, bodies } = await open();
  for (const who of ['viewer', 'trader', 'risk', 'admin'])
    assert.deepEqual(
      [
        (await ask(who, 'GET', '/api/controls')).status,
        (await ask(who, 'GET', '/api/orders')).status,
      ],
      [200, 200],
    );
  assert.equal((await ask('stranger', 'GET', '/api/controls')).status, 401);
  for (const who of ['viewer', 'risk']) {
    const refused = await ask(who, 'POST', '/api/orders', ORDER);
    assert.deepEqual(
      [refused.status, problemDoc.parse(refused.body).code],
      [403, 'ROLE_TOO_SMALL'],
    );
  }
  assert.equal(
    (await ask('trader', 'POST', '/api/orders', { ...ORDER, parentId: 'A' })).status,
    201,
  );
  assert.equal((await ask('viewer', 'POST', '/api/controls/kill', { reason: 'x' })).status, 403);
  assert.equal(
    (
      await ask('trader', 'POST', '/api/controls/kill', {
        reason: 'odd',
        scope: { type: 'symbol', symbol: 'KEEL' },
      })
    ).status,
    200,
  );
  assert.equal(
    (
      await ask('trader', 'POST', '/api/controls/release', {
        scope: { type: 'symbol', symbol: 'KEEL' },
      })
    ).status,
    403,
  );
  const released = await ask('risk', 'POST', '/api/controls/release', {
    scope: { type: 'symbol', symbol: 'KEEL' },
    reason: 'looked at',
  });
  assert.deepEqual(
    [
      released.status,
      controlStateDoc.parse(released.body).you,
      controlStateDoc.parse(released.body).kills,
    ],
    [200, { name: 'a-risk', role: 'risk' }, []],
  );
  assert.equal(
    (await ask('risk', 'POST', '/api/controls/release', {})).status,
    404,
    'there is no other switch on',
  );
  const audited = bodies().flatMap((body) =>
    body.type === 'placed' || body.type === 'kill' ? [[body.type, body.by, body.role]] : [],
  );
  assert.deepEqual(audited, [
    ['placed', 'a-trader', 'trader'],
    ['kill', 'a-trader', 'trader'],
    ['kill', 'a-risk', 'risk'],
  ]);
});

test('LED-12, LED-13, LED-8: throttles and the restricted list at the door', async () => {
  const { ask } = await open();
  for (const parentId of ['A', 'B'])
    assert.equal((await ask('trader', 'POST', '/api/orders', { ...ORDER, parentId })).status, 201);
  assert.equal(
    problemDoc.parse((await ask('trader', 'POST', '/api/orders', ORDER)).body).code,
    'EXECUTIONS_ABOVE_MAX',
  );
  const state = controlStateDoc.parse((await ask('viewer', 'GET', '/api/controls')).body);
  assert.deepEqual(
    [state.disabled.map((each) => each.strategy), state.strategies],
    [
      ['twap'],
      [{ strategy: 'twap', messages: 0, messagesMax: 4000, applications: 2, applicationsMax: 2 }],
    ],
  );
  assert.equal(
    (await ask('trader', 'POST', '/api/controls/throttle', { strategy: 'twap', reason: 'please' }))
      .status,
    403,
  );
  assert.equal(
    (await ask('risk', 'POST', '/api/controls/throttle', { strategy: 'twap' })).status,
    400,
    'without a reason nothing is decided',
  );
  assert.equal(
    (await ask('risk', 'POST', '/api/controls/throttle', { strategy: 'twap', reason: 'mended' }))
      .status,
    200,
  );
  assert.equal(
    (await ask('risk', 'POST', '/api/controls/throttle', { strategy: 'twap', reason: 'mended' }))
      .status,
    404,
  );
  assert.equal(
    (
      await ask('risk', 'POST', '/api/controls/restricted', {
        symbol: 'KEEL',
        on: true,
        reason: 'blackout',
      })
    ).status,
    200,
  );
  assert.equal(
    problemDoc.parse((await ask('trader', 'POST', '/api/orders', ORDER)).body).code,
    'RESTRICTED',
  );
  assert.equal(
    (
      await ask('risk', 'POST', '/api/controls/restricted', {
        symbol: 'NOSUCH',
        on: true,
        reason: 'blackout',
      })
    ).status,
    404,
  );
});

test('LED-15, F25: quarantine is seen and decided on at the door', async () => {
  const { ask, venue } = await open();
  venue.account({
    type: 'foreignOrder',
    at: venue.now(),
    order: {
      clientOrderId: 'web_1',
      venueOrderId: '77',
      instrumentId: KEEL.id,
      side: 'buy',
      quantity: 10,
      filled: 0,
      limit: 4000,
    },
  });
  const [item] = controlStateDoc.parse(
    (await ask('viewer', 'GET', '/api/controls')).body,
  ).quarantine;
  assert.deepEqual([item?.id, item?.instrument], ['order web_1', KEEL.id]);
  assert.equal(
    problemDoc.parse((await ask('trader', 'POST', '/api/orders', ORDER)).body).code,
    'QUARANTINED',
  );
  assert.equal(
    (
      await ask('trader', 'POST', '/api/controls/quarantine', {
        id: 'order web_1',
        how: 'ignore',
        reason: 'mine',
      })
    ).status,
    403,
  );
  assert.equal(
    (
      await ask('risk', 'POST', '/api/controls/quarantine', {
        id: 'order web_2',
        how: 'ignore',
        reason: 'x',
      })
    ).status,
    404,
  );
  assert.equal(
    (
      await ask('risk', 'POST', '/api/controls/quarantine', {
        id: 'order web_1',
        how: 'ignore',
        reason: 'a manual order',
      })
    ).status,
    200,
  );
  assert.equal((await ask('trader', 'POST', '/api/orders', ORDER)).status, 201);
});

for (const [what, content, mode, code] of [
  ['a good file', JSON.stringify(people), 0o600, null],
  ['a file that the group may read', JSON.stringify(people), 0o640, 'TOKENS_EXPOSED'],
  ['a file that is no list', '{"tokens": []}', 0o600, 'TOKENS_MALFORMED'],
  ['a file that is no JSON', 'name: tom', 0o600, 'TOKENS_MALFORMED'],
  [
    'a role that nobody knows',
    JSON.stringify([{ name: 'tom', role: 'king', token: secret('tom') }]),
    0o600,
    'TOKENS_MALFORMED',
  ],
  [
    'a short token',
    JSON.stringify([{ name: 'tom', role: 'trader', token: 'short' }]),
    0o600,
    'TOKENS_MALFORMED',
  ],
  [
    'one name twice',
    JSON.stringify([people[0], { ...people[1], name: people[0]?.name }]),
    0o600,
    'TOKENS_MALFORMED',
  ],
  [
    'one token twice',
    JSON.stringify([people[0], { ...people[1], token: people[0]?.token }]),
    0o600,
    'TOKENS_MALFORMED',
  ],
] as const) {
  test(`tokens.json: ${what} ${code === null ? 'is read' : `is refused as ${code}, and no secret is repeated`}`, () => {
    const path = join(folder, 'tokens.json');
    writeFileSync(path, content);
    chmodSync(path, mode);
    const read = namedTokensIn(folder);
    if (code === null) return assert.deepEqual(read, { ok: true, value: people });
    assert.ok(!read.ok);
    assert.equal(read.error[0]?.code, code);
    assert.ok(!JSON.stringify(read.error).includes('0123456789'));
  });
}
test('tokens.json: without the file there is nobody but the owner', () =>
  assert.deepEqual(namedTokensIn(join(folder, 'none')), { ok: true, value: [] }));
