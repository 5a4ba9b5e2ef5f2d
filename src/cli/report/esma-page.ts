import { colour } from '#cli/colour';
import { inPercent, inUnits } from '#cli/output';
import { bpsCell } from '#cli/report/cells';
import { htmlPage, type Section } from '#cli/report/page';
import { INK, svgOf } from '#cli/report/svg';
import type { Esma, EsmaRow } from '#cli/stress-esma';
import { TIME_CLASSES } from '#core/portfolio/fund-stress';

const COLOURS = [INK.ours, INK.realised, INK.peer, '#7a4fa3', '#b00020', INK.faint] as const;
const money = (value: number | null): string =>
  value === null ? 'unknown' : inUnits(Math.round(value));
const ratio = (value: number): string =>
  !Number.isFinite(value) ? 'unknown' : value >= 100 ? '> 100' : value.toFixed(2);
/** A ratio below 1 says it in words too: a report is printed in black. */
const verdict = (value: number): string => `${ratio(value)}${value < 1 ? ' (cannot be paid)' : ''}`;
export const classNames = TIME_CLASSES.map((upTo, k) =>
  k === 0
    ? '1 day or less'
    : upTo === Infinity
      ? 'more than 365 days'
      : `${TIME_CLASSES[k - 1]! + 1} to ${upTo} days`,
);

/** The test as one page: assets, liabilities, both together, the reverse, and what it rests on. */
export function esmaPage(
  esma: Esma,
  about: { readonly participation: number; readonly modelId: string },
): string {
  return htmlPage(
    `Liquidity stress test: ${esma.fund}`,
    `As of ${esma.asOf.slice(0, 10)}, in the form of ESMA's guidelines on liquidity stress testing in UCITS and AIFs (ESMA34-39-897). Net assets ${money(esma.netAssets)}.`,
    [
      ...(esma.unknown.length === 0
        ? []
        : [
            {
              title: 'Unknown',
              words: [
                `An input is missing for ${esma.unknown.join(', ')}: every total that needs it is unknown.`,
              ],
            },
          ]),
      ...assetsSections(esma),
      liabilitiesSection(esma),
      combinedSection(esma),
      reverseSection(esma),
      methodSection(esma, about),
    ],
  );
}

function assetsSections({ rows, terms }: Esma): readonly Section[] {
  return [
    {
      title: '1. Assets: time to liquidate',
      words: [
        "Share of net assets that is cash within so many calendar days (the classes of AIFMD reporting), the fund's cash included, net of the cost of selling. Longs are sold side by side at the participation cap; shorts bring in nothing.",
      ],
      table: {
        head: ['scenario', ...classNames],
        rows: rows.map(({ scenario, classes }) => [
          scenario,
          ...classNames.map((_, k) => inPercent(classes?.[k]?.cumulative ?? null)),
        ]),
      },
    },
    {
      title: '1. Assets: cost to liquidate',
      words: ['Half spread and impact of what is sold in each class, bps of its value.'],
      table: {
        head: ['scenario', 'net assets', 'all, bps of gross', ...classNames],
        rows: rows.map(({ scenario, netAssets, costBps, classes }) => [
          scenario,
          money(netAssets),
          bpsCell(costBps),
          ...classNames.map((_, k) =>
            classes?.[k] === undefined
              ? 'unknown'
              : classes[k].costBps === null
                ? 'none'
                : bpsCell(classes[k].costBps),
          ),
        ]),
      },
    },
    {
      title: '1. Assets: cash and what is due before investors',
      table: {
        head: ['cash', 'other liabilities'],
        rows: [[money(terms.cash), money(terms.otherLiabilities)]],
      },
    },
  ];
}

function liabilitiesSection({ terms, concentration, redemptions, netAssets }: Esma): Section {
  const { noticeDays, paymentDays, dealingDays, gate } = terms;
  return {
    title: '2. Liabilities: redemptions, terms and investors',
    words: [
      `Notice ${noticeDays} trading days, payment ${paymentDays} after the dealing day, a dealing day every ${dealingDays}; ${gate === null ? 'no gate' : `a gate of ${inPercent(gate)} of net assets for one dealing day, above which payment waits for the next`}.`,
      concentration === null
        ? 'Investors are not known: their concentration is not tested.'
        : `${concentration.investors} investors are known: the largest has ${inPercent(concentration.largest)}, the five largest ${inPercent(concentration.fiveLargest)}, the sum of squared shares is ${concentration.herfindahl.toFixed(3)} (1 is a single investor).`,
    ],
    table: {
      head: ['redemption', 'share of net assets', 'amount'],
      rows: redemptions.map(({ name, share }) => [
        name,
        inPercent(share),
        money(netAssets === null ? null : share * netAssets),
      ]),
    },
  };
}

