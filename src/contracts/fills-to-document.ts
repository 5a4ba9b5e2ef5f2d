import type { CostedOrderDoc, FillsDoc } from '#contracts/fills-documents';
import { isoTime } from '#core/kernel/civil';
import type { ManyCost } from '#core/tca/attribution';
import type { CostedOrder } from '#core/tca/costed-order';
import type { CostedParent } from '#core/tca/costed-parent';
import { fillCost } from '#core/tca/fill-cost';
import type { FillQuality } from '#core/tca/fill-quality';
import type { FillsAnswer } from '#core/tca/fills-answer';
import type { OrdersCost } from '#core/tca/fills-tables';
import type { ForecastCheck } from '#core/tca/forecast-check';
import type { MarkoutAt, ReversionAt } from '#core/tca/markout-table';
import { orderEstimate } from '#core/tca/order-estimate';

/** The answer that every door gives: the command line, its pages, and the API. */
export function fillsToDoc(answer: FillsAnswer): FillsDoc {
  const { orders, reportIn, tables } = answer;
  return {
    orders: orders.map((order, i) => orderToDoc(order, tables.rows[i]?.keys ?? {})),
    groups: tables.groups.map(({ by, key, unknown, n, standardErrorBps, ...cost }) => ({
      by,
      key,
      ...costToDoc({ n, unknown, cost: { n, unknown, ...cost }, standardErrorBps }),
    })),
    total: costToDoc(tables.total),
    leagues: leaguesToDoc(answer),
    markouts: {
      all: tables.markouts.all.map(markoutToDoc),
      buys: tables.markouts.buys.map(markoutToDoc),
      sells: tables.markouts.sells.map(markoutToDoc),
      buysAgainstSells: tables.markouts.buysAgainstSells.map((each) => ({ ...each })),
    },
    reversion: {
      all: tables.reversion.all.map(reversionToDoc),
      buys: tables.reversion.buys.map(reversionToDoc),
      sells: tables.reversion.sells.map(reversionToDoc),
    },
    outliers: {
      found: tables.outliers.found.map((each) => ({ ...each })),
      notJudged: tables.outliers.notJudged,
    },
    bestExecution: bestToDoc(answer),
    estimates: estimatesToDoc(tables.estimates),
    fillQuality: {
      all: tables.fillQuality.all === null ? null : qualityToDoc(tables.fillQuality.all),
      byVenue: tables.fillQuality.byVenue.map(({ key, quality }) => ({
        key,
        ...qualityToDoc(quality),
      })),
      byKey: tables.fillQuality.byKey.map(({ by, key, quality }) => ({
        by,
        key,
        ...qualityToDoc(quality),
      })),
      withoutQuote: tables.fillQuality.withoutQuote,
      seconds: tables.fillQuality.seconds,
    },
    currency: reportIn,
    rebuilt: {
      parents: orders.length,
      by: countsOf(orders.map(({ parent }) => parent.rebuiltBy)),
      gap: answer.gap,
    },
    grades: countsOf(orders.map(({ grade }) => grade)),
    skipped: answer.skipped.map((each) => ({ ...each })),
    notes: [...answer.notes],
    files: answer.files.map((each) => ({ ...each })),
  };
}

const countsOf = (names: readonly string[]): Record<string, number> =>
  Object.fromEntries(
    [...new Set(names)].map((name) => [name, names.filter((each) => each === name).length]),
  );
const pairOf = (pair: readonly [number, number] | null): [number, number] | null =>
  pair === null ? null : [pair[0], pair[1]];

const NO_PARTS: ManyCost['simple']['parts'] = {
  delayBps: null,
  spreadBps: null,
  impactBps: null,
  timingBps: null,
  feesBps: null,
  opportunityBps: null,
};
function costToDoc({ n, unknown, cost, standardErrorBps }: OrdersCost): FillsDoc['total'] {
  // A mean by value over some of the orders is not that of all.
  const isValued = cost !== null && cost.notional !== null;
  return {
    n,
    unknown,
    days: cost?.days ?? 0,
    meanBps: cost?.simple.totalBps ?? null,
    interval95: pairOf(cost?.simpleInterval95Bps ?? null),
    medianBps: cost?.medianBps ?? null,
    weightedBps: isValued ? (cost.weighted?.totalBps ?? null) : null,
    weightedInterval95: isValued ? pairOf(cost.weightedInterval95Bps) : null,
    standardErrorBps,
    notional: cost?.notional ?? null,
    parts: cost?.simple.parts ?? NO_PARTS,
    restBps: cost?.simple.unexplainedBps ?? null,
  };
}

