// F27: alerts reach people who are not looking: in order, once, whatever is down, and never as a flood.
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, type TestContext, test } from 'node:test';
import { type Notice, noticeWords } from '#app/notice';
import { type Notifier, notifierOf, outboxPath } from '#app/notify';
import { channelOf } from '#app/notify-channels';
import { notifySecret } from '#app/notify-secret';
import { type Outbox, openOutbox } from '#app/outbox';
import { configSchema } from '#contracts/config';
import { type NotifyChannel, notifySchema } from '#contracts/notify';
import {
  type Alert,
  emptyBoard,
  raise,
  remind,
  type Severity,
  type Telling,
} from '#core/alert/alert-board';
import { ALERT_POLICY } from '#core/alert/fold-alerts';
import { timeUs } from '#core/kernel/units';
import { type OutboxFile, openOutboxFile, waitingIn } from '#platform/outbox';
import { freePort } from './support/free-port.ts';
import {
  type HookReceiver,
  hookReceiver,
  mailReceiver,
  type Received,
} from './support/receivers.ts';
import { cli, startService, stopVenue, until } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-notify-'));
after(() => rmSync(folder, { recursive: true, force: true }));
let homes = 0;
function newHome(): string {
  const home = join(folder, `home-${++homes}`);
  mkdirSync(home, { mode: 0o700 });
  return home;
}

const SECRET = 's3cret-of-the-desk';
const START = Date.UTC(2026, 0, 5, 14, 30);
const alert = (key: string, severity: Severity, at = START): Alert => ({
  key,
  severity,
  code: key.split('/')[0] ?? key,
  text: `${key} happened`,
  remedy: 'look at it',
  at: timeUs(at * 1000),
  firstAt: timeUs(at * 1000),
  count: 1,
  acknowledged: null,
  escalations: 0,
});
const telling = (key: string, severity: Severity): Telling => ({
  type: 'alert',
  alert: alert(key, severity),
});
const noticeOf = ({ body }: Received): Notice => JSON.parse(body) as Notice;
const keysOf = (received: readonly Received[]): readonly string[] =>
  received.map(noticeOf).map((each) => (each.type === 'summary' ? 'summary' : each.alert.key));
const channelIn = (channel: unknown): NotifyChannel => {
  const found = notifySchema.parse({ x: channel })['x'];
  assert.ok(found);
  return found;
};
/** An hour is 3.6 s. */
const PAUSES = { firstMs: 2, mostMs: 300 };

interface Sending {
  readonly outbox: Outbox;
  readonly file: OutboxFile;
  readonly said: readonly string[];
}
function sending(
  path: string,
  channels: Readonly<Record<string, unknown>>,
  pauses = PAUSES,
): Sending {
  const said: string[] = [];
  const file = openOutboxFile(path);
  const outbox = openOutbox({
    file,
    channels: Object.entries(channels).map(([name, channel]) =>
      channelOf({ name, channel: channelIn(channel), secret: SECRET }),
    ),
    account: 'main',
    say: (line) => said.push(line),
    now: () => Date.now(),
    pauses,
  });
  return { outbox, file, said };
}
const stopped = async ({ outbox, file }: Sending): Promise<void> => {
  await outbox.stop();
  file.close();
};
const closing = (t: TestContext, receiver: { close(): Promise<void> }): void =>
  t.after(() => receiver.close());

test('ALR-12: a webhook is signed over time and body, and has one id however often it is tried', async (t) => {
  let refusals = 2;
  const hook = await hookReceiver(() => (refusals-- > 0 ? 503 : 204));
  closing(t, hook);
  const sends = sending(join(newHome(), 'outbox'), {
    desk: { kind: 'webhook', url: `${hook.url}/in` },
  });
  sends.outbox.put([telling('VENUE_DOWN', 'critical')], START);
  await until('it is taken', 5, async () => hook.taken.length === 1);
  await stopped(sends);
  assert.equal(hook.came.length, 3);
  assert.equal(new Set(hook.came.map(({ headers }) => headers['plimsoll-delivery'])).size, 1);
  for (const { headers, body, path } of hook.came) {
    const [, seconds = '', hex = ''] =
      /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['plimsoll-signature'])) ?? [];
    assert.ok(Math.abs(Number(seconds) - Date.now() / 1000) < 60);
    assert.equal(hex, createHmac('sha256', SECRET).update(`${seconds}.${body}`).digest('hex'));
    assert.equal(path, '/in');
  }
  assert.deepEqual(hook.taken.map(noticeOf), [
    {
      version: 1,
      type: 'alert',
      account: 'main',
      alert: {
        key: 'VENUE_DOWN',
        severity: 'critical',
        code: 'VENUE_DOWN',
        text: 'VENUE_DOWN happened',
        remedy: 'look at it',
        firstAt: '2026-01-05T14:30:00.000000Z',
        at: '2026-01-05T14:30:00.000000Z',
        count: 1,
        escalations: 0,
      },
    },
  ]);
});

