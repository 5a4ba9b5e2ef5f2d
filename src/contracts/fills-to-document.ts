import type { FillsDoc } from '#contracts/fills-documents';
import { costedOrderToDoc } from '#contracts/fills-order-to-document';
import { BPS_IN_ONE } from '#core/kernel/units';
import type { ManyCost } from '#core/tca/attribution';
import type { FillQuality } from '#core/tca/fill-quality';
import type { FillsAnswer } from '#core/tca/fills-answer';
import type { OrdersCost } from '#core/tca/fills-tables';
import type { ForecastCheck } from '#core/tca/forecast-check';
import type { MarkoutAt, ReversionAt } from '#core/tca/markout-table';

/** The answer that every door gives: the command line, its pages, and the API. */
export function fillsToDoc(answer: FillsAnswer): FillsDoc {
  const { orders, reportIn, tables } = answer;
  return {
    orders: orders.map((order, i) => costedOrderToDoc(order, tables.rows[i]?.keys ?? {}, reportIn)),
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
    costMoney:
      isValued && cost.weighted !== null
        ? (cost.weighted.totalBps / BPS_IN_ONE) * cost.notional
        : null,
    parts: cost?.simple.parts ?? NO_PARTS,
    restBps: cost?.simple.unexplainedBps ?? null,
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
  tables.leagues.map(({ by, covariates, rows, pairs, leftOut }) => ({
    by,
    covariates: [...covariates],
    rows: rows.map(({ interval95Bps, ...row }) => ({ ...row, interval95: pairOf(interval95Bps) })),
    pairs: pairs.map(
      ({
        cheaper,
        costlier,
        differenceBps,
        adjustedP,
        rankP,
        ordersNeeded,
        isPaired,
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
        isPaired,
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
