// PRP-7: an inverse perpetual from its tape to its cost and profit, beside sums made by hand from the document's own fills.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { MAIN } from './support/main.ts';

const home = mkdtempSync(join(tmpdir(), 'plimsoll-perpetual-'));
after(() => rmSync(home, { recursive: true, force: true }));
const write = (name: string, text: string): string => {
  const path = join(home, name);
  writeFileSync(path, text);
  return path;
};
function plimsoll(...args: readonly string[]) {
  const ran = spawnSync(process.execPath, [...MAIN, ...args], { encoding: 'utf8' });
  return { code: ran.status, out: ran.stdout, err: ran.stderr };
}
const near = (was: number, want: number, by = 1e-9): void =>
  assert.ok(Math.abs(was - want) <= by * Math.max(1e-6, Math.abs(want)), `${was} is ${want}`);

/** A quote and a print every second; an hour from 07:30 UTC, so that the funding of 08:00 lies in it. */
function market(): { readonly quotes: string; readonly trades: string } {
  const quotes = ['time,bid,bid_size,ask,ask_size'];
  const trades = ['time,price,size'];
  for (let s = 0; s < 3600; s++) {
    const at = new Date(Date.UTC(2024, 7, 8, 7, 30, s)).toISOString();
    const bid = Math.floor((50_000 + 40 * Math.sin(s / 300)) * 10) / 10;
    quotes.push(`${at},${bid.toFixed(1)},4000,${(bid + 0.5).toFixed(1)},4000`);
    trades.push(`${at},${(s % 2 === 0 ? bid : bid + 0.5).toFixed(1)},300`);
  }
  return { quotes: `${quotes.join('\n')}\n`, trades: `${trades.join('\n')}\n` };
}

test('PRP-7: notional, fees, funding, profit and shortfall of an inverse perpetual equal those by hand', () => {
  const { quotes, trades } = market();
  const funding = write(
    'funding.csv',
    'fundingTime,fundingRate,markPrice\n2024-08-08T00:00:00Z,0.0001,49900\n2024-08-08T08:00:00Z,0.0003,50020\n2024-08-08T16:00:00Z,0.0002,50100\n',
  );
  const days = Array.from({ length: 40 }, (_, i) => {
    const day = new Date(Date.UTC(2024, 5, 29 + i)).toISOString().slice(0, 10);
    const close = 50_000 + 900 * Math.sin(1.7 * i);
    return `${day},${close},${close + 700},${close - 700},${close + 100 * Math.cos(i)},2000000`;
  });
  const history = write('history.csv', `date,open,high,low,close,volume\n${days.join('\n')}\n`);
  const config = write('plimsoll.yaml', 'fees: { maker_bps: 2, taker_bps: 5 }\n');
  const ran = plimsoll(
    'execute',
    '--tape',
    write('quotes.csv', quotes),
    '--tape',
    write('trades.csv', trades),
    '--format',
    'csv',
    '--market',
    'crypto:100USD',
    '--symbol',
    'BTCUSD_PERP',
    '--tick',
    '0.1',
    '--side',
    'buy',
    '--quantity',
    '2000',
    '--strategy',
    'twap',
    '--prior',
    'crypto-major',
    '--config',
    config,
    '--cash',
    '10000000',
    '--from',
    '07:40',
    '--history',
    history,
    '--funding',
    funding,
    '--json',
  );
  assert.equal(ran.code, 0, ran.err + ran.out.slice(0, 600));
  const doc = JSON.parse(ran.out) as {
    readonly filled: number;
    readonly arrivalPrice: number;
    readonly fills: readonly {
      readonly at: string;
      readonly price: number;
      readonly quantity: number;
      readonly liquidity: 'maker' | 'taker';
      readonly fee: number;
    }[];
    readonly tca: { readonly totalBps: number; readonly feesBps: number };
    readonly holding: {
      readonly currency: string;
      readonly payments: readonly { readonly contracts: number; readonly paid: number }[];
      readonly funding: number;
      readonly fundingBps: number;
      readonly fees: number;
      readonly unrealised: number;
      readonly profit: number;
    };
  };
  const { fills, holding, arrivalPrice } = doc;
  assert.equal(doc.filled, 2000);
  assert.equal(holding.currency, 'BTC');
  // Each fill is worth 100 dollars a contract, in coin at its own price.
  const coins = fills.reduce((sum, { quantity, price }) => sum + (100 * quantity) / price, 0);
  const fees = fills.reduce(
    (sum, { quantity, price, liquidity }) =>
      sum + ((100 * quantity) / price) * (liquidity === 'maker' ? 0.0002 : 0.0005),
    0,
  );
  near(holding.fees, fees);
  near(
    fills.reduce((sum, { fee }) => sum + fee, 0),
    fees,
  );
  // Held at eight: what was filled before it.
  const eight = Date.UTC(2024, 7, 8, 8);
  const held = fills.reduce(
    (sum, { at, quantity }) => sum + (Date.parse(at) < eight ? quantity : 0),
    0,
  );
  assert.ok(held > 500 && held < 1500, `${held} contracts at eight`);
  assert.equal(holding.payments.length, 1);
  near(holding.payments[0]!.contracts, held);
  near(holding.funding, ((100 * held) / 50_020) * 0.0003);
  const arrivalNotional = (100 * 2000) / arrivalPrice;
  near(holding.fundingBps, (1e4 * holding.funding) / arrivalNotional);
  // A long of 200,000 dollars for `coins`, at the mark of eight: it gains what fewer coins buy it back.
  near(holding.unrealised, coins - (100 * 2000) / 50_020, 1e-7);
  near(holding.profit, holding.unrealised - fees - holding.funding, 1e-9);
  // A buyer of an inverse contract who pays more dollars gets fewer coins short: the cost is arrival coins less real ones, and fees.
  near(doc.tca.totalBps, (1e4 * (arrivalNotional - coins + fees)) / arrivalNotional, 1e-6);
  near(doc.tca.feesBps, (1e4 * fees) / arrivalNotional);
});

