// A FIX gateway as a test drives it, and a wire that loses and copies whole messages.
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Approved, approve } from '#core/gate/approved';
import { lots, ticks, timeUs } from '#core/kernel/units';
import { usEquity } from '#core/market/catalog';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent } from '#engine/ports/ports';
import { type FixGateway, type FixGatewayOptions, fixGateway } from '#venues/fix/fix-gateway';

const KEEL = usEquity('KEEL', 'X');

/** An order of 100 KEEL at 10.00, changed as the test says. */
export const fixOrder = (
  clientOrderId: string,
  more: Partial<VenueOrder> = {},
): Approved<VenueOrder> =>
  approve({
    clientOrderId,
    parentId: clientOrderId.split('/')[0] ?? '',
    instrumentId: KEEL.id,
    side: 'buy',
    quantity: lots(100),
    limit: ticks(1000),
    type: 'limit',
    reason: '',
    venue: 'X',
    ...more,
  });
export const newFolder = (): string => mkdtempSync(join(tmpdir(), 'plimsoll-fix-'));

/** Options of a gateway to a counterparty on this machine. */
export const fixOptions = (
  port: number,
  more: Partial<FixGatewayOptions> = {},
): FixGatewayOptions => ({
  host: '127.0.0.1',
  port,
  tls: null,
  senderCompId: 'US',
  targetCompId: 'VENUE',
  account: 'ACC',
  heartbeatSeconds: 1,
  reset: 'whenLost',
  logonFields: [],
  resting: 'day',
  clientIdLengthMax: 36,
  folder: newFolder(),
  listings: [{ instrument: KEEL, symbol: 'KEEL' }],
  sentBefore: new Map(),
  instance: 'k7Q',
  backOffMs: { first: 50, longest: 200 },
  clock: { now: () => timeUs(Date.now() * 1000) },
  say: (line) => {
    if (process.env['FIX_SAY'] !== undefined) console.error(line);
  },
  ...more,
});

export interface FixDesk {
  readonly gateway: FixGateway;
  readonly told: VenueReport[];
  readonly account: AccountEvent[];
  /** Of one order, in order, as short words. */
  story(clientOrderId: string): readonly string[];
  until(what: string, isSo: () => boolean, seconds?: number): Promise<void>;
  close(): Promise<void>;
}
/** Opens a gateway; it is connected when this returns, unless `isAlone`. Faults are answered by a query, as the engine does. */
export async function fixDesk(options: FixGatewayOptions, isAlone = false): Promise<FixDesk> {
  const opened = fixGateway(options);
  assert.ok(opened.ok, JSON.stringify(opened));
  const gateway = opened.value;
  const told: VenueReport[] = [];
  const account: AccountEvent[] = [];
  gateway.listen((report) => {
    told.push(report);
    if (report.type === 'fault' && report.fault.resend === 'unknown')
      gateway.query(report.clientOrderId);
  });
  gateway.listenAccount?.((event) => account.push(event));
  gateway.start();
  const desk: FixDesk = {
    gateway,
    told,
    account,
    story: (id) => told.filter((report) => idOf(report) === id).map(wordOf),
    async until(what, isSo, seconds = 15) {
      for (let i = 0; i < seconds * 100 && !isSo(); i++)
        await new Promise((resolve) => setTimeout(resolve, 10));
      assert.ok(
        isSo(),
        `${what}; told: ${told.map((each) => `${idOf(each)} ${wordOf(each)}`).join(', ')}`,
      );
    },
    close: () => gateway.close(),
  };
  if (!isAlone) await desk.until('logged on', () => gateway.isUp());
  return desk;
}
const idOf = (report: VenueReport): string =>
  report.type === 'fill' ? report.fill.clientOrderId : report.clientOrderId;
function wordOf(report: VenueReport): string {
  switch (report.type) {
    case 'fill':
      return `fill ${report.fill.quantity} at ${report.fill.price}`;
    case 'amended':
      return `amended ${report.quantity} at ${report.limit}`;
    case 'fault':
      return `fault ${report.during} ${report.fault.code} ${report.fault.resend}`;
    case 'cancelled':
    case 'expired':
      return `${report.type} after ${report.filled}`;
    case 'corrected':
      return `corrected to ${report.quantity} at ${report.price}`;
    case 'accepted':
    case 'rejected':
    case 'cancelRefused':
    case 'amendRefused':
    case 'neverArrived':
    case 'busted':
      return report.type;
  }
}

export interface FixProxy {
  readonly port: number;
  /** Chances, for each message, that it is lost or comes twice. */
  disturb(lost: number, copied: number): void;
  /** Cuts every connection. */
  cut(): void;
  /** While deaf nobody gets through, in either direction; or not to us, or not from us. */
  deafen(isDeaf: boolean | 'toUs' | 'fromUs'): void;
  close(): Promise<void>;
}
/** Between the two sides: whole FIX messages are lost or copied by chance. */
export async function fixProxy(to: number, chance: () => number): Promise<FixProxy> {
  const sockets = new Set<Socket>();
  let lost = 0;
  let copied = 0;
  let deaf: boolean | 'toUs' | 'fromUs' = false;
  const carry = (from: Socket, on: Socket, way: 'toUs' | 'fromUs'): void => {
    let text = '';
    from.setEncoding('latin1').on('data', (chunk) => {
      text += String(chunk);
      for (;;) {
        // oxlint-disable-next-line no-control-regex
        const message = /^[\s\S]*?\x0110=\d{3}\x01/.exec(text)?.[0];
        if (message === undefined) return;
        text = text.slice(message.length);
        if (deaf === true || deaf === way || chance() < lost) continue;
        on.write(message, 'latin1');
        if (chance() < copied) on.write(message, 'latin1');
      }
    });
    from.on('error', () => undefined).on('close', () => on.destroy());
  };
  const server = createServer((near) => {
    const far = connect(to, '127.0.0.1');
    for (const each of [near, far]) sockets.add(each.on('close', () => sockets.delete(each)));
    carry(near, far, 'fromUs');
    carry(far, near, 'toUs');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const cut = (): void => {
    for (const each of sockets) each.destroy();
  };
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    disturb(chanceLost, chanceCopied) {
      lost = chanceLost;
      copied = chanceCopied;
    },
    cut,
    deafen: (isDeaf) => {
      deaf = isDeaf;
    },
    async close() {
      server.close();
      cut();
      await once(server, 'close');
    },
  };
}
