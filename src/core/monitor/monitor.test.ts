// The monitor by scripted looks.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SECOND_US } from '#core/kernel/units';
import { type Finding, monitorBy } from '#core/monitor/monitor';
import { MONITOR_RULES, rulesWith } from '#core/monitor/monitor-rules';
import type { RuleTerms } from '#core/monitor/rule';
import type { MarketSeen, Seen } from '#core/monitor/seen';

const QUIET_MARKET: MarketSeen = {
  symbol: 'KEEL',
  matters: true,
  score: 0.7,
  scoreMin: 0.3,
  tier: 'high',
  tierBefore: 'high',
  spreadBps: 5,
  spreadUsualBps: 5,
  depthOverUsual: 1,
  volumeOverUsual: 1,
  volumeToday: 1,
  ageSeconds: 0.4,
  ageMaxSeconds: 5,
  isOpen: true,
  events: [],
};
const OTHERWISE = { grownBy: { symbols: null, side: null }, isCap: true };
const QUIET: Seen = {
  markets: [QUIET_MARKET],
  orders: [
    { parentId: 'P1', symbol: 'KEEL', behind: 0.01, participation: 0.05, participationMax: 0.2 },
  ],
  limits: [{ name: 'caps.gross_value', used: 0.3, value: 30, limit: 100, ...OTHERWISE }],
  limitsToday: [
    { name: 'min_daily_liquidatable', used: 0.7, value: 0.7, limit: 0.5, ...OTHERWISE },
  ],
  book: { days: 1, slowest: 'KEEL', atRisk: 0.01 },
  machine: { diskFreeBytes: 1e11, clockOffSeconds: -0.02 },
  venues: [{ venue: 'PAPER', orders: 40, answerSeconds: 0.05, rejected: 0.01 }],
  accounts: [{ venue: 'KRAKEN', unreconciledSeconds: 0, why: '' }],
};
const market = (more: Partial<MarketSeen>): Seen => ({
  ...QUIET,
  markets: [{ ...QUIET_MARKET, ...more }],
});
/** What makes each rule speak, and what its words must hold. */
const SCRIPT: Readonly<Record<string, readonly [seen: Seen, words: RegExp]>> = {
  SCORE_LOW: [market({ score: 0.29 }), /KEEL is 0.29, below .* 0.30/],
  SPREAD_WIDE: [market({ spreadBps: 20 }), /20.0 bps, 4.0 times the usual 5.0/],
  DEPTH_THIN: [market({ depthOverUsual: 0.2 }), /20 % of its usual size/],
  VOLUME_DROP: [market({ volumeOverUsual: 0.04 }), /KEEL printed 4 %/],
  FEED_STALE: [market({ ageSeconds: 7 }), /not spoken for 7 s \(5 s at most\)/],
  TIER_LOWER: [market({ tier: 'medium' }), /was high liquidity and is medium now/],
  LIQUIDITY_EVENT: [
    market({ events: [{ kind: 'gap', at: 0, value: 90, usual: 10, ratio: 9 }] }),
    /its price leapt, 9.0 times/,
  ],
  PARTICIPATION_NEAR_CAP: [
    { ...QUIET, orders: [{ ...QUIET.orders[0]!, participation: 0.199 }] },
    /P1 is 19.9 % of the volume of KEEL \(20 % at most\)/,
  ],
  BEHIND_SCHEDULE: [
    { ...QUIET, orders: [{ ...QUIET.orders[0]!, behind: 0.2 }] },
    /behind its plan by 20 %/,
  ],
  LIMIT_NEAR: [
    {
      ...QUIET,
      limits: [{ name: 'caps.gross_value', used: 0.95, value: 95, limit: 100, ...OTHERWISE }],
    },
    /caps.gross_value is at 95 of 100: 95 %/,
  ],
  LIMIT_BROKEN: [
    {
      ...QUIET,
      limits: [{ name: 'caps.gross_value', used: 1.2, value: 120, limit: 100, ...OTHERWISE }],
    },
    /caps.gross_value is 120, the limit is 100/,
  ],
  LIMIT_TODAY: [
    {
      ...QUIET,
      limitsToday: [
        { name: 'min_daily_liquidatable', used: 1.2, value: 0.417, limit: 0.5, ...OTHERWISE },
      ],
    },
    /at the volume of this day min_daily_liquidatable would be 0.417, the limit is 0.500/,
  ],
  DAYS_TO_LIQUIDATE: [
    { ...QUIET, book: { days: 9, slowest: 'HULL', atRisk: 0.01 } },
    /needs 9.0 days to sell at the cap, HULL longest/,
  ],
  LIQUIDITY_AT_RISK: [
    { ...QUIET, book: { days: 1, slowest: 'KEEL', atRisk: 0.2 } },
    /may lose 20.0 %/,
  ],
  DISK_LOW: [
    { ...QUIET, machine: { diskFreeBytes: 5e8, clockOffSeconds: null } },
    /0.50 GB are free/,
  ],
  CLOCK_OFF: [
    { ...QUIET, machine: { diskFreeBytes: 1e11, clockOffSeconds: -0.7 } },
    /is 0.70 s ahead of the venue's/,
  ],
  VENUE_SLOW: [
    { ...QUIET, venues: [{ venue: 'PAPER', orders: 9, answerSeconds: 2.5, rejected: 0 }] },
    /PAPER takes 2.5 s to answer, the median of 9 orders/,
  ],
  VENUE_REJECTS: [
    { ...QUIET, venues: [{ venue: 'PAPER', orders: 30, answerSeconds: 0.1, rejected: 0.4 }] },
    /PAPER turned down 40 % of our orders/,
  ],
  UNRECONCILED: [
    { ...QUIET, accounts: [{ venue: 'KRAKEN', unreconciledSeconds: 130, why: 'started' }] },
    /books and statement at KRAKEN have not agreed for 130 s \(started; threshold 120 s\)/,
  ],
};

