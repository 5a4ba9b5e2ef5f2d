// Chapter: five parents over shared assets, with every kind of commission.
import { type AssetsReport, liveAssetsRun } from './live-assets-run.ts';
import { head, row, type Section } from './section.ts';

export async function assetsProof(): Promise<Section> {
  const reports: AssetsReport[] = [];
  for (const fees of ['received', 'quote', 'BNB'])
    reports.push(await liveAssetsRun({ fees, kills: 30, exchangeKills: 10, horizonSeconds: 150 }));
  return {
    isWell: reports.every(
      ({ differences, duplicates, quarantine }) =>
        Object.keys(differences).length === 0 && duplicates === 0 && quarantine.length === 0,
    ),
    lines: [
      '## Books by asset',
      '',
      "Five parents at once (two symbols that share USDT, three buys and two sales, five strategies) through an unmodified ccxt on our own exchange, with requests and replies lost and late, frames lost and repeated, connections cut; our process and the exchange killed by SIGKILL at random. The exchange's log is the judge; balances are compared as exact decimals.",
      '',
      ...head([
        'fees taken from',
        'kills of ours',
        'kills of the exchange',
        'parents',
        'orders',
        'duplicate orders',
        'assets that differ',
        'quarantined',
        'fees charged in',
      ]),
      ...reports.map((each) =>
        row([
          each.fees,
          each.kills,
          each.exchangeKills,
          each.parents.length,
          each.orders,
          each.duplicates,
          Object.entries(each.differences)
            .map(([asset, by]) => `${asset} by ${by}`)
            .join(', ') || 0,
          each.quarantine.length,
          each.charged.join(', '),
        ]),
      ),
      '',
      ...reports.flatMap((each) => [
        `Fees from ${each.fees}: ${each.parents.map(({ symbol, side, status, filled, quantity, note }) => `${side} ${symbol} ${status}, ${filled} of ${quantity}${note === '' ? '' : ` (${note})`}`).join('; ')}.`,
        '',
      ]),
    ],
  };
}
