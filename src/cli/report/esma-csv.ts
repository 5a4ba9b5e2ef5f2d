import { classNames } from '#cli/report/esma-page';
import type { Esma, EsmaRow } from '#cli/stress-esma';

const csvField = (value: string | number | null): string => {
  const text = value === null || Number.isNaN(value) ? '' : String(value);
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
};
/** One figure a line: section, scenario, redemption, item, value, unit. What is unknown is empty. */
export function esmaCsv({
  fund,
  asOf,
  terms,
  netAssets,
  concentration,
  redemptions,
  rows,
  settlementDays,
}: Esma): string {
  const lines: (readonly (string | number | null)[])[] = [
    ['section', 'scenario', 'redemption', 'item', 'value', 'unit'],
    ['fund', '', '', 'name', fund, ''],
    ['fund', '', '', 'as of', asOf, ''],
    ['fund', '', '', 'net assets', netAssets, 'money'],
    ['liabilities', '', '', 'cash', terms.cash, 'money'],
    ['liabilities', '', '', 'other liabilities', terms.otherLiabilities, 'money'],
    ['liabilities', '', '', 'notice', terms.noticeDays, 'trading days'],
    ['liabilities', '', '', 'payment', terms.paymentDays, 'trading days'],
    ['liabilities', '', '', 'dealing', terms.dealingDays, 'trading days'],
    ['liabilities', '', '', 'settlement of sales', settlementDays, 'business days'],
    ['liabilities', '', '', 'gate', terms.gate, 'share of net assets'],
    ['liabilities', '', '', 'investors known', concentration?.investors ?? null, 'count'],
    ['liabilities', '', '', 'largest investor', concentration?.largest ?? null, 'share'],
    ['liabilities', '', '', 'five largest investors', concentration?.fiveLargest ?? null, 'share'],
    ['liabilities', '', '', 'sum of squared shares', concentration?.herfindahl ?? null, 'share'],
    ...redemptions.map(({ name, share }) => [
      'liabilities',
      '',
      name,
      'redeemed',
      share,
      'share of net assets',
    ]),
    ...rows.flatMap(rowLines(redemptions.map(({ name }) => name))),
  ];
  return `${lines.map((line) => line.map(csvField).join(',')).join('\n')}\n`;
}
const rowLines =
  (names: readonly string[]) =>
  ({ scenario, kind, netAssets, costBps, classes, coverage, borne, reverse }: EsmaRow) => [
    ['assets', scenario, '', 'kind', kind === '' ? 'today' : kind, ''],
    ['assets', scenario, '', 'net assets', netAssets, 'money'],
    ['assets', scenario, '', 'cost of closing everything', costBps, 'bps of gross value'],
    ...classNames.flatMap((name, k) => [
      ['assets', scenario, '', `cash from sales in ${name}`, classes?.[k]?.cash ?? null, 'money'],
      ['assets', scenario, '', `cost of sales in ${name}`, classes?.[k]?.costBps ?? null, 'bps'],
      [
        'assets',
        scenario,
        '',
        `cash by the end of ${name}`,
        classes?.[k]?.cumulative ?? null,
        'share of net assets',
      ],
    ]),
    ...names.flatMap((name, k) => {
      const each = coverage?.[k] ?? null;
      return [
        ['combined', scenario, name, 'requested', each?.requested ?? null, 'money'],
        ['combined', scenario, name, 'first payment', each?.firstDay ?? null, 'trading day'],
        ['combined', scenario, name, 'last payment', each?.lastDay ?? null, 'trading day'],
        ['combined', scenario, name, 'payments', each?.payments ?? null, 'count'],
        ['combined', scenario, name, 'coverage by slicing', each?.slicing ?? null, 'ratio'],
        ['combined', scenario, name, 'coverage by waterfall', each?.waterfall ?? null, 'ratio'],
        [
          'combined',
          scenario,
          name,
          'coverage without gate by slicing',
          each?.ungated.slicing ?? null,
          'ratio',
        ],
        [
          'combined',
          scenario,
          name,
          'coverage without gate by waterfall',
          each?.ungated.waterfall ?? null,
          'ratio',
        ],
      ];
    }),
    [
      'reverse',
      scenario,
      '',
      'largest redemption paid by slicing',
      borne?.slicing ?? null,
      'share of net assets',
    ],
    [
      'reverse',
      scenario,
      '',
      'largest redemption paid by waterfall',
      borne?.waterfall ?? null,
      'share of net assets',
    ],
    ...(kind === ''
      ? []
      : names.map((name, k) => [
          'reverse',
          scenario,
          name,
          'strength at which it cannot be paid',
          reverse?.[k] ?? (reverse === null ? null : 'above 10'),
          'power of the scenario',
        ])),
  ];
