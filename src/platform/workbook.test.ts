// TCA-84: a workbook that spreadsheets open.
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { crc32, inflateRawSync } from 'node:zlib';
import { workbookOf } from '#platform/workbook';

/** Read back by the local headers, which hold everything. */
function partsOf(zip: Buffer): ReadonlyMap<string, string> {
  const parts = new Map<string, string>();
  for (let at = 0; zip.readUInt32LE(at) === 0x04034b50; ) {
    const packed = zip.readUInt32LE(at + 18);
    const nameLength = zip.readUInt16LE(at + 26);
    const body = at + 30 + nameLength;
    const content = inflateRawSync(zip.subarray(body, body + packed));
    assert.equal(crc32(content), zip.readUInt32LE(at + 14));
    assert.equal(content.length, zip.readUInt32LE(at + 22));
    parts.set(zip.subarray(at + 30, body).toString(), content.toString());
    at = body + packed;
  }
  return parts;
}

test('TCA-84: numbers are numbers, texts are never formulas, unknown cells are empty', () => {
  const rows = [
    ['name', 'bps'],
    ['=1+1 & <b>', 2.5],
    ['\u0000', null],
  ];
  const parts = partsOf(workbookOf([{ name: 'By a/b', rows }]));
  const sheet = parts.get('xl/worksheets/sheet1.xml') ?? '';
  assert.ok(sheet.includes('<c r="B2"><v>2.5</v></c>'));
  assert.ok(sheet.includes('t="inlineStr"><is><t xml:space="preserve">=1+1 &amp; &lt;b&gt;</t>'));
  assert.ok(!sheet.includes('<f>') && !sheet.includes('r="B3"') && !sheet.includes('\u0000'));
  assert.match(parts.get('xl/workbook.xml') ?? '', /name="By a b"/);
});

test('TCA-84: names of sheets are short and differ; columns go beyond Z', () => {
  const long = 'a name that is longer than a sheet may have';
  const wide = [Array.from({ length: 30 }, (_, i) => i)];
  const parts = partsOf(
    workbookOf([
      { name: long, rows: wide },
      { name: long, rows: [] },
    ]),
  );
  const names = [...(parts.get('xl/workbook.xml') ?? '').matchAll(/sheet name="([^"]*)"/g)];
  assert.equal(new Set(names.map(([, name]) => name)).size, 2);
  assert.ok(names.every(([, name = '']) => name.length <= 31));
  assert.match(parts.get('xl/worksheets/sheet1.xml') ?? '', /r="AD1"/);
});

test('TCA-84: the same tables are the same bytes', () => {
  const sheets = [{ name: 'a', rows: [['x', 1]] }];
  assert.ok(workbookOf(sheets).equals(workbookOf(sheets)));
});