/** A board of nothing but keys, as the journal would fold it. */
function watched(set: Readonly<Record<string, Partial<RuleTerms>>> = {}) {
  const board = new Set<string>();
  const monitor = monitorBy(rulesWith(set), () => board);
  return {
    board,
    look(seen: Seen, second: number): readonly Finding[] {
      const found = monitor.look(seen, second * SECOND_US);
      for (const each of found) {
        const key = each.about === '' ? each.code : `${each.code}/${each.about}`;
        if (each.type === 'noticed') board.add(key);
        else board.delete(key);
      }
      return found;
    },
  };
}
const spoken = (found: readonly Finding[]): readonly string[] =>
  found.map(({ type, code, about }) => `${type} ${code} ${about}`.trim());

test('MON-20 MON-21 MON-22 MON-23 MON-24 MON-25 MON-26 MON-27 MON-28 MON-29 MON-30 MON-31 MON-32 MON-33 MON-35 MON-36 MON-37 MON-38 MON-39: a quiet hour raises nothing; each rule is raised once by its script, says its facts, and is over once', () => {
  assert.deepEqual(
    Object.keys(SCRIPT).toSorted(),
    MONITOR_RULES.map(({ code }) => code).toSorted(),
  );
  const quiet = watched();
  const surge = market({ events: [{ kind: 'volumeSurge', at: 0, value: 9, usual: 1, ratio: 9 }] });
  assert.deepEqual(watched().look(surge, 0), []);
  for (let second = 0; second < 3600; second += 5) assert.deepEqual(quiet.look(QUIET, second), []);
  for (const [code, [seen, words]] of Object.entries(SCRIPT)) {
    const { look } = watched();
    const found: Finding[] = [];
    for (let second = 0; second < 600; second += 5) found.push(...look(seen, second));
    const own = found.filter((each) => each.code === code);
    assert.deepEqual(own.length, 1, code);
    const [raised] = own;
    assert.ok(raised?.type === 'noticed' && words.test(raised.text), JSON.stringify(raised));
    assert.ok(raised.remedy.length > 20);
    const after: Finding[] = [];
    for (let second = 600; second < 1200; second += 5) after.push(...look(QUIET, second));
    assert.deepEqual(
      spoken(after.filter((each) => each.code === code)),
      [`noticedOver ${code} ${raised.about}`.trim()],
      code,
    );
  }
});
test('MON-1: it must hold for its time, it is over only well below where it began, and it rests before it comes again', () => {
  const { look } = watched();
  const wide = (times: number): Seen => market({ spreadBps: 5 * times });
  assert.deepEqual(look(wide(4), 0), []);
  assert.deepEqual(look(wide(1), 10), [], 'a blink is none');
  assert.deepEqual(look(wide(4), 20), []);
  assert.deepEqual(spoken(look(wide(4), 50)), ['noticed SPREAD_WIDE KEEL']);
  for (let second = 55; second < 500; second += 5)
    assert.deepEqual(look(wide(second % 10 === 0 ? 2.9 : 3.1), second), [], 'it does not flutter');
  assert.deepEqual(spoken(look(wide(1.9), 500)), ['noticedOver SPREAD_WIDE KEEL']);
  for (let second = 505; second < 1100; second += 5) assert.deepEqual(look(wide(9), second), []);
  assert.deepEqual(spoken(look(wide(9), 1100)), ['noticed SPREAD_WIDE KEEL']);
});
test('MON-1: what is unknown changes nothing; a subject that is gone, or a rule that is off, is over', () => {
  const { look, board } = watched();
  const late: Seen = { ...QUIET, orders: [{ ...QUIET.orders[0]!, behind: 0.5 }] };
  look(late, 0);
  assert.deepEqual(spoken(look(late, 60)), ['noticed BEHIND_SCHEDULE P1']);
  const unknown: Seen = { ...QUIET, orders: [{ ...QUIET.orders[0]!, behind: null }] };
  assert.deepEqual(look(unknown, 65), []);
  assert.deepEqual(spoken(look({ ...QUIET, orders: [] }, 70)), ['noticedOver BEHIND_SCHEDULE P1']);
  board.add('SCORE_LOW/KEEL');
  board.add('VENUE_DOWN');
  const off = monitorBy(rulesWith({ SCORE_LOW: { enabled: false } }), () => board);
  assert.deepEqual(spoken(off.look(market({ score: 0.1 }), 0)), ['noticedOver SCORE_LOW KEEL']);
});

test('MON-29 MON-30: of a limit that is broken nobody is told that it is near: not in the same look, not while it is broken', () => {
  const used = (share: number): Seen => ({
    ...QUIET,
    limits: [
      { name: 'caps.gross_value', used: share, value: 100 * share, limit: 100, ...OTHERWISE },
    ],
  });
  const leap = watched();
  assert.deepEqual(spoken(leap.look(used(3), 0)), ['noticed LIMIT_BROKEN caps.gross_value']);
  for (let second = 5; second < 900; second += 5)
    assert.deepEqual(leap.look(used(1.2), second), []);
  assert.deepEqual(spoken(leap.look(used(0.95), 900)), [
    'noticedOver LIMIT_BROKEN caps.gross_value',
  ]);
  assert.deepEqual(spoken(leap.look(used(0.95), 905)), ['noticed LIMIT_NEAR caps.gross_value']);
  const slow = watched();
  const said: string[] = [];
  for (let second = 0; second < 1000; second += 5)
    said.push(...spoken(slow.look(used(0.8 + second / 2500), second)));
  assert.deepEqual(said, [
    'noticed LIMIT_NEAR caps.gross_value',
    'noticed LIMIT_BROKEN caps.gross_value',
  ]);
});
