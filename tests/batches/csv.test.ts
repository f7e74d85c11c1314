import { parse } from 'csv-parse/sync';
import { stringify } from 'csv-stringify/sync';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { delimiterOf, findRow } from '../../src/batches/csv.ts';
import { createRecordReader, type FileRecord, findLine } from '../../src/batches/records.ts';

const mostChars = 1_000;

/** What comes of a text that arrives in pieces. */
function read<T>(reader: ReturnType<typeof createRecordReader<T>>, pieces: string[]): FileRecord<T>[] {
  return [...pieces.flatMap((piece) => reader.push(piece)), ...reader.end()];
}
const rows = (text: string, delimiter = ',', pieces = [text]) =>
  read(createRecordReader(findRow(delimiter), mostChars), pieces);
const values = (text: string, delimiter = ',') =>
  rows(text, delimiter).map((row) => ('value' in row ? row.value : row.fault));
const inPieces = (text: string, size: number) => text.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];

const cell = fc.string({
  unit: fc.constantFrom('a', 'é', '"', ',', ';', '\n', '\r\n', ' ', '\t', '😀', '='),
  maxLength: 6,
});
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });

describe('rows of CSV', () => {
  test('that another program wrote are read as they were, however they arrive', () => {
    fc.assert(
      fc.property(table, fc.constantFrom(',', ';', '\t'), fc.integer({ min: 1, max: 9 }), (cells, delimiter, size) => {
        const text = stringify(cells, { delimiter, record_delimiter: 'windows', quoted_match: /[\r\n]/ });
        const filled = cells.filter((row) => row.some((value) => value !== ''));
        const got = rows(text, delimiter, inPieces(text, size));
        expect(got.map((row) => ('value' in row ? row.value : null))).toEqual(filled);
      }),
    );
  });

  test('are read as another reader reads them', () => {
    fc.assert(
      fc.property(table, (cells) => {
        const text = stringify(cells);
        const others = parse(text, { relax_column_count: true }) as string[][];
        expect(values(text)).toEqual(others.filter((row) => row.some((value) => value !== '')));
      }),
    );
  });

  test('never break the reader, whatever stands in them, nor depend on how it arrives', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (cells, size) => {
        const text = cells.join('');
        expect(rows(text, ',', inPieces(text, size))).toEqual(rows(text));
      }),
    );
  });

  test('know the line they begin at, also behind quotes that go over several', () => {
    const text = 'a,b\n"one\ntwo","x"\n\n,,\nc,d';
    expect(rows(text).map(({ line }) => line)).toEqual([1, 2, 6]);
  });

  test.each([
    ['goes on behind its quote', 'a,b\nx,"y"z\nq,w\nr,s\n'],
    ['has a quote that is never closed', 'a,b\nx,"yz\nq,w\nr,s\n'],
    ['has a quote that is closed where another one opens', 'a,b\nx,"yz\nq,w\nr,"s"\n'],
  ])('lose nothing but themselves when one %s', (_what, text) => {
    const got = rows(text);
    expect(got.filter((row) => 'fault' in row)).toMatchObject([{ line: 2 }]);
    const read = got.flatMap((row) => ('value' in row ? [row.value] : []));
    expect(read).toEqual([
      ['a', 'b'],
      ['q', 'w'],
      ['r', 's'],
    ]);
  });

  test('are all accounted for: every line that is not blank is a row, part of one, or refused', () => {
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 30 }), (cells) => {
        const text = cells.join('');
        const found = rows(text);
        const lines = text.split('\n');
        const accounted = new Set(found.map(({ line }) => line));
        for (const row of found) {
          if (!('value' in row)) continue;
          const inner = row.value.join('').split('\n').length - 1;
          for (let more = 1; more <= inner; more++) accounted.add(row.line + more);
        }
        const missing = lines.flatMap((line, at) => (/[^,\r]/.test(line) && !accounted.has(at + 1) ? [line] : []));
        expect(missing).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  test('may be nothing in quotes', () => {
    expect(values('""\nhello\n""')).toEqual([[''], ['hello'], ['']]);
  });

  test('that are longer than they may be are refused one by one, in bounded memory', () => {
    const long = `a,"${'x'.repeat(2 * mostChars)}"`;
    const got = rows(`${long}\nb,c\n${'y'.repeat(2 * mostChars)}\nd,e\n"${'z\n'.repeat(mostChars)}`, ',');
    expect(got.slice(0, 4)).toEqual([
      { line: 1, fault: 'is longer than 1000 characters' },
      { line: 2, value: ['b', 'c'] },
      { line: 3, fault: 'is longer than 1000 characters' },
      { line: 4, value: ['d', 'e'] },
    ]);
  });

  test('may have quotes within a field that does not begin with one', () => {
    expect(values('a 5" pipe,b\n')).toEqual([['a 5" pipe', 'b']]);
  });
});

describe('the delimiter of a file', () => {
  test.each([
    ['questionId,answer', ','],
    ['questionId;answer', ';'],
    ['questionId\tanswer', '\t'],
    ['answer', ','],
    ['"a,b,c";answer', ';'],
  ])('of %j is %j', (line, delimiter) => expect(delimiterOf(line)).toEqual({ delimiter, said: false }));

  test('is what a first line says that spreadsheets write for each other', () => {
    expect(delimiterOf('sep=;\r')).toEqual({ delimiter: ';', said: true });
  });
});

describe('lines of JSONL', () => {
  const lines = (text: string, pieces = [text]) => read(createRecordReader(findLine, mostChars), pieces);

  test('are read however they arrive, blank ones left out, with the number of each', () => {
    expect(lines('{"a":1}\r\n\n  \n{"b":2}')).toEqual([
      { line: 1, value: '{"a":1}' },
      { line: 4, value: '{"b":2}' },
    ]);
    fc.assert(
      fc.property(fc.array(cell, { maxLength: 20 }), fc.integer({ min: 1, max: 9 }), (cells, size) => {
        const text = cells.join('');
        expect(lines(text, inPieces(text, size))).toEqual(lines(text));
      }),
    );
  });

  test('that are longer than they may be are refused one by one', () => {
    expect(lines(`${'x'.repeat(3_000)}\nshort\n`)).toEqual([
      { line: 1, fault: 'is longer than 1000 characters' },
      { line: 2, value: 'short' },
    ]);
  });
});
