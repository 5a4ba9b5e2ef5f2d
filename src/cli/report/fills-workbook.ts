import type { Sheet } from '#cli/sheet';
import { foundLines, totalRows } from '#cli/tca-fills-report';
import { missingSheet, ordersSheet } from '#cli/tca-order-sheets';
import { sheetsOf } from '#cli/tca-sheets';
import type { FillsDoc } from '#contracts/fills-documents';
import { type WorkbookSheet, workbookOf } from '#platform/workbook';

/** The report as an Excel workbook: one sheet a table, numbers as numbers, unknown cells empty. */
export const fillsWorkbook = (doc: FillsDoc): Buffer =>
  workbookOf([
    {
      name: 'Summary',
      rows: [
        ['What the fills cost', null],
        ...totalRows(doc),
        ...foundLines(doc).map((line) => ['found', line]),
      ],
    },
    sheetOf(ordersSheet(doc)),
    ...sheetsOf(doc).map(sheetOf),
    sheetOf(missingSheet(doc)),
  ]);

/** A unit is in the name of its column. */
const sheetOf = ({ title, words, columns, rows }: Sheet): WorkbookSheet => ({
  name: title,
  rows: [
    columns.map(({ name, is }) => (is === 'bps' ? `${name}, bps` : name)),
    ...rows,
    ...words.map((line) => [line]),
  ],
});
