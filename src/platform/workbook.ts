import { type ZippedText, zipOf } from '#platform/zip-file';

/** A table of a workbook: texts, numbers, and cells of which nothing is known. */
export interface WorkbookSheet {
  readonly name: string;
  readonly rows: readonly (readonly (string | number | null)[])[];
}

const HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main';
const DOCUMENT = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships';
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006';

/** An Excel workbook (ECMA-376, SpreadsheetML) of plain tables: the first row of each is bold and stays in sight. Texts are never formulas. */
export function workbookOf(sheets: readonly WorkbookSheet[]): Buffer {
  const names = namesOf(sheets.map(({ name }) => name));
  const ids = sheets.map((_, i) => i + 1);
  const type = (part: string, kind: string): string =>
    `<Override PartName="/xl/${part}" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${kind}+xml"/>`;
  const related = (id: number, kind: string, target: string): string =>
    `<Relationship Id="rId${id}" Type="${DOCUMENT}/${kind}" Target="${target}"/>`;
  const entries: readonly ZippedText[] = [
    {
      name: '[Content_Types].xml',
      text: `${HEAD}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${type('workbook.xml', 'sheet.main')}${type('styles.xml', 'styles')}${ids.map((id) => type(`worksheets/sheet${id}.xml`, 'worksheet')).join('')}</Types>`,
    },
    {
      name: '_rels/.rels',
      text: `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${related(1, 'officeDocument', 'xl/workbook.xml')}</Relationships>`,
    },
    {
      name: 'xl/workbook.xml',
      text: `${HEAD}<workbook xmlns="${MAIN}" xmlns:r="${DOCUMENT}"><sheets>${ids.map((id, i) => `<sheet name="${escaped(names[i] ?? '')}" sheetId="${id}" r:id="rId${id}"/>`).join('')}</sheets></workbook>`,
    },
    {
      name: 'xl/_rels/workbook.xml.rels',
      text: `${HEAD}<Relationships xmlns="${PACKAGE}/relationships">${ids.map((id) => related(id, 'worksheet', `worksheets/sheet${id}.xml`)).join('')}${related(ids.length + 1, 'styles', 'styles.xml')}</Relationships>`,
    },
    { name: 'xl/styles.xml', text: STYLES },
    ...sheets.map(({ rows }, i) => ({
      name: `xl/worksheets/sheet${i + 1}.xml`,
      text: sheetXml(rows),
    })),
  ];
  return zipOf(entries);
}

// Style 1 is bold.
const STYLES = `${HEAD}<styleSheet xmlns="${MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="2"><xf xfId="0"/><xf xfId="0" fontId="1" applyFont="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

function sheetXml(rows: WorkbookSheet['rows']): string {
  const lines = rows.map((row, line) => {
    const cells = row.map((cell, i) => cellXml(cell, `${columnName(i)}${line + 1}`, line === 0));
    return `<row r="${line + 1}">${cells.join('')}</row>`;
  });
  return `${HEAD}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><sheetFormatPr defaultRowHeight="15" baseColWidth="14"/><sheetData>${lines.join('')}</sheetData></worksheet>`;
}
function cellXml(cell: string | number | null, at: string, isBold: boolean): string {
  if (cell === null || (typeof cell === 'number' && !Number.isFinite(cell))) return '';
  const style = isBold ? ' s="1"' : '';
  return typeof cell === 'number'
    ? `<c r="${at}"${style}><v>${cell}</v></c>`
    : `<c r="${at}"${style} t="inlineStr"><is><t xml:space="preserve">${escaped(cell)}</t></is></c>`;
}

/** A, B, … Z, AA. */
function columnName(index: number): string {
  const last = String.fromCharCode(65 + (index % 26));
  return index < 26 ? last : `${columnName(Math.floor(index / 26) - 1)}${last}`;
}

const TEXT_MAX = 32_767;
/** XML has no other control characters; a cell holds no longer text. */
const escaped = (text: string): string =>
  text
    .slice(0, TEXT_MAX)
    .replace(/[^\t\n\r\x20-\ud7ff\ue000-\ufffd]/g, '?')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');

const NAME_MAX = 31;
/** At most 31 characters, none of []:*?/\, and no two alike. */
function namesOf(names: readonly string[]): readonly string[] {
  const found: string[] = [];
  for (const name of names) {
    const plain = name.replace(/[[\]:*?/\\]/g, ' ').slice(0, NAME_MAX);
    const isTaken = found.some((each) => each.toLowerCase() === plain.toLowerCase());
    found.push(isTaken ? `${plain.slice(0, NAME_MAX - 4)} ${found.length}` : plain);
  }
  return found;
}
