// FIX over TLS against QuickFIX's own TLS acceptor (OpenSSL), through a wire that keeps what we sent.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { before, type TestContext, test } from 'node:test';
import { checkVenues } from '#app/venue-checks';
import { configSchema } from '#contracts/config';
import type { FixTls } from '#venues/fix/fix-trust';
import { certificateAuthority, opensslMissing, pemOf } from './support/certificates.ts';
import { type FixDesk, fixDesk, fixOptions, fixOrder } from './support/fix-desk.ts';
import {
  acceptorBinary,
  type QuickfixVenue,
  quickfixTlsMissing,
  quickfixVenue,
  type VenueTls,
} from './support/quickfix-venue.ts';
import { type WatchedWire, watchedWire } from './support/watched-wire.ts';

const skip = quickfixTlsMissing === false ? opensslMissing : quickfixTlsMissing;
before(() => {
  if (skip === false) acceptorBinary();
});
const NAME = 'venue.test';
const ID = 'P1/0/0/0';
const CODED = 'k7Q_P1_0_0_0';
const PASSWORD = 'open-sesame';

interface Line {
  readonly venue: QuickfixVenue;
  readonly wire: WatchedWire;
  readonly desk: FixDesk;
  /** Lines of the log. */
  readonly said: readonly string[];
  /** Nothing of a FIX message, and not the password, was to be read on the wire. */
  nothingInClear(): void;
}
/** A desk on a TLS line to a venue; `isAlone`: it is not expected to log on. */
async function lineTo(
  t: TestContext,
  {
    venueTls,
    tls,
    isAlone = false,
  }: { venueTls: VenueTls | undefined; tls: FixTls | null; isAlone?: boolean },
): Promise<Line> {
  const venue = await quickfixVenue(venueTls);
  t.after(() => venue.stop());
  const wire = await watchedWire(venue.port);
  t.after(() => wire.close());
  const said: string[] = [];
  const options = fixOptions(wire.port, {
    tls,
    logonFields: [
      [553, 'desk'],
      [554, PASSWORD],
    ],
    say: (line) => void said.push(line),
  });
  const desk = await fixDesk(options, isAlone);
  t.after(() => desk.close());
  const nothingInClear = (): void => {
    assert.ok(wire.heard().length > 0);
    assert.ok(!/8=FIX|35=A|VENUE/.test(wire.heard()));
    assert.ok(!wire.heard().includes(PASSWORD));
  };
  return { venue, wire, desk, said, nothingInClear };
}
const timeout = 120_000;
const refusal = (
  what: string,
  make: () => { readonly venueTls: VenueTls | undefined; readonly tls: FixTls },
  words: RegExp,
): void => {
  test(`FIX-20: QuickFIX: ${what}`, { skip, timeout }, async (t) => {
    const line = await lineTo(t, { ...make(), isAlone: true });
    await line.desk.until('a second try', () => line.wire.connections() > 1);
    await line.desk.until('it is told', () => line.said.some((each) => words.test(each)));
    assert.equal(line.desk.gateway.isUp(), false);
    assert.deepEqual(line.desk.account, []);
    line.desk.gateway.send(fixOrder(ID));
    await line.desk.until('the order did not leave', () =>
      line.desk.story(ID).includes('fault send DISCONNECTED safe'),
    );
    line.nothingInClear();
    assert.deepEqual(line.venue.orders(), []);
  });
};
const ca = (): { readonly ca: string } => ({ ca: pemOf(broker().cert) });
let made: ReturnType<typeof certificateAuthority> | null = null;
const broker = (): ReturnType<typeof certificateAuthority> =>
  (made ??= certificateAuthority('CA of the broker'));

test('FIX-20: QuickFIX: a certificate of the CA that is named logs on and trades, and nothing is to be read on the wire', {
  skip,
  timeout,
}, async (t) => {
  const line = await lineTo(t, {
    venueTls: broker().issued(NAME),
    tls: { ...ca(), serverName: NAME },
  });
  const { desk, venue } = line;
  desk.gateway.send(fixOrder(ID));
  await desk.until('accepted', () => desk.story(ID).includes('accepted'));
  await venue.command(`fill ${CODED} 100 10`);
  await desk.until('filled', () => desk.story(ID).includes('fill 100 at 1000'));
  line.nothingInClear();
  assert.deepEqual(venue.orders(), [CODED]);
});

test('FIX-12, FIX-16, FIX-20: QuickFIX: a TLS line that is cut with an order on it comes back, and the order is asked about', {
  skip,
  timeout,
}, async (t) => {
  const line = await lineTo(t, {
    venueTls: broker().issued(NAME),
    tls: { ...ca(), serverName: NAME },
  });
  const { desk, venue, wire } = line;
  desk.gateway.send(fixOrder(ID));
  await desk.until('accepted', () => desk.story(ID).includes('accepted'));
  for (let i = 1; i <= 3; i++) {
    wire.cut();
    await desk.until('down', () => !desk.gateway.isUp());
    await venue.command(`fill ${CODED} 10 10`);
    await desk.until('up', () => desk.gateway.isUp());
    await desk.until(
      `fill ${i}`,
      () => desk.story(ID).filter((word) => word === 'fill 10 at 1000').length === i,
    );
  }
  assert.equal(wire.connections(), 4);
  line.nothingInClear();
  assert.deepEqual(venue.orders(), [CODED]);
});