test('ALR-10: chats and mailboxes get the words, each channel from its severity on', async (t) => {
  const hook = await hookReceiver(() => 200);
  const mail = await mailReceiver([451]);
  closing(t, hook);
  closing(t, mail);
  const post = {
    kind: 'mail',
    host: '127.0.0.1',
    port: mail.port,
    from: 'p@x.org',
    to: ['a@x.org'],
  };
  const sends = sending(join(newHome(), 'outbox'), {
    chat: { kind: 'slack', url: `${hook.url}/services/T1`, severity: 'notice' },
    bot: { kind: 'telegram', chat: '-100', base_url: hook.url, severity: 'critical' },
    night: { ...post, user: 'desk', severity: 'critical' },
    day: post,
  });
  sends.outbox.put(
    [
      telling('ORDER_REFUSED/<!channel>', 'notice'),
      telling('INCOMPLETE/P1', 'warning'),
      telling('VENUE_DOWN', 'critical'),
      { type: 'escalation', alert: { ...alert('VENUE_DOWN', 'critical'), escalations: 2 } },
      { type: 'summary', held: 7 },
    ],
    START,
  );
  await until(
    'all are taken',
    10,
    async () => hook.taken.length === 7 && mail.letters.length === 6,
  );
  await stopped(sends);
  const chat = hook.taken.filter(({ path }) => path === '/services/T1');
  const texts = chat.map(({ body }) => (JSON.parse(body) as { text: string }).text);
  assert.match(
    texts[0] ?? '',
    /^Plimsoll main: CRITICAL VENUE_DOWN\nVENUE_DOWN happened\nlook at it/,
  );
  assert.match(
    texts[1] ?? '',
    /ESCALATED \(2\) VENUE_DOWN: nobody has acknowledged since 2026-01-05/,
  );
  assert.equal(texts.length, 5);
  assert.ok(texts.at(-1)?.includes('&lt;!channel&gt;'), 'nobody is called by a text');
  const bot = hook.taken.filter(({ path }) => path === `/bot${SECRET}/sendMessage`);
  assert.equal(bot.length, 2, 'critical ones only');
  assert.equal((JSON.parse(bot[0]?.body ?? '') as { chat_id: string }).chat_id, '-100');
  const subjects = mail.letters.map((letter) => /^Subject: (.*)$/m.exec(letter)?.[1] ?? '');
  assert.equal(
    subjects.filter((each) => each.startsWith('Plimsoll main: CRITICAL VENUE')).length,
    2,
  );
  assert.equal(subjects.filter((each) => each.includes('7 more warnings')).length, 1);
  assert.equal(subjects.filter((each) => each.includes('ORDER_REFUSED')).length, 0);
  assert.deepEqual(mail.passwords[0], SECRET);
});

test('ALR-15: a password goes to another machine over an encrypted connection only', async (t) => {
  const mail = await mailReceiver();
  closing(t, mail);
  const channel = channelIn({
    kind: 'mail',
    host: '127.0.0.1.nip.invalid',
    port: mail.port,
    from: 'p@x.org',
    to: ['a@x.org'],
    user: 'desk',
  });
  const delivered = await channelOf({ name: 'x', channel, secret: SECRET }).send(
    'id',
    JSON.stringify({ version: 1, type: 'summary', account: 'main', held: 1, codes: {} }),
  );
  assert.equal(delivered.ok, false);
  assert.deepEqual([mail.letters.length, mail.passwords.length], [0, 0]);
});

