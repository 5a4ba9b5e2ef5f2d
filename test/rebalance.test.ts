// `plimsoll rebalance` as its user sees it: a book in files, and the account of a running service, whose basket is sent.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient } from '#client/client';
import { bookDoc } from '#contracts/book-documents';
import { type RebalanceDoc, rebalanceDoc } from '#contracts/portfolio-documents';
import { sizeDoc } from '#contracts/size-documents';
import { cli, type Service, startService, stopVenue } from './support/running-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-rebalance-'));
const home = mkdtempSync(join(tmpdir(), 'plimsoll-rebalance-home-'));
let service: Service;
before(async () => void (service = await startService(home)));
after(async () => {
  await service.stop();
  stopVenue(home);
  rmSync(folder, { recursive: true });
  rmSync(home, { recursive: true, force: true });
});
const file = (name: string, text: string): string => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};
const NAMES = ['AAA', 'BBB', 'CCC', 'DDD', 'EEE', 'THIN'] as const;
const days = Array.from(
  { length: 120 },
  (_, i) => new Date(Date.UTC(2017, 4, 1) + i * 86_400_000),
).filter((day) => day.getUTCDay() % 6 !== 0);
const history = file(
  'bars.csv',
  `date,ticker,open,high,low,close,volume\n${NAMES.flatMap((name, k) =>
    days.map((day, i) => {
      const close = 40 + 10 * k + 2 * Math.sin(i * (0.3 + 0.17 * k)) + Math.sin(i * 1.3);
      return `${day.toISOString().slice(0, 10)},${name},${close.toFixed(3)},${(close * 1.008).toFixed(3)},${(close * 0.993).toFixed(3)},${close.toFixed(3)},${name === 'THIN' ? 20_000 : 2_000_000 + 300_000 * k}`;
    }),
  ).join('\n')}\n`,
);
const positions = file(
  'book.csv',
  'symbol,quantity\nAAA,500000\nBBB,300000\nCCC,200000\nTHIN,30000\n',
);
const run = (...flags: readonly string[]): ReturnType<typeof cli> =>
  cli(['rebalance', '--positions', positions, '--history', history, ...flags]);
const docOf = async (...flags: readonly string[]): Promise<RebalanceDoc> => {
  const { out, code, err } = await run(...flags, '--json');
  assert.equal(code, 0, err + out);
  return rebalanceDoc.parse(JSON.parse(out));
};

