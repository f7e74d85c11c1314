import { delimiterOf, findRow } from '../batches/csv.ts';
import { createRecordReader } from '../batches/records.ts';
import { ExplainedError } from '../explained-error.ts';

/** A line of JSON Lines, or a row of CSV as an object. */
export interface FileRow {
  /** From 1. */
  line: number;
  value: unknown;
}

/**
 * The rows of a file of graded answers: JSON Lines where it begins with a brace, else CSV with a header. In CSV a column `levels.<key>` holds the first
 * reader's level of a criterion and `levels.2.<key>` the second's; `score` and `score.2` hold scores of 0–100 in their place.
 *
 * @throws {ExplainedError} with the line that can't be read
 */
export function rowsOf(text: string): FileRow[] {
  const content = text.replace(/^\uFEFF/, '');
  return content.trimStart().startsWith('{') ? jsonRows(content) : csvRows(content);
}

function jsonRows(text: string): FileRow[] {
  return text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    try {
      return [{ line: at + 1, value: JSON.parse(line) as unknown }];
    } catch {
      throw new ExplainedError(`line ${at + 1} of the graded answers: is not JSON`);
    }
  });
}

const anyLength = Number.POSITIVE_INFINITY;

function csvRows(text: string): FileRow[] {
  const { delimiter, said } = delimiterOf(text.split('\n', 1)[0]!);
  const rows = said ? text.slice(text.indexOf('\n') + 1) : text;
  const reader = createRecordReader(findRow(delimiter), anyLength, said ? 2 : 1);
  const [header, ...records] = [...reader.push(rows), ...reader.end()].map((record) => {
    if ('fault' in record) throw new ExplainedError(`line ${record.line} of the graded answers: ${record.fault}`);
    return record;
  });
  const names = header?.value.map((name) => name.trim()) ?? [];
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) throw new ExplainedError(`the first line of the graded answers names "${twice}" twice`);
  const fault = headerFault(names);
  if (fault !== null) throw new ExplainedError(`the first line of the graded answers ${fault}`);
  return records.map(({ line, value: cells }) => {
    if (cells.length !== names.length) {
      throw new ExplainedError(
        `line ${line} of the graded answers: has ${cells.length} cells, the header ${names.length}`,
      );
    }
    return { line, value: objectOf(names.map((name, at) => [name, cells[at]!] as const)) };
  });
}

const ownColumns = ['id', 'question', 'answer', 'kind', 'voice'];
const publicColumns = ['question_id', 'question', 'reference', 'answer', 'score', 'max_score'];

/** What is wrong with a header, in words; null when nothing is. Columns of public sets that mean nothing here are left out. */
function headerFault(names: string[]): string | null {
  const isPublic = names.includes('question_id');
  const needed = isPublic ? publicColumns : ownColumns.slice(0, 3);
  const missing = needed.filter((name) => !names.includes(name));
  if (missing.length === needed.length)
    return 'begins neither JSON Lines nor CSV with a header (docs/measuring.md has the forms)';
  if (missing.length > 0) return `has no column ${missing.join(', ')}`;
  if (isPublic) return null;
  if (!names.some((name) => readerColumn.test(name))) return 'has no column of a reader: levels.<criterion>, or score';
  const unknown = names.filter((name) => !ownColumns.includes(name) && !readerColumn.test(name));
  return unknown.length === 0 ? null : `has columns that mean nothing here: ${unknown.join(', ')}`;
}

const readerColumn = /^(?:(levels)(?:\.(\d+))?\.([^.]+)|(score)(?:\.(\d+))?)$/;

/** A row in the form that a line of JSON has. Empty cells say nothing. */
function objectOf(cells: (readonly [name: string, cell: string])[]): Record<string, unknown> {
  const said = cells.filter(([, cell]) => cell.trim() !== '');
  // The columns of public sets are scores on a scale of their own.
  if (cells.some(([name]) => name === 'question_id')) {
    return Object.fromEntries(said.map(([name, cell]) => [name, publicCell(name, cell)]));
  }
  // An empty answer is one, and earns nothing.
  const row: Record<string, unknown> = { answer: '' };
  const readers: Record<string, unknown>[] = [];
  for (const [name, cell] of said) {
    const [whole, levels, levelsOf = '1', key = '', , scoreOf = '1'] = readerColumn.exec(name) ?? [];
    if (whole === undefined) {
      row[name] = cell;
      continue;
    }
    const reader = (readers[Number(levels ? levelsOf : scoreOf) - 1] ??= {});
    if (levels) reader['levels'] = { ...(reader['levels'] as object | undefined), [key]: cell.trim() };
    else reader['score'] = numberOr(cell);
  }
  // A second reader without a first is refused: whoever compares readers would take one for the other.
  return { ...row, readers: Array.from(readers, (reader) => reader ?? null) };
}

/** Two people's scores stand in one cell, with a space between. */
function publicCell(name: string, cell: string): unknown {
  if (name === 'graders')
    return cell
      .trim()
      .split(/[\s;,]+/)
      .map(numberOr);
  return name === 'score' || name === 'max_score' ? numberOr(cell) : cell;
}

/** What is no number stays as it is, so that whoever checks the row can say so. */
const numberOr = (cell: string) => (/^\d{1,9}(?:\.\d{1,9})?$/.test(cell.trim()) ? Number(cell) : cell);