const combinedSection = ({ rows }: Esma): Section => ({
  title: '3. Assets and liabilities: redemption coverage ratio',
  words: [
    'Cash over what is due, the least of all payments on the terms of the fund; below 1 one of them cannot be made. Slicing sells the same share of everything, as fast as the slowest name; the waterfall sells what is quickest first. Without a gate everything is due on the first day of payment.',
  ],
  table: {
    head: [
      'scenario',
      'redemption',
      'amount',
      'first payment, day',
      'last payment, day',
      'payments',
      'slicing',
      'waterfall',
      'slicing, no gate',
      'waterfall, no gate',
    ],
    rows: rows.flatMap(({ scenario, coverage }) =>
      coverage === null
        ? [[scenario, 'unknown', '', '', '', '', '', '', '', '']]
        : coverage.map((each) => [
            scenario,
            each.name,
            money(each.requested),
            String(each.firstDay),
            String(each.lastDay),
            String(each.payments),
            verdict(each.slicing),
            verdict(each.waterfall),
            verdict(each.ungated.slicing),
            verdict(each.ungated.waterfall),
          ]),
    ),
  },
});

const strengthOf = (row: EsmaRow, k: number): string => {
  const found = row.reverse?.[k];
  return row.kind === ''
    ? ''
    : row.reverse === null || found === undefined
      ? 'unknown'
      : found === null
        ? 'more than ten times this'
        : found === 0
          ? 'cannot be paid today'
          : `${found.toFixed(2)} of this`;
};
const reverseSection = (esma: Esma): Section => ({
  title: '4. Reverse stress test',
  words: [
    'The largest redemption that is paid in full on the first day of payment, and how much of each market scenario the fund bears until a redemption cannot be paid by waterfall on its terms (multipliers to the power of the strength).',
  ],
  charts: [reverseChart(esma)],
  table: {
    head: [
      'scenario',
      'bears, slicing',
      'bears, waterfall',
      ...esma.redemptions.map(({ name }) => name),
    ],
    rows: esma.rows.map((row) => [
      row.scenario,
      inPercent(row.borne?.slicing ?? null),
      inPercent(row.borne?.waterfall ?? null),
      ...esma.redemptions.map((_, k) => strengthOf(row, k)),
    ]),
  },
});
const SIZES = Array.from({ length: 101 }, (_, k) => k / 100);
/** Part of a redemption that is paid on the first day, by its size: 100 % until the fund bears no more. */
function reverseChart({ rows }: Esma): string {
  const format = (value: number): string => `${Number((100 * value).toPrecision(3))} %`;
  return svgOf({
    title: 'What is paid on the first day of payment, by the size of the redemption (waterfall)',
    x: { label: 'redemption, of net assets', ends: [0, 1], format },
    y: { label: 'paid', ends: [0, 1], format },
    series: rows.flatMap(({ scenario, borne }, i) =>
      borne === null || i >= COLOURS.length
        ? []
        : [
            {
              name: scenario,
              kind: 'line' as const,
              color: COLOURS[i]!,
              points: SIZES.map((x) => [x, x === 0 ? 1 : Math.min(1, borne.waterfall / x)]),
            },
          ],
    ),
  });
}

const methodSection = (
  { rows, settlementDays }: Esma,
  { participation, modelId }: { readonly participation: number; readonly modelId: string },
): Section => ({
  title: '5. What it rests on',
  words: [
    `Positions are sold at ${inPercent(participation)} of their average volume from the day of the request on; cash comes ${settlementDays} business day${settlementDays === 1 ? '' : 's'} after a sale. Costs are half spreads and impact by ${modelId}. Redemptions are shares of net assets before the market scenario. Names do not fall together any more than a scenario says, and shorts are not margined.`,
  ],
  table: {
    head: ['scenario', 'kind', 'source'],
    rows: rows
      .filter(({ kind }) => kind !== '')
      .map(({ scenario, kind, source }) => [scenario, kind, source]),
  },
});

/** A line for each scenario: its worst redemption, and the largest that is paid. */
export function esmaText({ fund, netAssets, rows }: Esma): string {
  const lines = rows.map(({ scenario, coverage, borne }) => {
    if (coverage === null) return `  ${scenario.padEnd(26)} ${colour.yellow('unknown')}`;
    const worst = coverage.toSorted((a, b) => a.waterfall - b.waterfall)[0];
    const text = worst === undefined ? '' : `${ratio(worst.waterfall)} for ${worst.name}`;
    const shown = (worst?.waterfall ?? 1) < 1 ? colour.red(text) : text;
    return `  ${scenario.padEnd(26)} ${shown}; pays at most ${inPercent(borne?.waterfall ?? null)} on the first day`;
  });
  return [
    `${colour.bold(`Liquidity stress test of ${fund}`)} (ESMA34-39-897): net assets ${money(netAssets)}; least redemption coverage by waterfall`,
    ...lines,
  ].join('\n');
}