test('PFO-13, PFO-14: targets are reached where it pays, in whole lots, for less than blindly, with every limit kept', async () => {
  const targets = file(
    'targets.csv',
    'symbol,weight\nAAA,0.2\nBBB,0.2\nCCC,0.2\nDDD,0.2\nEEE,0.2\n',
  );
  const { basket, blind, isWholeLots, solver, nav } = await docOf(
    '--targets',
    targets,
    '--completion-days',
    '20',
  );
  assert.ok(isWholeLots && basket.trades.every(({ units }) => Number.isInteger(units)));
  assert.ok(basket.costBps < blind.costBps, `${basket.costBps} of ${blind.costBps}`);
  assert.ok(Math.max(...Object.values(solver.optimality)) < 1e-9);
  assert.ok(
    basket.trades.every(({ symbol, to }) => symbol === 'THIN' || Math.abs(to - 0.2) < 0.1),
    JSON.stringify(basket.trades),
  );
  assert.ok(
    Math.abs(basket.cashAfter + basket.cost) / nav < 0.001,
    'what is invested stays invested',
  );
  const { out } = await run('--targets', targets, '--completion-days', '20');
  assert.match(out, /ignoring costs/);
});
test('returns, least variance and parity; a smaller turnover binds and is kept', async () => {
  const returns = file(
    'returns.csv',
    'symbol,return\nAAA,0.02\nBBB,0.3\nCCC,0.1\nDDD,0.2\nEEE,0.05\nTHIN,0\n',
  );
  const free = await docOf('--returns', returns);
  const bound = await docOf('--returns', returns, '--turnover', '0.1');
  assert.ok(
    free.basket.turnover > 0.1 && bound.basket.turnover <= 0.1 + 1e-6,
    `${free.basket.turnover}, ${bound.basket.turnover}`,
  );
  const quick = await docOf('--returns', returns, '--days-max', '0.3', '--full-score', '1');
  for (const { symbol, from, to } of quick.basket.trades)
    assert.ok(
      to <=
        Math.max(from, free.basket.trades.find((each) => each.symbol === symbol)?.to ?? 1) + 1e-9,
    );
  assert.ok(
    quick.basket.trades.some(
      ({ symbol, to }) =>
        to + 1e-6 < (free.basket.trades.find((each) => each.symbol === symbol)?.to ?? 0),
    ),
    JSON.stringify(quick.basket.trades),
  );
  const least = await docOf('--minimum-variance');
  assert.ok(least.basket.volatilityAfter < least.basket.volatilityBefore);
  assert.equal((await docOf('--risk-parity')).aim, 'risk-parity');
  const views = await docOf('--views', file('views.csv', 'view,return,error\nEEE/AAA,0.5,0.05\n'));
  assert.ok(
    views.basket.trades.some(({ symbol, units }) => symbol === 'EEE' && units > 0),
    JSON.stringify(views.basket.trades),
  );
});
test('what cannot be done is refused (3) with the limits in the way, what cannot be understood is bad input (2)', async () => {
  const targets = file('half.csv', 'symbol,weight\nAAA,0.5\n');
  const cases: readonly (readonly [readonly string[], number, RegExp])[] = [
    [[], 2, /exactly one aim is required, were 0/],
    [['--targets', targets, '--minimum-variance'], 2, /were 2/],
    [['--targets', file('three.csv', 'symbol,weight\nAAA,1.5\nBBB,1.5\n')], 3, /at most 1, were 3/],
    [['--targets', file('bad.csv', 'symbol,weight\nAAA,lots\n')], 2, /bad.csv:2/],
    [['--targets', file('unknown.csv', 'symbol,weight\nNOPE,0.1\n')], 3, /NOPE must be in/],
    [['--returns', file('few.csv', 'symbol,return\nAAA,0.1\n')], 3, /a return of BBB must be in/],
    [['--minimum-variance', '--turnover', 'x'], 2, /--turnover: must be a multiple of the book/],
    [['--targets', targets, '--completion-days', '0.001'], 3, /room for a total/],
    [['--minimum-variance', '--execute'], 2, /no account to trade in/],
    [['--minimum-variance', '--cash', '-1e9'], 3, /worth more than 0/],
  ];
  for (const [flags, exit, says] of cases) {
    const { code, out, err } = await run(...flags);
    assert.equal(code, exit, `${flags.join(' ')}: ${out}${err}`);
    assert.match(out + err, says, `${flags.join(' ')}: ${out}${err}`);
  }
});
test('PFO-15: at the service: a preview sends nothing, --execute sends waves and tells planned and realised cost', async () => {
  const targets = file('live.csv', 'symbol,weight\nKEEL,0.0005\nHULL,0.0005\nBRIG,0.0003\n');
  const flags = [
    'rebalance',
    '--targets',
    targets,
    '--over',
    '40',
    '--waves',
    '2',
    '--risk-aversion',
    '100000',
    '--json',
  ] as const;
  const previewed = async (): Promise<RebalanceDoc> => {
    const preview = await cli(flags, service.env);
    assert.equal(preview.code, 0, preview.err + preview.out);
    return rebalanceDoc.parse(JSON.parse(preview.out));
  };
  const isStale = ({ schedule }: RebalanceDoc): boolean =>
    schedule?.verdicts.some(({ refusal }) => refusal?.code === 'MARKET_DATA_STALE') === true;
  let planned = await previewed();
  // A busy machine may be late with its market: whoever is told so asks again.
  for (let k = 0; k < 5 && isStale(planned); k++) planned = await previewed();
  assert.ok(
    planned.basket.trades.length === 3 &&
      planned.schedule?.verdicts.every(({ approved }) => approved) === true,
    JSON.stringify(planned),
  );
  assert.deepEqual((await service.call('/api/orders')).doc, []);
  const { out, err, code } = await cli([...flags, '--execute'], service.env);
  assert.equal(code, 0, err + out);
  const { executed } = JSON.parse(out) as {
    executed: {
      orders: number;
      plannedBps: number;
      realisedBps: number;
      imbalanceMax: number;
      status: string;
      note: string;
      begun: { orders: { parentId: string }[] }[];
    };
  };
  // A market is quiet when it likes: what a wave may not take is left, and said.
  const orders = (await service.call('/api/orders')).doc as {
    parentId: string;
    status: string;
    note: string;
  }[];
  const undone = orders.filter(({ status }) => status !== 'completed');
  assert.equal(executed.orders, 6);
  assert.ok(
    undone.every(
      ({ status, note }) => status === 'partial' && /participation cap is reached/.test(note),
    ),
    JSON.stringify(undone),
  );
  assert.ok(
    executed.status === 'completed' || executed.note.startsWith('left undone: '),
    JSON.stringify(executed),
  );
  assert.ok(
    Number.isFinite(executed.plannedBps) &&
      Number.isFinite(executed.realisedBps) &&
      executed.imbalanceMax < 0.3,
    out,
  );
  assert.deepEqual(
    new Set(executed.begun.flatMap((wave) => wave.orders.map(({ parentId }) => parentId))),
    new Set(orders.map(({ parentId }) => parentId)),
  );
  const book = bookDoc.parse((await service.call('/api/portfolio/liquidity')).doc);
  assert.ok(
    book.total !== null &&
      book.positions.length === 3 &&
      book.limits.every(({ isWithin }) => isWithin),
    JSON.stringify(book),
  );
});
test('the portfolio by API: stress rows, a size, and refusals that teach', async () => {
  const client = createClient({ url: service.url, token: service.token });
  const stressed = await client.stress({ reverse: true });
  assert.ok(stressed.ok && (await client.book()).ok);
  const stress = stressed.value;
  assert.deepEqual([stress.scenarios[0]?.name, stress.scenarios.length > 3], ['today', true]);
  assert.ok(
    (stress.scenarios.at(-1)?.total?.costBps ?? 0) > (stress.scenarios[0]?.total?.costBps ?? 0),
  );
  const sized = await client.size({
    symbol: 'KEEL',
    capital: 1e6,
    method: { kind: 'edge', edgeBps: 30 },
  });
  assert.ok(sized.ok);
  const size = sized.value;
  assert.ok(size.quantity > 0 && size.cuts.length > 0);
  const shallow = sizeDoc.parse(
    (
      await service.call('/api/portfolio/size', {
        symbol: 'KEEL',
        capital: 1e9,
        method: { kind: 'edge', edgeBps: 30 },
        depthMost: 0.5,
      })
    ).doc,
  );
  assert.equal(shallow.binding, 'depth', 'SIZ-15');
  const viewed = (tau: number) =>
    service.call('/api/portfolio/rebalance', {
      aim: {
        kind: 'views',
        tau,
        views: [{ symbol: 'KEEL', over: 'HULL', perYear: 0.1, standardError: 1 }],
      },
      leverage: 1,
    });
  const [timid, bold] = [await viewed(1e-6), await viewed(1)].map(({ status, doc }) => {
    assert.equal(status, 200, JSON.stringify(doc));
    return rebalanceDoc.parse(doc).blind.turnover;
  });
  assert.ok(timid! < bold!, `PFO-11: ${timid} ${bold}`);
  const cases: readonly (readonly [string, unknown, number, RegExp])[] = [
    ['rebalance', { aim: { kind: 'targets', weights: { KEEL: 3 } } }, 422, /at most 1/],
    ['rebalance', { aim: { kind: 'targets', weights: { NOPE: 0.1 } } }, 404, /NOPE/],
    ['rebalance', { aim: { kind: 'wish' } }, 400, /aim/],
    [
      'rebalance',
      {
        aim: {
          kind: 'views',
          tau: 2,
          views: [{ symbol: 'KEEL', perYear: 0.1, standardError: 0.1 }],
        },
      },
      400,
      /tau/,
    ],
    [
      'rebalance',
      { aim: { kind: 'views', views: [{ symbol: 'NOPE', perYear: 0.1, standardError: 0.1 }] } },
      404,
      /NOPE/,
    ],
    ['rebalance', { aim: { kind: 'minimum-variance' }, riskAversion: -1 }, 400, /riskAversion/],
    ['size', { symbol: 'KEEL', capital: 0, method: { kind: 'edge', edgeBps: 30 } }, 400, /capital/],
    ['stress', { scenarios: [] }, 400, /scenarios/],
  ];
  for (const [what, body, status, says] of cases) {
    const answer = await service.call(`/api/portfolio/${what}`, body);
    assert.equal(
      answer.status,
      status,
      `${what} ${JSON.stringify(body)}: ${JSON.stringify(answer.doc)}`,
    );
    assert.match(JSON.stringify(answer.doc), says);
  }
});
test('PFO-16: planned ahead, trades are spread over days, fewer on a day without volume; the first day is told in units', async () => {
  const returns = file(
    'ahead.csv',
    'symbol,return\nAAA,0.02\nBBB,0.6\nCCC,0.1\nDDD,0.9\nEEE,0.05\nTHIN,0\n',
  );
  const ahead = async (
    ...flags: readonly string[]
  ): Promise<{
    days: { turnover: number }[];
    first: { symbol: string; units: number }[];
    residual: number;
  }> => {
    const { out, code, err } = await run(
      '--returns',
      returns,
      '--days-ahead',
      '3',
      ...flags,
      '--json',
    );
    assert.equal(code, 0, err + out);
    return (JSON.parse(out) as { ahead: never }).ahead;
  };
  const [usual, dry] = [await ahead(), await ahead('--volume', '0.05', '--half-life', '10')];
  assert.ok(usual.days.length === 3 && usual.residual < 1e-6 && usual.first.length > 0);
  assert.ok(
    dry.days[0]!.turnover < usual.days[0]!.turnover,
    JSON.stringify([usual.days, dry.days]),
  );
  assert.match(
    (await run('--returns', returns, '--days-ahead', '2', '--volume', '1,1,1')).err,
    /at most 2 multiples/,
  );
  assert.match((await run('--returns', returns, '--half-life', '5')).err, /--days-ahead/);
});
test('SIZ-14: capacity from the command line: the money that earns the most, where costs eat the edge, and what trades in time', async () => {
  const ask = (...flags: readonly string[]): ReturnType<typeof cli> =>
    cli(['capacity', '--positions', positions, '--history', history, ...flags]);
  const { out, code, err } = await ask('--edge', '0.2', '--turnover', '0.2', '--json');
  assert.equal(code, 0, err);
  const doc = JSON.parse(out) as {
    best: { money: number; profit: number } | null;
    breakEven: { money: number; net: number } | null;
    inTime: { all: number; mostOfIt: number };
  };
  assert.ok(
    doc.best !== null &&
      doc.breakEven !== null &&
      doc.best.money < doc.breakEven.money &&
      doc.best.profit > 0 &&
      doc.inTime.all <= doc.inTime.mostOfIt,
    out,
  );
  assert.match(
    (await ask('--edge', '0.0001', '--turnover', '1')).out,
    /does not cover the spreads/,
  );
  assert.match((await ask('--edge', 'much', '--turnover', '1')).err, /--edge/);
});
