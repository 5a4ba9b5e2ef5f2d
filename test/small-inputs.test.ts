// Small inputs that once came out wrong, each with its right value. Those that need more than a few lines have a test of their own:
//   a fee taken from the coin bought ............ live-assets.test.ts
//   two of our orders in one queue .............. src/engine/sim/tape-venue.test.ts
//   cancelRestrictions, notional of a market .... exchange-params.test.ts
//   a dear share on a fine tick ................. fine-grids.test.ts
//   a trade that a file holds twice ............. repeated-trades.test.ts
//   a symbol that is not listed, an account held  delisted.test.ts
//   a port that is taken, SIGTERM ............... supervised.test.ts
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { memoryJournal } from '#adapters/journal-memory/journal-memory';
import { STRATEGY_NAMES } from '#core/plan/strategies';
import { cli } from './support/running-service.ts';
import { KEEL, openOn, scriptedVenue } from './support/scripted-venue.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-small-'));
after(() => rmSync(folder, { recursive: true, force: true }));
const risk = { name: 'rita', role: 'risk' } as const;

test('F37: findings that contain each other: adopting all that are listed moves the book once, to what the account holds', () => {
  const [venue, journal] = [scriptedVenue({ statements: true }), memoryJournal()];
  const { desk, engine } = openOn(venue, journal);
  const holds = (lots: number): void => {
    venue.pass(10);
    venue.state({
      positions: [{ instrumentId: KEEL.id, lots }],
      balances: [{ asset: 'USD', amount: '2000000', isRounded: true }],
    });
  };
  holds(5000);
  const findings = (): readonly (number | null)[] =>
    desk.controls.state().quarantine.map(({ lots }) => lots);
  for (const held of [4996, 4996, 3996, 3996, 1996, 1996]) holds(held);
  assert.deepEqual(findings(), [-3004], 'the newest contains the older ones');
  for (const { id } of desk.controls.state().quarantine)
    assert.ok(desk.controls.resolve(id, 'adopt', risk, 'all of it').ok);
  assert.equal(engine.state.ledger.positions.get(KEEL.id), 1996);
  for (const held of [1996, 1996]) holds(held);
  assert.deepEqual(findings(), []);
  // And so it is after a restart on the same journal.
  assert.equal(openOn(venue, journal).engine.state.ledger.positions.get(KEEL.id), 1996);
});

const WIDE = `liquidity:
  risk_thresholds: { min_liquidity_score: 0, max_adv_percentage: 1, max_spread_bps: 1000 }
  tiers: { high_liquidity: { min_adv: 3, max_position_pct: 1 }, medium_liquidity: { min_adv: 2, max_position_pct: 1 }, low_liquidity: { min_adv: 1, max_position_pct: 1 } }
max_order_value: 1000000000
max_impact_bps: 10000
price_collar_bps: 5000
`;
test('a short order with residual complete on a market that lifts the ask all the time: 600 of 600, whatever the strategy and its end', async () => {
  const [quotes, trades, config] = ['q.csv', 't.csv', 'wide.yaml'].map((name) =>
    join(folder, name),
  ) as [string, string, string];
  const zero = Date.UTC(2025, 5, 12, 13, 30);
  const seconds = Array.from({ length: 3600 }, (_, s) => zero + s * 1000);
  writeFileSync(
    quotes,
    `time,bid,bid_size,ask,ask_size\n${seconds.map((at) => `${new Date(at).toISOString()},99.99,1000,100.01,1000`).join('\n')}\n`,
  );
  writeFileSync(
    trades,
    `time,price,quantity,side\n${seconds.map((at) => `${new Date(at + 300).toISOString()},100.01,500,buy`).join('\n')}\n`,
  );
  writeFileSync(config, WIDE);
  const ran: string[] = [];
  for (const [k, strategy] of STRATEGY_NAMES.entries()) {
    for (const to of [
      ['10:00:20', '10:00:30'],
      ['10:00:45'],
      ['10:01'],
      ['10:01:07'],
      ['10:00:52'],
    ][k] ?? []) {
      const { out, err } = await cli([
        'execute',
        '--tape',
        quotes,
        '--tape',
        trades,
        '--format',
        'csv',
        '--format',
        'csv',
        '--prior',
        'us-large-cap',
        '--config',
        config,
        '--symbol',
        'AAA',
        '--side',
        'buy',
        '--quantity',
        '600',
        '--strategy',
        strategy,
        '--from',
        '10:00',
        '--to',
        to,
        '--json',
      ]);
      const { status, filled } = JSON.parse(out === '' ? '{}' : out) as {
        readonly status?: string;
        readonly filled?: number;
      };
      ran.push(`${strategy} until ${to}: ${status ?? err}, ${filled}`);
      assert.deepEqual(
        [status, filled],
        ['completed', 600],
        `${ran.join('; ')}\n${out.slice(0, 600)}`,
      );
    }
  }
});