test('ALR-13, ALR-14: servers that are down for an hour lose nothing, delay nobody else, and are not flooded when they are back', async (t) => {
  const port = await freePort();
  const mailPort = await freePort();
  const well = await hookReceiver();
  closing(t, well);
  const path = join(newHome(), 'outbox');
  const sends = sending(path, {
    down: { kind: 'webhook', url: `http://127.0.0.1:${port}`, severity: 'notice' },
    up: { kind: 'webhook', url: well.url, severity: 'notice' },
    mail: {
      kind: 'mail',
      host: '127.0.0.1',
      port: mailPort,
      from: 'p@x.org',
      to: ['a@x.org'],
      severity: 'notice',
    },
  });
  const wanted: Telling[] = [];
  for (let minute = 0; minute < 60; minute++) {
    const now = [
      telling(`INCOMPLETE/P${minute}`, 'warning'),
      telling(`ORDER_REFUSED/${minute}`, 'notice'),
      ...(minute % 12 === 0 ? [telling(`QUARANTINED/${minute}`, 'critical')] : []),
    ];
    wanted.push(...now);
    sends.outbox.put(now, START + 60_000 * minute);
    await new Promise((resolve) => setTimeout(resolve, 60));
  }
  await until('the other channel has all', 5, async () => well.taken.length === wanted.length);
  assert.ok(sends.said.some((line) => line.includes('ECONNREFUSED')));
  assert.equal(sends.said.filter((line) => line.includes('down')).length, 1, 'said once');
  assert.equal(waitingIn(path, ['down'])?.get('down'), wanted.length, 'nothing is lost');
  const back = await hookReceiver(() => 204, port);
  closing(t, back);
  assert.equal(waitingIn(path, ['mail'])?.get('mail'), wanted.length, 'nor of the mail');
  const mail = await mailReceiver([], mailPort);
  closing(t, mail);
  await until('all is told', 10, async () =>
    ['down', 'mail'].every((name) => waitingIn(path, [name])?.get(name) === 0),
  );
  await stopped(sends);
  const subjects = mail.letters.map((letter) => /^Subject: (.*)$/m.exec(letter)?.[1] ?? '');
  assert.equal(subjects.length, 5 + 20 + 1);
  assert.ok(
    subjects.slice(0, 5).every((each) => each.includes('CRITICAL QUARANTINED')),
    'letters too: critical ones first',
  );
  assert.match(subjects.at(-1) ?? '', /100 more warnings/);
  const keys = keysOf(back.taken);
  assert.deepEqual(
    keys.slice(0, 5),
    [0, 12, 24, 36, 48].map((minute) => `QUARANTINED/${minute}`),
    'critical ones first, none merged',
  );
  assert.equal(keys.length, 5 + 20 + 1);
  const summary = noticeOf(back.taken.at(-1) ?? assert.fail());
  assert.deepEqual(summary, {
    version: 1,
    type: 'summary',
    account: 'main',
    held: 100,
    codes: { ORDER_REFUSED: 60, INCOMPLETE: 40 },
  });
  assert.ok(sends.said.some((line) => line.includes('get through again')));
});

test('ALR-2, ALR-13: 100,000 triggers in a minute are a handful of notifications, the critical one first', async (t) => {
  const port = await freePort();
  const board = emptyBoard();
  const sends = sending(join(newHome(), 'outbox'), {
    desk: { kind: 'webhook', url: `http://127.0.0.1:${port}`, severity: 'notice' },
  });
  let waiting: Telling[] = [];
  for (let i = 0; i < 100_000; i++) {
    const at = timeUs((START + 0.6 * i) * 1000);
    const isWorst = i === 77_777;
    waiting.push(
      ...raise(
        board,
        isWorst
          ? { ...alert('VENUE_DOWN', 'critical'), at }
          : { ...alert(`INCOMPLETE/P${i}`, 'warning'), at },
        ALERT_POLICY,
      ),
    );
    // About each second it is taken, as a look does.
    if (i % 1700 === 0) {
      sends.outbox.put(waiting, START + 0.6 * i);
      waiting = [];
    }
  }
  waiting.push(...remind(board, timeUs((START + 120_000) * 1000), ALERT_POLICY));
  sends.outbox.put(waiting, START + 120_000);
  const hook = await hookReceiver(() => 204, port);
  closing(t, hook);
  await until('all is told', 10, async () => keysOf(hook.taken).includes('summary'));
  await stopped(sends);
  const notices = hook.taken.map(noticeOf);
  assert.ok(notices.length <= 22, `${notices.length} notifications`);
  assert.equal(keysOf(hook.taken)[0], 'VENUE_DOWN');
  const told = notices.reduce((sum, each) => sum + (each.type === 'summary' ? each.held : 1), 0);
  assert.equal(told, 100_000, 'each is told or counted');
});

