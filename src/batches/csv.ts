import type { Found } from './records.ts';

/** What may stand between fields; the first is taken where none is seen. */
const delimiters = [',', ';', '\t'];

/**
 * Rows of CSV (RFC 4180), with the delimiter given, and lenient where nothing is unclear: line feeds with or without carriage
 * returns, quotes within a field that doesn't begin with one. A quoted field that is followed by more than a delimiter, or never ends, breaks
 * its row. Readers that there are lose all that follows a broken row, or don't say where it was: that is why this is our own.
 *
 * @returns finds the row that begins at a place
 */
export function findRow(delimiter: string): (text: string, at: number, last: boolean) => Found<string[]> {
  const fieldEnd = new RegExp(`[${delimiter}\\n]`, 'g');

  return (text, start, last) => {
    const fields: string[] = [];
    let isQuoted = false;
    for (let at = start; ;) {
      isQuoted ||= text[at] === '"';
      const field = text[at] === '"' ? quotedField(text, at, last) : plainField(text, at, last);
      if (field.kind !== 'field') return field;
      fields.push(field.value);
      at = field.end;
      if (text[at] === delimiter) {
        at += 1;
        if (at < text.length || last) continue;
        return { kind: 'more' };
      }
      const next = Math.min(at + 1, text.length);
      // Spreadsheets write rows of nothing but delimiters. Quotes with nothing in them are something.
      const isEmpty = !isQuoted && fields.every((value) => value === '');
      return isEmpty ? { kind: 'empty', next } : { kind: 'record', value: fields, next };
    }
  };

  /** @returns `end`: the place of the delimiter, of the line feed, or of the end of the text */
  function plainField(text: string, at: number, last: boolean): Field {
    fieldEnd.lastIndex = at;
    const end = fieldEnd.exec(text)?.index ?? (last ? text.length : -1);
    if (end < 0) return { kind: 'more' };
    const isLast = text[end] !== delimiter;
    const value = text.slice(at, end);
    return { kind: 'field', value: isLast ? value.replace(/\r$/, '') : value, end };
  }

  function quotedField(text: string, open: number, last: boolean): Field {
    let value = '';
    for (let from = open + 1; ;) {
      const quote = text.indexOf('"', from);
      if (quote < 0) return last ? { kind: 'fault', detail: 'has a quote that is never closed' } : { kind: 'more' };
      value += text.slice(from, quote);
      if (text[quote + 1] === '"') {
        value += '"';
        from = quote + 2;
        continue;
      }
      // Whether it is one of two, or where the row ends, is still to come.
      if (!last && /^\r?$/.test(text.slice(quote + 1, quote + 3))) return { kind: 'more' };
      const endsInCr = text[quote + 1] === '\r' && (text[quote + 2] ?? '\n') === '\n';
      const end = endsInCr ? quote + 2 : quote + 1;
      const isOver = end >= text.length || text[end] === delimiter || text[end] === '\n';
      if (isOver) return { kind: 'field', value, end };
      return { kind: 'fault', detail: 'has a field that goes on behind its closing quote' };
    }
  }
}

type Field = { kind: 'field'; value: string; end: number } | { kind: 'fault'; detail: string } | { kind: 'more' };

/** How a file says between which characters its fields stand: what `sep=` says (and then that line is no row), else what its first line has most of. */
export function delimiterOf(firstLine: string): { delimiter: string; said: boolean } {
  const said = /^sep=(.)\r?$/i.exec(firstLine)?.[1];
  if (said !== undefined && delimiters.includes(said)) return { delimiter: said, said: true };
  const unquoted = firstLine.replace(/"[^"]*"/g, '');
  const counts = delimiters.map((delimiter) => unquoted.split(delimiter).length);
  return { delimiter: delimiters[counts.indexOf(Math.max(...counts))]!, said: false };
}
