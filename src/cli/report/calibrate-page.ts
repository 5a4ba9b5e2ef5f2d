import {
  floorText,
  HEAD,
  modelRow,
  plusMinus,
  type Reported,
  rangeText,
  verdictOf,
} from '#cli/calibrate-report';
import { inPercent, inUnits } from '#cli/output';
import { lawChart, reliabilityChart, residualChart } from '#cli/report/calibrate-charts';
import { htmlPage, type Section } from '#cli/report/page';
import type { JudgedTable } from '#core/cost/calibrate/calibrate';
import type { CellJudged } from '#core/cost/calibrate/judged-cells';

/** The fit report as a page: law and buckets, coverage, losses, residuals. */
export function calibrationPage(report: Reported): string {
  const { found, material, model } = report;
  const { fit } = found;
  return htmlPage(
    `Calibration ${model.id}`,
    `${inUnits(fit.n)} observations of ${fit.days} days, until ${material.asOf.slice(0, 10)}; ${material.source}`,
    [
      {
        title: 'May it take over?',
        words: [verdictOf(report), floorText(found), ...material.caveats],
      },
      sizesSection(report),
      acrossSection(report),
      laterSection(report),
      ...report.found.tables.map(coverageSection),
      {
        title: 'Residuals',
        words: [
          'How often realised costs fell below each quantile, for all levels that are kept; on the diagonal the law is right.',
        ],
        charts: [reliabilityChart(report), residualChart(report)],
      },
      coefficientsSection(report),
    ],
  );
}

function sizesSection(report: Reported): Section {
  const { fit, tables } = report.found;
  return {
    title: 'What size costs',
    words: [
      `Cost = Y σ (Q / ADV)^δ with Y ${plusMinus(fit.coefficient, 3)} and δ ${plusMinus(fit.exponent, 3)}, standard errors by days. Dots are what observations of a size cost on average with their 95 % error by days; the line is the law at the mean volatility.`,
    ],
    charts: [lawChart(report)],
    table: {
      head: ['model', 'size of ADV', 'n', 'realised, bps', 'predicted, bps', 'less, bps'],
      rows: tables.flatMap(({ name, buckets }) =>
        buckets.map(({ from, to, n, realised, predicted, bias }) => [
          name,
          rangeText(from, to),
          inUnits(n),
          plusMinus(realised, 1),
          predicted.toFixed(1),
          plusMinus(bias, 1),
        ]),
      ),
    },
  };
}

const acrossSection = ({ found }: Reported): Section => ({
  title: 'Out of sample: other days and names',
  words: [
    'Loss and width in bps; the band is of the share within the 90 % interval, at 95 %, with errors by days.',
  ],
  table: { head: HEAD, rows: found.models.map((each) => modelRow(each, each.across)) },
});

/** Without the comparison with the model in use, which is over all days. */
const laterSection = ({ found }: Reported): Section => ({
  title: 'On later days',
  words: ['Each block of days, by a fit of those before it.'],
  table: {
    head: HEAD.slice(0, -1),
    rows: found.models.flatMap((each) =>
      each.forward === null ? [] : [modelRow(each, each.forward).slice(0, -1)],
    ),
  },
});

const coverageSection = ({ name: model, cells, forward }: JudgedTable): Section => ({
  title: `Coverage of ${model} by kind of order`,
  words: ['Cells of at least 300 observations; on other days and names, and on later days.'],
  table: {
    head: ['by', 'cell', 'n', 'within 90 %', 'band', 'holds', 'width', 'pinball', 'later'],
    rows: cells.map(({ by, name, n, judgement }, k) =>
      judgement === null
        ? [by, name, inUnits(n), 'too few', '', '', '', '', '']
        : [
            by,
            name,
            inUnits(n),
            inPercent(judgement.coverage90.value),
            judgement.coverage90.band95.map((x) => (100 * x).toFixed(1)).join('–'),
            judgement.coverage90.holds ? 'yes' : 'no',
            judgement.width90.toFixed(0),
            judgement.pinball.value.toFixed(3),
            laterShare(forward[k]),
          ],
    ),
  },
});

const laterShare = (cell: CellJudged | undefined): string =>
  cell?.judgement == null ? '' : inPercent(cell.judgement.coverage90.value);

function coefficientsSection({ found: { groups, weights } }: Reported): Section {
  return {
    title: 'Coefficients',
    words: [
      `Shrunk towards the market's by how well each is known; symbols differ by ${groups.tau.symbols.toFixed(3)} beyond chance, tiers by ${groups.tau.tiers.toFixed(3)}. ${weights === null ? '' : `Ensemble: ${weights.map(({ name, weight }) => `${name} ${inPercent(weight)}`).join(', ')}.`}`,
    ],
    table: {
      head: ['of', 'n', 'its own', 'weight', 'believed'],
      rows: [
        ...groups.tiers.map((each) => ({ ...each, of: `tier ${each.tier}` })),
        ...groups.symbols.map((each) => ({ ...each, of: each.symbol })),
      ].map(({ of, own, weight, believed }) => [
        of,
        inUnits(own.n),
        plusMinus(own, 3),
        inPercent(weight),
        plusMinus(believed, 3),
      ]),
    },
  };
}