test('ALR-16: what one side will not have does not stand in the way of the rest', async (t) => {
  const hook = await hookReceiver(({ body }) => (body.includes('QUARANTINED') ? 422 : 204));
  closing(t, hook);
  const path = join(newHome(), 'outbox');
  const sends = sending(path, { desk: { kind: 'webhook', url: hook.url } });
  sends.outbox.put(
    [telling('QUARANTINED/1', 'critical'), telling('INCOMPLETE/P1', 'warning')],
    START,
  );
  await until('the other one is taken', 5, async () => hook.taken.length === 1);
  await stopped(sends);
  assert.deepEqual(keysOf(hook.taken), ['INCOMPLETE/P1']);
  assert.equal(waitingIn(path, ['desk'])?.get('desk'), 1, 'it is kept');
});

test('ALR-16: a pause that the other side asks for is kept', async (t) => {
  const hook = await hookReceiver(() => 429, 0, { 'retry-after': '60' });
  closing(t, hook);
  const sends = sending(
    join(newHome(), 'outbox'),
    { desk: { kind: 'webhook', url: hook.url } },
    { firstMs: 2, mostMs: 300_000 },
  );
  sends.outbox.put([telling('VENUE_DOWN', 'critical')], START);
  await until('it was tried', 5, async () => hook.came.length === 1);
  sends.outbox.put([telling('QUARANTINED/1', 'critical')], START);
  await new Promise((resolve) => setTimeout(resolve, 300));
  await stopped(sends);
  assert.equal(hook.came.length, 1);
});

test('ALR-14: at most 10,000 wait; what is beyond is counted, the critical last', () => {
  const file = openOutboxFile(join(newHome(), 'outbox'), { singly: 3, waiting: 10 });
  const posted = (n: number, rank: 0 | 1 | 2) => ({
    id: `${rank}/${n}`,
    rank,
    code: `CODE_${rank}`,
    atMs: n,
    notice: '{}',
    count: 1,
  });
  file.put(
    ['x'],
    [1, 2, 3, 4].map((n) => posted(n, 2)),
  );
  file.put(
    ['x'],
    [5, 6, 7].map((n) => posted(n, 1)),
  );
  file.put(
    ['x'],
    Array.from({ length: 9 }, (_, i) => posted(10 + i, 0)),
  );
  assert.equal(file.count('x'), 16);
  const sent: string[] = [];
  for (let next = file.next('x'); next !== null; next = file.next('x')) {
    sent.push(next.id);
    file.taken(next.n);
    file.sumUp('x', ({ count, codes }) => ({
      ...posted(99, 1),
      count,
      notice: JSON.stringify(codes),
    }));
  }
  assert.equal(sent.filter((id) => id.startsWith('0/')).length, 9, 'critical ones are kept');
  assert.equal(sent.filter((id) => id.startsWith('2/')).length, 0, 'notices go first');
  assert.equal(sent.at(-1), '1/99');
  file.close();
});

test('ALR-17: a restart in the middle loses none, and repeats none that was taken', async (t) => {
  let room = 4;
  const hook = await hookReceiver(() => (room-- > 0 ? 204 : 503));
  closing(t, hook);
  const path = join(newHome(), 'outbox');
  const desk = { desk: { kind: 'webhook', url: hook.url } };
  const wanted = Array.from({ length: 12 }, (_, i) => telling(`QUARANTINED/${i}`, 'critical'));
  const first = sending(path, desk);
  first.outbox.put(wanted, START);
  await until('four are taken', 5, async () => hook.taken.length === 4);
  await stopped(first);
  room = Number.POSITIVE_INFINITY;
  const second = sending(path, desk);
  // Said again, as a start does that does not know what was handed over.
  second.outbox.put(wanted, START + 5000);
  await until('all are taken', 5, async () => waitingIn(path, ['desk'])?.get('desk') === 0);
  await stopped(second);
  assert.deepEqual(
    keysOf(hook.taken),
    wanted.map((_, i) => `QUARANTINED/${i}`),
  );
});

