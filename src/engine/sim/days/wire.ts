import type { Fault } from '#core/kernel/failure';
import { type TimeUs, timeUs } from '#core/kernel/units';
import type { AccountStatement } from '#core/ledger/stated';
import type { VenueOrder } from '#core/order/child';
import type { VenueReport } from '#core/order/venue-report';
import type { AccountEvent, OrderGateway } from '#engine/ports/ports';
import type { Chance } from './chance.ts';
import { Crash, idOf } from './crash.ts';
import type { StrikeKind } from './script.ts';
import type { SimulatedVenue } from './venue.ts';

/** One life of our process: what it waits for dies with it, and what is sent to it arrives only while it lives. */
export interface Life {
  readonly number: number;
  isUp: boolean;
}
export interface WireDeps {
  readonly chance: Chance;
  readonly venue: () => SimulatedVenue;
  readonly open: TimeUs;
  readonly now: () => TimeUs;
  readonly local: () => TimeUs;
  readonly post: (at: TimeUs, what: () => void) => void;
  readonly isDisconnected: () => boolean;
  readonly life: () => Life;
  /** Runs something of our process, as its event loop would. */
  readonly inProcess: (life: Life, what: () => void) => void;
  readonly told: (event: VenueReport) => void;
  readonly stated: (statement: AccountStatement, since: TimeUs) => void;
  readonly amends: boolean;
}
export interface Wire {
  /** The adapter of one life. */
  gateway(life: Life): OrderGateway;
  /** The venue's stream of reports: to whoever is connected. */
  report(event: VenueReport, delayUs: number): void;
  /** The process died: what had not left the machine is lost. */
  cut(): void;
  connected(up: boolean): void;
}

const ONE_WAY_US = 1500;
const TIMEOUT_US = 3_000_000;
const LATE_MAX_US = 12_000_000;
interface Flight {
  readonly about: string;
  isLost: boolean;
}

