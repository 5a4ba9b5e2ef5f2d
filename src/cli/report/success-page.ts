import { htmlPage } from '#cli/report/page';
import {
  GROUP_HEAD,
  groupRow,
  headline,
  LEAGUE_HEAD,
  leagueRow,
  leagueSentences,
  successRows,
} from '#cli/success-report';
import type { ReportDoc } from '#contracts/report-documents';

/** The success figures as one page. */
export function successPage(doc: ReportDoc): string {
  const hasCosts = doc.byStrategy.length > 0;
  return htmlPage('How well the desk does', headline(doc), [
    { title: 'Figures', table: { head: ['', ''], rows: successRows(doc) } },
    ...(hasCosts
      ? [
          {
            title: 'By strategy, cost in bps',
            table: { head: GROUP_HEAD, rows: doc.byStrategy.map(groupRow) },
          },
          {
            title: 'By symbol, cost in bps',
            table: { head: GROUP_HEAD, rows: doc.bySymbol.map(groupRow) },
          },
          {
            title: 'League of strategies, cost in bps',
            words: leagueSentences(doc),
            table: { head: LEAGUE_HEAD, rows: doc.league.rows.map(leagueRow) },
          },
        ]
      : []),
    ...doc.wheel.map(({ rule, sentences, arms }) => ({
      title: `Wheel ${rule}`,
      words: sentences,
      table: {
        head: ['arm', 'orders', 'mean'],
        rows: arms.map(({ name, orders, meanBps }) => [
          name,
          String(orders),
          meanBps === null ? '–' : meanBps.toFixed(2),
        ]),
      },
    })),
  ]);
}