const yamlWith = (home: string, channels: object): string => {
  const path = join(home, 'with-notify.yaml');
  writeFileSync(path, JSON.stringify({ notify: channels }));
  return path;
};

test('ALR-17: killed outright while nobody answers, the service tells it after its next start, once', async (t) => {
  const home = newHome();
  const port = await freePort();
  const config = yamlWith(home, { desk: { kind: 'webhook', url: `http://127.0.0.1:${port}` } });
  const start = { flags: ['--config', config], env: { PLIMSOLL_NOTIFY_DESK_SECRET: SECRET } };
  t.after(() => stopVenue(home));
  let service = await startService(home, start);
  t.after(() => service.kill());
  assert.equal((await service.call('/api/controls/kill', { reason: 'fat finger' })).status, 200);
  const waits = async (): Promise<number> =>
    waitingIn(outboxPath(home), ['desk'])?.get('desk') ?? 0;
  await until('it is kept', 10, async () => (await waits()) === 1);
  await service.kill();
  assert.equal(await waits(), 1);
  const hook: HookReceiver = await hookReceiver(() => 204, port);
  closing(t, hook);
  service = await startService(home, { ...start, unready: true });
  await until('it is told', 15, async () => hook.taken.length === 1);
  await service.kill();
  service = await startService(home, { ...start, unready: true });
  await new Promise((resolve) => setTimeout(resolve, 3000));
  assert.match(keysOf(hook.came)[0] ?? '', /^KILL_SWITCH_ON/);
  assert.equal(hook.came.length, 1, 'once');
  assert.equal(service.words().includes(SECRET), false);
  await service.stop();
});

test('ALR-18: an outbox that cannot be written is a line in the log, and nothing else', async () => {
  const said: string[] = [];
  const home = newHome();
  const config = configSchema.parse({
    notify: { desk: { kind: 'slack', url: 'http://127.0.0.1:9' } },
  });
  const notifier = notifierOf(config, {
    home: join(home, 'nowhere'),
    env: {},
    say: (line) => said.push(line),
  });
  assert.ok(notifier.ok);
  const { value }: { value: Notifier } = notifier;
  value.tell([telling('VENUE_DOWN', 'critical')]);
  await until('it is said', 10, async () => said.length > 0);
  assert.match(
    said[0] ?? '',
    /^Notifications cannot be kept in .*notify\.sqlite: .*\n {2}Trading goes on/,
  );
  await value.stop();
});

test('ALR-11: secrets come from the environment or a file of the owner, never from the configuration', () => {
  const home = newHome();
  const channel = channelIn({ kind: 'webhook', url: 'https://example.com/in' });
  const codeOf = (env: Readonly<Record<string, string>> = {}): string => {
    const found = notifySecret('desk', channel, { home, env });
    assert.equal(JSON.stringify(found.ok ? '' : found.error).includes(SECRET), false);
    return found.ok ? found.value : found.error.code;
  };
  assert.equal(codeOf(), 'NOTIFY_SECRET_MISSING');
  assert.equal(codeOf({ PLIMSOLL_NOTIFY_DESK_SECRET: 'x' }), 'x');
  mkdirSync(join(home, 'keys'));
  const path = join(home, 'keys', 'notify-desk.json');
  writeFileSync(path, JSON.stringify({ secret: SECRET }), { mode: 0o644 });
  assert.equal(codeOf(), 'KEYS_EXPOSED');
  chmodSync(path, 0o600);
  assert.equal(codeOf(), SECRET);
  writeFileSync(path, SECRET);
  assert.equal(codeOf(), 'KEYS_MALFORMED');
  const slack = channelIn({ kind: 'slack' });
  const env = { PLIMSOLL_NOTIFY_CHAT_SECRET: 'not an address' };
  const malformed = notifySecret('chat', slack, { home, env });
  assert.equal(malformed.ok ? '' : malformed.error.code, 'NOTIFY_SECRET_MALFORMED');
  assert.equal(notifySchema.safeParse({ desk: { ...channel, secret: 'x' } }).success, false);
  assert.equal(
    notifySchema.safeParse({ desk: { kind: 'webhook', url: 'https://a:b@example.com' } }).success,
    false,
  );
  assert.equal(notifySchema.safeParse({ 'The Desk': channel }).success, false);
});