test('PRP-3, PRP-5: hold says value, liquidation and the cost of holding; what is wrong is said with its flag, exit 2', () => {
  const rows = ['time,rate,mark'];
  for (let i = 0; i < 90; i++)
    rows.push(
      `${new Date(Date.UTC(2024, 6, 1, 8 * i)).toISOString()},${i % 3 === 0 ? 0.0003 : 0.0001},50000`,
    );
  const funding = write('rates.csv', `${rows.join('\n')}\n`);
  const asked = [
    'hold',
    '--symbol',
    'BTCUSD_PERP',
    '--contracts',
    '1000',
    '--entry',
    '50000',
    '--wallet',
    '0.5',
    '--market',
    'crypto:100USD',
    '--maintenance',
    '0.005',
    '--funding',
    funding,
    '--for',
    '3d',
    '--volatility',
    '0.03',
  ];
  const ran = plimsoll(...asked, '--json');
  assert.equal(ran.code, 0, ran.err);
  const doc = JSON.parse(ran.out) as {
    readonly margin: { readonly value: number; readonly liquidation: number };
    readonly holding: { readonly expectedBps: number; readonly amount: number };
    readonly distanceDays: number;
  };
  near(doc.margin.value, 2);
  near(doc.margin.liquidation, 40_200);
  near(doc.holding.expectedBps, 15);
  near(doc.holding.amount, 0.003);
  near(doc.distanceDays, (1 - 40_200 / 50_000) / 0.03);
  const text = plimsoll(...asked);
  assert.match(text.out, /liquidation +at 40200\.000, 19\.6 % away, 6\.5 daily volatilities/);
  const wrong = plimsoll(
    'hold',
    '--symbol',
    'X',
    '--contracts',
    '0',
    '--entry',
    '-1',
    '--wallet',
    'much',
    '--market',
    'crypto:100USD',
    '--maintenance',
    '2',
    '--json',
  );
  assert.equal(wrong.code, 2);
  for (const flag of [/--contracts/, /--entry/, /--wallet/, /--maintenance/])
    assert.match(wrong.out + wrong.err, flag);
  // What a contract is and what must stay behind it are the venue's: neither is guessed.
  for (const left of ['--market', '--maintenance']) {
    const at = asked.indexOf(left);
    const guessed = plimsoll(...asked.slice(0, at), ...asked.slice(at + 2));
    assert.equal(guessed.code, 2);
    assert.match(guessed.err + guessed.out, new RegExp(left));
  }
  const bad = write('bad.csv', 'time,rate\n2024-01-01T00:00:00Z,5\n');
  const badFile = plimsoll(
    'hold',
    '--symbol',
    'X',
    '--contracts',
    '1',
    '--entry',
    '1',
    '--wallet',
    '1',
    '--market',
    'crypto:100USD',
    '--maintenance',
    '0.005',
    '--mark',
    '1',
    '--funding',
    bad,
  );
  assert.equal(badFile.code, 2);
  assert.match(badFile.err + badFile.out, /bad\.csv:2/);
});
