import { isUtf8 } from 'node:buffer';
import { nesting, unstorable } from '../http/json-text.ts';
import { readHeader, type RowOf } from './columns.ts';
import { delimiterOf, findRow } from './csv.ts';
import { placeIn } from './faults.ts';
import { createRecordReader, type FileRecord, findLine, type RecordReader } from './records.ts';
import type { BatchFormat, RowFault } from './repository.ts';

/** A row of a file: what would be the body of a submission, or what is wrong with it. */
export type ReadRow = { line: number } & ({ body: unknown } | { faults: RowFault[] });

/** Something is wrong with the file as a whole. */
export class UnreadableFile extends Error {}

export interface RowLimits {
  /** Longest row, in UTF-16 code units. */
  maxRowChars: number;
  maxNesting: number;
  /** What is done with columns of CSV that mean nothing here. */
  extraColumns: 'refuse' | 'ignore';
}

/**
 * The rows of a file as it comes, a handful at a time, in the order of their lines.
 *
 * @throws {UnreadableFile}
 */
export async function* readRows(
  chunks: AsyncIterable<Uint8Array>,
  format: BatchFormat,
  limits: RowLimits,
): AsyncGenerator<ReadRow[]> {
  const reader = format === 'csv' ? csvReader(limits) : jsonlReader(limits);
  // It takes a byte order mark away.
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let lines = 1;
  const decode = (chunk?: Uint8Array) => {
    try {
      const text = chunk ? decoder.decode(chunk, { stream: true }) : decoder.decode();
      lines += text.split('\n').length - 1;
      return text;
    } catch {
      const line = lines + (chunk ? foreignLineIn(chunk) : 0);
      throw new UnreadableFile(
        `The file is not UTF-8: line ${line} has bytes that mean nothing. Spreadsheets write it as "CSV UTF-8".`,
      );
    }
  };
  for await (const chunk of chunks) yield reader.push(decode(chunk));
  yield [...reader.push(decode()), ...reader.end()];
}

/** How many lines a piece has before the first that isn't UTF-8. */
function foreignLineIn(chunk: Uint8Array): number {
  // What it begins with may be the end of a letter.
  let from = chunk.findIndex((byte) => (byte & 0xc0) !== 0x80);
  for (let line = 0; ; line += 1) {
    const end = chunk.indexOf(0x0a, from);
    if (end < 0 || !isUtf8(chunk.subarray(from, end))) return line;
    from = end + 1;
  }
}

interface RowReader {
  push(text: string): ReadRow[];
  end(): ReadRow[];
}

function jsonlReader({ maxRowChars, maxNesting }: RowLimits): RowReader {
  const reader = createRecordReader(findLine, maxRowChars);
  const toRow = (record: FileRecord<string>): ReadRow => {
    const { line } = record;
    if ('fault' in record) return { line, faults: [{ pointer: '', detail: record.fault }] };
    return { line, ...parseLine(record.value, maxNesting) };
  };
  return {
    push: (text) => reader.push(text).map(toRow),
    end: () => reader.end().map(toRow),
  };
}

function parseLine(text: string, maxNesting: number): { body: unknown } | { faults: RowFault[] } {
  if (nesting(text) > maxNesting) {
    return { faults: [{ pointer: '', detail: `is nested deeper than ${maxNesting} levels` }] };
  }
  try {
    return storable(JSON.parse(text));
  } catch {
    return { faults: [{ pointer: '', detail: 'is not well-formed JSON' }] };
  }
}

function storable(body: unknown): { body: unknown } | { faults: RowFault[] } {
  const place = unstorable(body);
  if (!place) return { body };
  return { faults: [{ pointer: placeIn(place), detail: 'must not contain NUL or half of a surrogate pair' }] };
}

/** Its first row names the columns. */
function csvReader({ maxRowChars, extraColumns }: RowLimits): RowReader {
  let head = '';
  let reader: RecordReader<string[]> | undefined;
  let rowOf: RowOf | undefined;

  /** By the first line, once it is there. */
  function begin(text: string, last: boolean): string {
    head += text;
    const end = head.indexOf('\n');
    if (end < 0 && !last && head.length <= maxRowChars) return '';
    const firstLine = end < 0 ? head : head.slice(0, end);
    const { delimiter, said } = delimiterOf(firstLine);
    reader = createRecordReader(findRow(delimiter), maxRowChars, said ? 2 : 1);
    return said ? head.slice(end + 1) : head;
  }

  function toRows(records: FileRecord<string[]>[]): ReadRow[] {
    return records.flatMap((record): ReadRow[] => {
      const { line } = record;
      if (!rowOf) {
        const header = 'fault' in record ? `the first line ${record.fault}` : readHeader(record.value, extraColumns);
        if (typeof header === 'string') throw new UnreadableFile(`The file can't be read: ${header}.`);
        rowOf = header;
        return [];
      }
      if ('fault' in record) return [{ line, faults: [{ pointer: '', detail: record.fault }] }];
      const row = rowOf(record.value);
      return [{ line, ...('body' in row ? storable(row.body) : row) }];
    });
  }

  return {
    push(text) {
      const more = reader ? text : begin(text, false);
      return reader ? toRows(reader.push(more)) : [];
    },
    end() {
      const more = reader ? '' : begin('', true);
      return [...toRows(reader!.push(more)), ...toRows(reader!.end())];
    },
  };
}
