import fc from 'fast-check';
import { expect, test } from 'vitest';
import { csvLine, parseCsv } from '../../src/driver/csv.js';

test('columns and rows, with the lines they start in', () => {
  expect(parseCsv('a, b\n1,2\n\n3,0x4\n')).toEqual({
    columns: ['a', 'b'],
    rows: [
      { line: 2, cells: ['1', '2'] },
      { line: 4, cells: ['3', '0x4'] },
    ],
  });
});

test('as spreadsheets write it', () => {
  const { columns, rows } = parseCsv('\uFEFFa,"b,""c"""\r\n1,"two\nlines"\r\n3,\r\n');
  expect(columns).toEqual(['a', 'b,"c"']);
  expect(rows).toEqual([
    { line: 2, cells: ['1', 'two\nlines'] },
    { line: 4, cells: ['3', ''] },
  ]);
  expect(parseCsv('a,b').rows).toEqual([]);
  expect(parseCsv('a\n"open')).toMatchObject({ rows: [{ cells: ['open'] }] });
  expect(parseCsv('a,b\n1,')).toMatchObject({ rows: [{ cells: ['1', ''] }] });
});

test('what is written is read back', () => {
  const cell = fc.string({ minLength: 1 }).filter((text) => text === text.trim());
  fc.assert(
    fc.property(fc.array(cell, { minLength: 1 }), (cells) => {
      expect(parseCsv(`head\n${csvLine(cells)}`).rows.map((row) => row.cells)).toEqual([cells]);
    }),
  );
});