test('ALR-19: `plimsoll notify test` says what the other side answers', async (t) => {
  const hook = await hookReceiver(({ path }) => (path === '/bad' ? 500 : 200));
  closing(t, hook);
  const home = newHome();
  const config = yamlWith(home, {
    good: { kind: 'webhook', url: `${hook.url}/good` },
    bad: { kind: 'slack', url: `${hook.url}/bad` },
  });
  const env = { PLIMSOLL_HOME: home, PLIMSOLL_NOTIFY_GOOD_SECRET: SECRET };
  const both = await cli(['notify', 'test', '--config', config], env);
  assert.equal(both.code, 1);
  assert.match(both.err, /✓ good \(webhook\): HTTP 200: status 200/);
  assert.match(both.err, /✗ bad \(slack\): HTTP 500: status 500/);
  const one = await cli(['notify', 'test', 'good', '--config', config, '--json'], env);
  assert.equal(one.code, 0, one.err);
  assert.deepEqual(JSON.parse(one.out), {
    isWell: true,
    channels: [{ name: 'good', kind: 'webhook', isTaken: true, words: 'HTTP 200: status 200' }],
  });
  assert.equal((await cli(['notify', 'test', 'no', '--config', config], env)).code, 2);
  const missing = await cli(['doctor', '--config', config], { PLIMSOLL_HOME: home });
  assert.equal(missing.code, 2);
  assert.match(missing.err, /notify: good: a secret is required for it/);
  assert.equal(existsSync(outboxPath(home)), false, 'past the outbox');
  const said = await cli(['engine', '--config', config], { PLIMSOLL_HOME: home });
  assert.equal(said.code, 2);
  assert.match(said.err, /notify\.good - a secret is required/);
  stopVenue(home);
});

test('ALR-24: a channel with after_minutes gets what is overdue for it and nothing else; the others do not get that', async (t) => {
  const hook = await hookReceiver();
  closing(t, hook);
  const webhook = { kind: 'webhook', severity: 'notice' };
  const sends = sending(join(newHome(), 'outbox'), {
    first: { ...webhook, url: `${hook.url}/first` },
    second: { ...webhook, url: `${hook.url}/second`, after_minutes: 15 },
  });
  const overdue = (afterSeconds: number): Telling => ({
    type: 'overdue',
    alert: alert('INCOMPLETE/P1', 'warning'),
    afterSeconds,
  });
  const critical = alert('VENUE_DOWN', 'critical');
  sends.outbox.put(
    [
      telling('INCOMPLETE/P1', 'warning'),
      { type: 'escalation', alert: { ...critical, escalations: 1 } },
      { type: 'summary', held: 3 },
      overdue(900),
      overdue(3600),
      overdue(900),
    ],
    START,
  );
  await until('all is taken', 5, async () => hook.taken.length === 4);
  await stopped(sends);
  const at = (path: string) => hook.taken.filter((each) => each.path === path);
  assert.deepEqual(keysOf(at('/second')), ['INCOMPLETE/P1'], 'once');
  assert.equal(at('/first').length, 3);
  const [late] = at('/second').map(noticeOf);
  assert.equal(late?.type, 'escalation');
  assert.match(noticeWords(late ?? assert.fail()).subject, /ESCALATED INCOMPLETE: nobody has/);
});

test('ALR-10: words are for people: no control characters, and subjects of one line', () => {
  const { subject, text } = noticeWords({
    version: 1,
    type: 'summary',
    account: 'main',
    held: 3,
    codes: { INCOMPLETE: 2 },
  });
  assert.equal(subject, 'Plimsoll main: 3 more warnings and notices');
  assert.ok(text.includes('INCOMPLETE: 2'));
});
