/** What is known of real markets, and how far a market may be from it. The bands are of the sources named; those of our own choosing say so. */
export const BANDS = {
  impactExponent: {
    words: 'impact exponent: peak impact ~ size^x',
    band: [0.4, 0.7],
    source: 'Toth et al. 2011; Sato & Kanazawa 2024',
  },
  impactPrefactor: {
    words: 'prefactor: peak impact / (volatility x root of size)',
    band: [0.5, 1],
    source: 'Toth et al. 2011; arXiv:1602.03043',
  },
  relaxation: {
    words: 'impact at the close / peak',
    band: [0.55, 0.8],
    source: 'Bucci et al. 2019; Bershova & Rakhlin 2013',
  },
  fairPrice: {
    words: 'average impact while it was worked / peak',
    band: [0.6, 0.85],
    source: 'Bershova & Rakhlin 2013, table 5: 0.718; width ours',
  },
  fglwExponent: {
    words: 'impact exponent where sizes have tail 1.75: tail - 1',
    band: [0.65, 0.85],
    source: 'Farmer, Gerig, Lillo & Waelbroeck 2013; width ours',
  },
  fglwRest: {
    words: 'impact at the close / peak there: 1 / tail',
    band: [0.47, 0.67],
    source: 'Farmer, Gerig, Lillo & Waelbroeck 2013; width ours',
  },
  signMemory: {
    words: 'memory of signs: acf ~ lag^-x, lags 10 to 320',
    band: [0.36, 0.77],
    source: 'Lillo & Farmer 2004',
  },
  oneSplitter: {
    words: 'one splitter at a time: worst error of the acf, lags 1, 10, 100',
    band: [0, 0.05],
    source: 'Lillo, Mike & Farmer 2005, exact; width ours',
  },
  diffusivity: {
    words: 'variance ratio of mids, 30 minutes to 1',
    band: [0.9, 1.1],
    source: 'Bouchaud et al. 2004',
  },
  signatureMids: {
    words: 'signature of mids: variance at 10 s / at 5 minutes, flat',
    band: [0.8, 1.2],
    source: 'Andersen et al. 2000; width ours',
  },
  signaturePrints: {
    words: 'signature of prints: variance at 1 s / at 5 minutes, above 1',
    band: [1, 8],
    source: 'Roll 1984; at least 1, the top is ours',
  },
  volumeShape: {
    words: 'volume of the first and last half hour / of 12:00 to 14:00',
    band: [1.5, 5],
    source: 'Jain & Joh 1988; at least 1.5, the top is ours',
  },
  tailOneMinute: {
    words: 'tail exponent of returns of 1 minute',
    band: [2, 4],
    source: 'Gopikrishnan et al. 1998',
  },
  tailTenMinutes: {
    words: 'tail exponent of returns of 10 minutes',
    band: [2, 4],
    source: 'Gopikrishnan et al. 1998',
  },
  volatilityMemory: {
    words: 'memory of volatility: acf of |r| ~ lag^-x, 1 to 60 minutes',
    band: [0.1, 0.5],
    source: 'Cont 2001',
  },
  imbalance: {
    words: 'R2 of the mid on order flow imbalance, 10 s',
    band: [0.5, 0.8],
    source: 'Cont, Kukanov & Stoikov 2014: 0.65; width ours',
  },
  effectiveSpread: {
    words: 'effective spread, bps',
    band: [1, 5],
    source: 'large caps; middling ones 5 to 20. SEC Rule 605',
  },
  participation: {
    words: 'participation of parents of 30 orders or more',
    band: [0.08, 0.24],
    source: 'Bershova & Rakhlin 2013, table 1: 0.16; width ours',
  },
} as const satisfies {
  readonly [name: string]: {
    readonly words: string;
    readonly band: readonly [number, number];
    readonly source: string;
  };
};
export type BandName = keyof typeof BANDS;
/** Spreads differ by who is traded; everything else holds for all. */
export const SPREAD_BANDS = { 'large-cap': [1, 5], 'mid-cap': [5, 20] } as const;
