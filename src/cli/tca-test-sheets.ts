import { brief, ends, long, type Sheet } from '#cli/sheet';
import type { FillsDoc } from '#contracts/fills-documents';

/** Who costs less, and every pair with what it was tested by. */
export const leagueSheets = (league: FillsDoc['leagues'][number]): readonly Sheet[] => [
  leagueSheet(league),
  pairsSheet(league),
];

const pairsSheet = ({ by, pairs }: FillsDoc['leagues'][number]): Sheet => ({
  title: `Pairs of ${by}`,
  words: [],
  columns: [
    brief('cheaper', 'text'),
    brief('costlier', 'text'),
    brief('difference', 'bps'),
    brief('95 % from', 'bps'),
    brief('to', 'bps'),
    brief('p, of all pairs', 'chance'),
    brief('p, ranks', 'chance'),
    long('orders needed', 'count'),
    brief('verdict', 'text'),
  ],
  rows: pairs.map((pair) => [
    pair.cheaper,
    pair.costlier,
    pair.differenceBps,
    ...ends(pair.interval95),
    pair.adjustedP,
    pair.rankP,
    pair.ordersNeeded,
    pair.verdict,
  ]),
});

const leagueSheet = ({
  by,
  covariates,
  rows,
  pairs,
  leftOut,
}: FillsDoc['leagues'][number]): Sheet => ({
  title: `League of ${by}`,
  words: [
    ...pairs
      .toSorted((a, b) => Number(b.verdict === 'differs') - Number(a.verdict === 'differs'))
      .map(({ sentence }) => sentence),
    ...(covariates.length > 0 ? [`Compared at equal ${covariates.join(', ')}.`] : []),
    ...(leftOut > 0 ? [`${leftOut} orders without a cost or a ${by} are left out.`] : []),
  ],
  columns: [
    brief(by, 'text'),
    brief('orders', 'count'),
    long('days', 'count'),
    brief('mean', 'bps'),
    brief('95 % from', 'bps'),
    brief('to', 'bps'),
    long('median', 'bps'),
    brief('adjusted', 'bps'),
  ],
  rows: rows.map((row) => [
    row.contender,
    row.n,
    row.days,
    row.meanBps,
    ...ends(row.interval95),
    row.medianBps,
    row.adjustedBps,
  ]),
});

const SIDES = ['all', 'buys', 'sells'] as const;
/** After all fills, by side, and buys against sells. */
export const markoutSheets = (doc: FillsDoc): readonly Sheet[] => [
  markoutSheet(doc),
  sidesSheet(doc),
];

const sidesSheet = ({ markouts }: FillsDoc): Sheet => ({
  title: 'Mark-outs of buys and sells',
  words: [],
  columns: [
    brief('seconds after', 'count'),
    brief('buys', 'count'),
    brief('sells', 'count'),
    brief('median of buys', 'bps'),
    brief('median of sells', 'bps'),
    brief('p, rank sums', 'chance'),
  ],
  rows: markouts.buysAgainstSells.map((row) => [
    row.seconds,
    row.buys,
    row.sells,
    row.buysMedianBps,
    row.sellsMedianBps,
    row.p,
  ]),
});

const markoutSheet = ({ markouts }: FillsDoc): Sheet => ({
  title: 'Mark-outs',
  words: [],
  columns: [
    brief('fills', 'text'),
    brief('seconds after', 'count'),
    brief('orders', 'count'),
    brief('mean', 'bps'),
    brief('95 % from', 'bps'),
    brief('to', 'bps'),
    long('median', 'bps'),
    brief('p, ranks', 'chance'),
    long('p, signs', 'chance'),
    long('no mid', 'count'),
  ],
  rows: SIDES.flatMap((side) =>
    markouts[side].map((row) => [
      side,
      row.seconds,
      row.n,
      row.meanBps,
      ...ends(row.interval95),
      row.medianBps,
      row.p,
      row.signP,
      row.missing,
    ]),
  ),
});
/** The temporary and the permanent part of what was paid. */
export const reversionSheet = ({ reversion }: FillsDoc): Sheet => ({
  title: 'What came back and what stayed',
  words: [],
  columns: [
    brief('fills', 'text'),
    brief('seconds after', 'count'),
    brief('orders', 'count'),
    brief('temporary', 'bps'),
    long('temporary, 95 % from', 'bps'),
    long('temporary, to', 'bps'),
    brief('permanent', 'bps'),
    long('permanent, 95 % from', 'bps'),
    long('permanent, to', 'bps'),
    brief('p of the temporary part, ranks', 'chance'),
  ],
  rows: SIDES.flatMap((side) =>
    reversion[side].map((row) => [
      side,
      row.seconds,
      row.n,
      row.temporaryBps,
      ...ends(row.temporaryInterval95),
      row.permanentBps,
      ...ends(row.permanentInterval95),
      row.p,
    ]),
  ),
});

/** Expected costs beside what was paid: how far they were off, and how often a band held. */
export function estimateSheets({ estimates }: FillsDoc): readonly Sheet[] {
  if (estimates === null) return [];
  const { coverage, ...all } = estimates;
  return [
    {
      title: 'Estimates against costs',
      words:
        all.leftOut > 0
          ? [`${all.leftOut} orders have no cost, or no estimate with its deviation.`]
          : [],
      columns: [
        brief('orders', 'count'),
        long('days', 'count'),
        brief('cost less estimate', 'bps'),
        brief('95 % from', 'bps'),
        brief('to', 'bps'),
        brief('mean z', 'number'),
        brief('variance of z', 'number'),
        brief('slope', 'number'),
      ],
      rows: [
        [
          all.n,
          all.days,
          all.biasBps,
          ...ends(all.biasInterval95),
          all.meanZ,
          all.varianceZ,
          all.slope,
        ],
      ],
    },
    {
      title: 'How often a band held the cost',
      words: [],
      columns: [
        brief('band', 'share'),
        brief('held', 'share'),
        brief('95 % from', 'share'),
        brief('to', 'share'),
      ],
      rows: coverage.map(({ nominal, share, interval95 }) => [nominal, share, ...ends(interval95)]),
    },
  ];
}
