/** A record of a file: a line of JSONL, a row of CSV. */
export type FileRecord<T> =
  /** `line`: where it begins, from 1. */
  { line: number; value: T } | { line: number; fault: string };

/** Reads records from text as it comes, in pieces of any size. */
export interface RecordReader<T> {
  /** The records that are whole by now. */
  push(text: string): FileRecord<T>[];
  /** Those that the end of the text makes whole. */
  end(): FileRecord<T>[];
}

/** What one look at the text from a place on finds. */
export type Found<T> =
  /** `next`: where the text goes on behind it. `empty`: there is nothing on the line. */
  | { kind: 'record'; value: T; next: number }
  | { kind: 'empty'; next: number }
  /** Reading goes on behind the line on which it began. */
  | { kind: 'fault'; detail: string }
  /** It depends on what is still to come. */
  | { kind: 'more' };

/**
 * A reader that holds no more than one record. One that is longer than `mostChars` is a fault. Behind a fault reading goes on
 * at the next line: so a quote that is never closed costs its own line, and those that follow are read or refused each by itself.
 *
 * @param find looks for the record that begins at a place; `last` when nothing is to come
 * @param firstLine the number of the first line
 */
export function createRecordReader<T>(
  find: (text: string, at: number, last: boolean) => Found<T>,
  mostChars: number,
  firstLine = 1,
): RecordReader<T> {
  let rest = '';
  let line = firstLine;
  /** Within a line that is too long. */
  let skipping = false;

  function read(last: boolean): FileRecord<T>[] {
    const records: FileRecord<T>[] = [];
    let at = 0;
    const goTo = (next: number) => {
      line += newlinesIn(rest, at, next);
      at = next;
    };
    while (at < rest.length) {
      const lineEnd = rest.indexOf('\n', at);
      if (skipping) {
        if (lineEnd < 0) {
          at = rest.length;
          break;
        }
        skipping = false;
        goTo(lineEnd + 1);
        continue;
      }
      const found = find(rest, at, last);
      if (found.kind === 'more') {
        if (rest.length - at <= mostChars) break;
      }
      if (found.kind === 'more' || found.kind === 'fault') {
        records.push({ line, fault: found.kind === 'fault' ? found.detail : tooLong(mostChars) });
        if (lineEnd < 0) skipping = true;
        else goTo(lineEnd + 1);
        continue;
      }
      if (found.kind === 'record') {
        const isTooLong = found.next - at > mostChars;
        records.push(isTooLong ? { line, fault: tooLong(mostChars) } : { line, value: found.value });
      }
      goTo(found.next);
    }
    rest = rest.slice(at);
    return records;
  }

  return {
    push(text) {
      rest += text;
      return read(false);
    },
    end: () => read(true),
  };
}

const tooLong = (mostChars: number) => `is longer than ${mostChars} characters`;

function newlinesIn(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) count += 1;
  return count;
}

/** Lines of text, those without any but white space left out: JSONL before it is parsed. */
export function findLine(text: string, at: number, last: boolean): Found<string> {
  const end = text.indexOf('\n', at);
  if (end < 0 && !last) return { kind: 'more' };
  const value = text.slice(at, end < 0 ? text.length : end).trim();
  const next = end < 0 ? text.length : end + 1;
  return value === '' ? { kind: 'empty', next } : { kind: 'record', value, next };
}
