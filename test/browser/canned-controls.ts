// Switches, findings and alerts as the service would send them, in a bad hour: each can be decided on.
import { z } from 'zod';
import { type AlertDoc, alertDoc } from '#contracts/alert-documents';
import { type ControlStateDoc, controlStateDoc, type ScopeDoc } from '#contracts/control-documents';
import type { HealthDoc } from '#contracts/documents';
import { iso } from './canned-documents.ts';

/** How the desk stands, for tests to set: its mode, whose token it is, and what is open. */
export interface Standing {
  mode: ControlStateDoc['mode'];
  role: ControlStateDoc['you']['role'];
  alerts: readonly Pick<
    AlertDoc,
    'key' | 'severity' | 'code' | 'text' | 'remedy' | 'count' | 'escalations'
  >[];
  readonly findings: Map<string, string>;
  readonly health: HealthDoc;
}
export interface FakeControls {
  readonly standing: Standing;
  state(now: number): ControlStateDoc;
  alerts(now: number): readonly AlertDoc[];
  killed(): boolean;
  decide(name: string, body: unknown, now: number): void;
  acknowledge(key: string, now: number): void;
}
interface Decision {
  readonly reason?: string;
  readonly scope?: ScopeDoc;
  readonly strategy?: string;
  readonly id?: string;
}
const keyOf = (scope: ScopeDoc | undefined): string => JSON.stringify(scope ?? { type: 'all' });

export function fakeControls(): FakeControls {
  const kills = new Map<string, ControlStateDoc['kills'][number]>();
  const off = new Set(['twap']);
  const standing: Standing = {
    mode: 'paper',
    role: 'admin',
    findings: new Map([
      ['order manual-1', 'an order manual-1 to sell 400 lots at 100.10 that is not ours'],
    ]),
    alerts: [
      {
        key: 'OVERFILLED/w0',
        severity: 'critical',
        code: 'OVERFILLED',
        text: 'w0 filled 20 lots more than ordered',
        remedy: 'the venue is right: decide whether to trade the excess away',
        count: 1,
        escalations: 1,
      },
      {
        key: 'REJECTED/w1',
        severity: 'warning',
        code: 'REJECTED',
        text: 'the venue rejected w1/3/0/0: would take',
        remedy: 'its quantity is back in the plan; five in a row pause the order',
        count: 7,
        escalations: 0,
      },
    ],
    health: {
      status: 'ok',
      journal: true,
      engine: true,
      looking: true,
      venue: true,
      books: true,
      clock: true,
      killed: false,
    },
  };
  const seen = new Map<string, string>();
  return {
    standing,
    killed: () => kills.has(keyOf(undefined)),
    state(now) {
      const all = kills.get(keyOf(undefined));
      return controlStateDoc.parse({
        killed: all !== undefined,
        by: all?.by ?? null,
        reason: all?.reason ?? null,
        since: all?.since ?? null,
        mode: standing.mode,
        journal: 'ok',
        engine: standing.health.engine ? 'ok' : 'silent',
        you: { name: 'operator', role: standing.role },
        kills: [...kills.values()],
        disabled: [...off].map((strategy) => ({
          strategy,
          why: 'executions',
          count: 21,
          max: 20,
          since: iso(now - 60_000),
        })),
        strategies: [
          {
            strategy: 'adaptive',
            messages: 14,
            messagesMax: 240,
            applications: 2,
            applicationsMax: 20,
          },
          {
            strategy: 'twap',
            messages: 3,
            messagesMax: 240,
            applications: 21,
            applicationsMax: 20,
          },
        ],
        restricted: [],
        restrictedByConfiguration: ['WRECK'],
        quarantine: [...standing.findings].map(([id, found]) => ({
          id,
          kind: 'order',
          instrument: 'THIN.SIM',
          found,
          since: iso(now - 120_000),
        })),
        reconciling: null,
        reconciledAt: iso(now - 4000),
      });
    },
    alerts(now) {
      return z.array(alertDoc).parse(
        standing.alerts.map((row) => ({
          ...row,
          cursor: row.key,
          overAt: null,
          firstAt: iso(now - 400_000),
          lastAt: iso(now - 9000),
          acknowledged: seen.has(row.key) ? { by: 'operator', at: seen.get(row.key) } : null,
        })),
      );
    },
    decide(name, body, now) {
      const { reason = '', scope, strategy = '', id = '' } = (body ?? {}) as Decision;
      if (name === 'kill')
        kills.set(keyOf(scope), {
          scope: scope ?? { type: 'all' },
          by: 'operator',
          reason,
          since: iso(now),
          stillOpen: scope === undefined ? [] : ['w1/4/0/0'],
        });
      if (name === 'release') kills.delete(keyOf(scope));
      if (name === 'throttle') off.delete(strategy);
      if (name === 'quarantine') standing.findings.delete(id);
    },
    acknowledge: (key, now) => void seen.set(key, iso(now)),
  };
}