test('FIX-20: QuickFIX: a venue that asks for a certificate of ours gets it', {
  skip,
  timeout,
}, async (t) => {
  const clients = certificateAuthority('CA of clients');
  const own = clients.issued('desk.test');
  const venueTls = { ...broker().issued(NAME), clientCa: clients.cert };
  const tls = { ...ca(), serverName: NAME, cert: pemOf(own.cert), key: pemOf(own.key) };
  const { desk } = await lineTo(t, { venueTls, tls });
  desk.gateway.send(fixOrder(ID));
  await desk.until('accepted', () => desk.story(ID).includes('accepted'));
});

refusal(
  'a certificate of another host name is refused, and nothing is sent',
  () => ({ venueTls: broker().issued('other.test'), tls: { ...ca(), serverName: NAME } }),
  /the certificate is not of venue\.test .*other\.test.*set server_name/,
);
refusal(
  'a certificate of a CA that nobody named is refused, and nothing is sent',
  () => ({ venueTls: broker().issued(NAME), tls: { serverName: NAME } }),
  /signed by nobody whom we trust .*name its PEM file as ca/,
);
refusal(
  'a certificate of another CA than the one that is named is refused, and nothing is sent',
  () => ({
    venueTls: broker().issued(NAME),
    tls: { ca: pemOf(certificateAuthority('another').cert), serverName: NAME },
  }),
  /signed by nobody whom we trust .*name its PEM file as ca/,
);
refusal(
  'an expired certificate is refused, and nothing is sent',
  () => ({ venueTls: broker().issued(NAME, -1), tls: { ...ca(), serverName: NAME } }),
  /the certificate of venue\.test has expired: ask the broker .*clock of this machine/,
);
refusal(
  'a venue that asks for a certificate of ours, and gets none, ends the line, and the log says what to name',
  () => ({
    venueTls: { ...broker().issued(NAME), clientCa: certificateAuthority('clients').cert },
    tls: { ...ca(), serverName: NAME },
  }),
  /the other side wants a certificate of ours .*cert.*key/,
);
refusal(
  'a certificate of ours that the venue does not know ends the line, and the log says so',
  () => {
    const own = certificateAuthority('strangers').issued('desk.test');
    return {
      venueTls: { ...broker().issued(NAME), clientCa: certificateAuthority('clients').cert },
      tls: { ...ca(), serverName: NAME, cert: pemOf(own.cert), key: pemOf(own.key) },
    };
  },
  /the other side refuses our certificate .*ask the broker/,
);

test('FIX-20: QuickFIX: a venue that speaks no TLS is sent nothing in clear, and the log says what to ask', {
  skip,
  timeout,
}, async (t) => {
  const line = await lineTo(t, {
    venueTls: undefined,
    tls: { ...ca(), serverName: NAME },
    isAlone: true,
  });
  await line.desk.until(
    'told',
    () => line.said.some((each) => /ended the line before TLS was up/.test(each)),
    30,
  );
  line.nothingInClear();
});

test('FIX-20: a side that takes the connection and says nothing is given up after ten seconds, and is sent no logon', {
  timeout,
}, async (t) => {
  let heard = '';
  const deaf = createServer((socket) => {
    socket.on('data', (bytes) => {
      heard += bytes.toString('latin1');
    });
  }).listen(0, '127.0.0.1');
  t.after(() => deaf.close());
  await once(deaf, 'listening');
  const address = deaf.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const said: string[] = [];
  const desk = await fixDesk(
    fixOptions(port, { tls: {}, say: (line) => void said.push(line) }),
    true,
  );
  t.after(() => desk.close());
  await desk.until('told', () => said.some((line) => /no TLS within 10 s/.test(line)), 20);
  assert.ok(heard.length > 0 && !heard.includes('8=FIX'));
});

test('FIX-20: QuickFIX: doctor makes the TLS connection without a logon, and says what is wrong with it', {
  skip,
  timeout,
}, async (t) => {
  const venue = await quickfixVenue(broker().issued(NAME));
  t.after(() => venue.stop());
  const checked = async (certificates: object): Promise<string> => {
    const config = configSchema.parse({
      trade_at: 'broker',
      venues: {
        quotes: {
          kind: 'alpaca',
          symbols: ['KEEL'],
          rest_url: 'http://127.0.0.1:1',
          stream_url: 'ws://127.0.0.1:1',
        },
        broker: {
          kind: 'fix',
          host: '127.0.0.1',
          port: venue.port,
          sender_comp_id: 'US',
          target_comp_id: 'VENUE',
          account: 'A1',
          quotes: 'quotes',
          live: true,
          cash: 1,
          certificates,
        },
      },
    });
    const found = (await checkVenues(config, {})).find(({ name }) => name === 'broker: session');
    return `${found?.isWell} ${found?.found}`;
  };
  const { cert } = broker();
  assert.match(
    await checked({ ca: cert, server_name: NAME }),
    /^true .* takes TLS, with a certificate that is trusted; a logon is not tried/,
  );
  assert.match(await checked({ server_name: NAME }), /^false .*signed by nobody whom we trust/);
  assert.match(await checked({ ca: '/nowhere.pem' }), /^false \/nowhere\.pem must be readable/);
  assert.equal(venue.orders().length, 0);
});