function orderToDoc(order: CostedOrder, keys: CostedParent['keys']): CostedOrderDoc {
  const { parent, quotes } = order;
  return {
    id: parent.id,
    symbol: parent.symbol,
    side: parent.side,
    quantity: order.quantity,
    filled: order.filled,
    fills: parent.fills.length,
    averagePrice: order.averagePrice,
    arrivalPrice: order.arrivalPrice,
    arrivalIs: order.arrivalIs,
    decisionPrice: order.decisionPrice,
    limit: parent.limit,
    totalBps: order.totalBps,
    beforeFeesBps: order.beforeFeesBps,
    parts: order.parts,
    estimate: orderEstimate(order),
    deadline: parent.terms.deadline === null ? null : isoTime(parent.terms.deadline),
    participationMax: parent.terms.participationMax,
    arrivalCost: order.arrivalCost,
    index: order.index,
    performanceBps: order.performanceBps,
    benchmarks: order.benchmarks,
    againstBps: order.againstBps,
    markouts: order.markouts.map((each) => ({ ...each })),
    relativePerformance: order.relativePerformance,
    participation: order.participation,
    passiveShare: order.passiveShare,
    startAt: isoTime(parent.startAt),
    startsWith: parent.startsWith,
    endAt: isoTime(parent.endAt),
    rebuiltBy: parent.rebuiltBy,
    currency: parent.currency,
    value: order.value,
    notional: order.notional,
    tags: parent.tags as Record<string, string>,
    keys: { size: keys['size'] ?? null, hour: keys['hour'] ?? '', day: keys['day'] ?? '' },
    market: order.market,
    grade: order.grade,
    missing: [...order.missing],
    executions: parent.fills.map(({ id, orderId, at, price, quantity, liquidity, tags }, i) => ({
      id,
      orderId,
      at: isoTime(at),
      price,
      quantity,
      venue: tags.venue ?? null,
      liquidity,
      bid: quotes[i]?.bid ?? null,
      ask: quotes[i]?.ask ?? null,
      ...fillCost(order, i),
    })),
  };
}

function estimatesToDoc(found: ForecastCheck | null): FillsDoc['estimates'] {
  if (found === null) return null;
  const { n, days, leftOut, biasBps, meanZ, varianceZ, slope } = found;
  return {
    n,
    days,
    leftOut,
    biasBps,
    biasInterval95: pairOf(found.biasInterval95Bps),
    meanZ,
    // Of one order there is no variance.
    varianceZ: n < 2 ? null : varianceZ,
    slope,
    slopeInterval95: pairOf(found.slopeInterval95),
    coverage: found.coverage.map((each) => ({ ...each, interval95: pairOf(each.interval95) })),
  };
}

const leaguesToDoc = ({ tables }: FillsAnswer): FillsDoc['leagues'] =>
  tables.leagues.map(({ by, rows, pairs, leftOut }) => ({
    by,
    rows: rows.map(({ interval95Bps, ...row }) => ({ ...row, interval95: pairOf(interval95Bps) })),
    pairs: pairs.map(
      ({
        cheaper,
        costlier,
        differenceBps,
        adjustedP,
        rankP,
        ordersNeeded,
        verdict,
        sentence,
        ...pair
      }) => ({
        cheaper,
        costlier,
        differenceBps,
        interval95: pairOf(pair.interval95Bps),
        adjustedP,
        rankP,
        ordersNeeded,
        verdict,
        sentence,
      }),
    ),
    leftOut,
  }));

const markoutToDoc = ({
  interval95Bps,
  ...row
}: MarkoutAt): FillsDoc['markouts']['all'][number] => ({
  ...row,
  interval95: pairOf(interval95Bps),
});
const reversionToDoc = (row: ReversionAt): FillsDoc['reversion']['all'][number] => ({
  seconds: row.seconds,
  n: row.n,
  temporaryBps: row.temporaryBps,
  temporaryInterval95: pairOf(row.temporaryInterval95Bps),
  permanentBps: row.permanentBps,
  permanentInterval95: pairOf(row.permanentInterval95Bps),
  p: row.p,
});

const bestToDoc = ({ orders, tables }: FillsAnswer): FillsDoc['bestExecution'] => ({
  flags: tables.bestExecution.flags.map(({ code, id, facts, sentence }) => ({
    code,
    id,
    was: Number(facts['was']),
    most: Number(facts['most']),
    unit: String(facts['unit']),
    sentence,
  })),
  rules: tables.bestExecution.rules.map((each) => ({
    ...each,
    notChecked: orders.length - each.checked,
  })),
});

const qualityToDoc = (quality: FillQuality): NonNullable<FillsDoc['fillQuality']['all']> => ({
  fills: quality.fills,
  passiveShare: quality.passiveShare,
  quotedBps: quality.quotedBps,
  effectiveBps: quality.effectiveBps,
  effectiveOverQuoted: quality.effectiveOverQuoted,
  spreadCaptured: quality.spreadCaptured,
  realisedBps: quality.realised?.realisedBps ?? null,
  impactBps: quality.realised?.impactBps ?? null,
  beyondNearTouchBps: quality.beyondNearTouchBps,
  beyondFarTouchBps: quality.beyondFarTouchBps,
  adverseSelectionBps: quality.adverseSelectionBps,
});