/** The way between our gateway and the venue, with everything that can go wrong on it. The gateway is an honest one: no answer in time is a timeout of unknown outcome. */
export function wireOf(deps: WireDeps): Wire {
  const { chance, now } = deps;
  const flights = new Set<Flight>();
  let lastOut = 0;
  let lastIn = 0;
  let listener: { readonly life: Life; readonly tell: (event: VenueReport) => void } | null = null;
  let account: { readonly life: Life; readonly tell: (event: AccountEvent) => void } | null = null;
  const inUs = (delay: number): TimeUs => timeUs(Math.round(now() + delay));

  function out(
    about: string,
    kinds: {
      readonly lost: StrikeKind | null;
      readonly late: StrikeKind | null;
      readonly twice: StrikeKind | null;
    },
    arrive: (isCopy: boolean) => void,
  ): void {
    const isLost =
      (kinds.lost !== null && chance.strikes(kinds.lost, about) !== null) || deps.isDisconnected();
    if (isLost) return;
    const late = kinds.late === null ? null : chance.strikes(kinds.late, about);
    const flight: Flight = { about, isLost: false };
    flights.add(flight);
    const land = (): void => {
      flights.delete(flight);
      if (!flight.isLost) arrive(false);
    };
    lastOut = Math.max(lastOut, now() + ONE_WAY_US);
    deps.post(late === null ? timeUs(lastOut) : inUs(late * LATE_MAX_US), land);
    if (kinds.twice !== null && chance.strikes(kinds.twice, about) !== null)
      deps.post(late === null ? timeUs(lastOut) : inUs(late * LATE_MAX_US), () =>
        flight.isLost ? undefined : arrive(true),
      );
  }

  /** To the process that is connected now; a process that has died since does not hear it. */
  function into(delayUs: number, isOrdered: boolean, about: string, deliver: () => void): void {
    const life = deps.life();
    if (!life.isUp || deps.isDisconnected()) return;
    if (isOrdered) lastIn = Math.max(lastIn, now() + ONE_WAY_US);
    deps.post(isOrdered ? timeUs(lastIn) : inUs(ONE_WAY_US + delayUs), () =>
      deps.inProcess(life, () => {
        if (chance.strikes('crashOnReport', about) !== null) throw new Crash(about);
        deliver();
      }),
    );
  }
  const statementAt = (): string => `statement at ${Math.floor((now() - deps.open) / 1e6)}`;
  const hear = (event: VenueReport): void => {
    deps.told(event);
    listener?.tell(event);
  };

  function report(event: VenueReport, delayUs: number): void {
    const about = `${event.type} ${event.type === 'fill' ? event.fill.executionId : idOf(event)}`;
    if (chance.strikes('reportLost', about) !== null) return;
    const late = chance.strikes('reportLate', about);
    const delay = delayUs + (late ?? 0) * LATE_MAX_US;
    into(delay, delay === 0, about, () => hear(event));
    if (chance.strikes('reportDuplicated', about) !== null)
      into(delay + 700_000, false, `${about} again`, () => hear(event));
  }

  /** The whole story in one reply. */
  function reply(clientOrderId: string): void {
    const about = `story of ${clientOrderId}`;
    if (chance.strikes('replyLost', about) !== null) return;
    const late = chance.strikes('replyLate', about);
    const story = deps.venue().story(clientOrderId);
    const deliver = (): void => {
      for (const event of story) hear(event);
    };
    into((late ?? 0) * LATE_MAX_US, late === null, about, deliver);
    if (chance.strikes('replyDuplicated', about) !== null)
      into(900_000, false, `${about} again`, deliver);
  }

  function gateway(life: Life): OrderGateway {
    const answered = new Set<string>();
    const faulted = (
      clientOrderId: string,
      during: 'send' | 'cancel' | 'amend',
      fault: Fault,
      afterUs: number,
      unless: () => boolean,
    ): void =>
      deps.post(inUs(afterUs), () =>
        deps.inProcess(life, () =>
          unless()
            ? undefined
            : hear({ type: 'fault', clientOrderId, at: deps.local(), fault, during }),
        ),
      );
    const timeout = (clientOrderId: string, during: 'send' | 'cancel' | 'amend'): void => {
      const key = `${during} ${clientOrderId}`;
      const detail = `no answer to ${during} in ${TIMEOUT_US / 1e6} s`;
      answered.delete(key);
      faulted(
        clientOrderId,
        during,
        { code: 'TIMEOUT', resend: 'unknown', detail },
        TIMEOUT_US,
        () => answered.has(key),
      );
    };
    return {
      send(order) {
        const { clientOrderId } = order;
        if (chance.strikes('crashBeforeSend', clientOrderId) !== null)
          throw new Crash(clientOrderId);
        if (chance.strikes('sendNotPossible', clientOrderId) !== null) {
          faulted(
            clientOrderId,
            'send',
            { code: 'RATE_LIMITED', resend: 'safe', detail: 'the rate budget is spent' },
            1000,
            () => false,
          );
        } else {
          // A copy made on the way is no second order of ours: where the venue has seen the first, it is known by its id and dropped.
          out(
            clientOrderId,
            { lost: 'sendLost', late: 'sendLate', twice: 'sendDuplicated' },
            (isCopy) =>
              isCopy && deps.venue().log.orders.has(clientOrderId)
                ? undefined
                : deps.venue().arrive(order),
          );
          timeout(clientOrderId, 'send');
        }
        if (chance.strikes('crashAfterSend', clientOrderId) !== null)
          throw new Crash(clientOrderId);
      },
      cancel(clientOrderId) {
        if (chance.strikes('crashBeforeCancel', clientOrderId) !== null)
          throw new Crash(clientOrderId);
        out(
          clientOrderId,
          { lost: 'cancelLost', late: 'cancelLate', twice: 'cancelDuplicated' },
          () => deps.venue().cancel(clientOrderId),
        );
        timeout(clientOrderId, 'cancel');
        if (chance.strikes('crashAfterCancel', clientOrderId) !== null)
          throw new Crash(clientOrderId);
      },
      query: (clientOrderId) =>
        out(clientOrderId, { lost: 'queryLost', late: null, twice: null }, () =>
          reply(clientOrderId),
        ),
      statement: (since) =>
        out(statementAt(), { lost: 'statementLost', late: null, twice: null }, () => {
          const statement = deps.venue().statement(since);
          const late = chance.strikes('statementLate', statementAt());
          into((late ?? 0) * LATE_MAX_US, late === null, statementAt(), () => {
            deps.stated(statement, since);
            account?.tell({ type: 'statement', at: statement.at, statement });
          });
        }),
      ...(deps.amends ? { amend: (order: VenueOrder) => amend(order, timeout) } : {}),
      listen: (to) => {
        listener = { life, tell: (event) => (answers(answered, event), to(event)) };
      },
      listenAccount: (to) => {
        account = { life, tell: to };
      },
    };
  }
  function amend(
    order: VenueOrder,
    timeout: (clientOrderId: string, during: 'amend') => void,
  ): void {
    out(order.clientOrderId, { lost: 'amendLost', late: null, twice: null }, () =>
      deps.venue().amend(order),
    );
    timeout(order.clientOrderId, 'amend');
  }

  return {
    gateway,
    report,
    cut() {
      for (const flight of flights)
        if (chance.strikes('cutInFlight', flight.about) !== null) flight.isLost = true;
    },
    connected: (up) => {
      const life = deps.life();
      if (life.isUp)
        deps.post(inUs(1000), () =>
          deps.inProcess(life, () => account?.tell({ type: 'connection', at: deps.local(), up })),
        );
    },
  };
}

/** What of the things that were asked an event answers. */
function answers(answered: Set<string>, event: VenueReport): void {
  const id = idOf(event);
  if (event.type === 'fault') return;
  answered.add(`send ${id}`);
  if (
    event.type === 'cancelled' ||
    event.type === 'cancelRefused' ||
    event.type === 'expired' ||
    event.type === 'rejected'
  )
    answered.add(`cancel ${id}`);
  if (event.type === 'amended' || event.type === 'amendRefused') answered.add(`amend ${id}`);
}
