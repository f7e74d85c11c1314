import type { RowFault } from './repository.ts';

const isTrue: Record<string, boolean> = { true: true, yes: true, '1': true, false: false, no: false, '0': false };
const text = (cell: string) => cell;
/** What is no number or truth stays as it is, so that whoever checks the row can say so. */
const number = (cell: string) => (/^\d{1,9}$/.test(cell.trim()) ? Number(cell) : cell);
const truth = (cell: string) => isTrue[cell.trim().toLowerCase()] ?? cell;

/** The columns that a CSV file can have: the fields of a submission by their paths, and how their cells are read. */
const columns: Record<string, (cell: string) => unknown> = {
  questionId: text,
  questionVersion: number,
  answer: text,
  'candidate.externalId': text,
  'candidate.displayName': text,
  cohort: text,
  'feedback.enabled': truth,
  'feedback.audience': text,
  'feedback.language': text,
  'feedback.citeReference': truth,
  judge: text,
  model: text,
  policy: text,
  fresh: truth,
};

/** For names of your own behind it. */
const metadata = 'metadata.';

/** Every name of a field, whatever it is in. */
export const fieldNames: ReadonlySet<string> = new Set([
  'metadata',
  ...Object.keys(columns).flatMap((name) => name.split('.')),
]);

const columnNames = [...Object.keys(columns), `${metadata}…`];

/** What rows of a file with certain columns say. */
export type RowOf = (cells: string[]) => { body: Record<string, unknown> } | { faults: RowFault[] };

/**
 * @param header the cells of the first row
 * @param extra what is done with columns that mean nothing here
 * @returns how rows are read; or what is wrong with the header, in words
 */
export function readHeader(header: string[], extra: 'refuse' | 'ignore'): RowOf | string {
  const names = header.map((name) => name.trim());
  const isKnown = (name: string) => Object.hasOwn(columns, name) || (name.startsWith(metadata) && name !== metadata);
  const unknown = names.filter((name) => !isKnown(name));
  if (unknown.length > 0 && extra === 'refuse') {
    return `the first line names columns that mean nothing here: ${shown(unknown)}. There are: ${columnNames.join(', ')}. With extraColumns=ignore others are left out`;
  }
  const twice = names.filter((name, at) => isKnown(name) && names.indexOf(name) !== at);
  if (twice.length > 0) return `the first line names a column twice: ${shown(twice)}`;
  if (!names.includes('answer'))
    return `the first line must name the columns, one of them "answer"; it has: ${shown(names)}`;

  return (cells) => {
    if (cells.length !== names.length) {
      return {
        faults: [{ pointer: '', detail: `has ${cells.length} cells where the first line has ${names.length}` }],
      };
    }
    const body: Record<string, unknown> = {};
    names.forEach((name, at) => {
      const cell = cells[at]!;
      if (!isKnown(name)) return;
      // An empty cell says nothing; but an empty answer is an answer.
      if (cell === '' && name !== 'answer') return;
      const [field, inner] = splitAt(name);
      const value = (columns[name] ?? text)(cell);
      if (inner === undefined) body[field] = value;
      else body[field] = { ...(body[field] as object | undefined), [inner]: value };
    });
    return { body };
  };
}

function splitAt(name: string): [string, string | undefined] {
  const dot = name.indexOf('.');
  return dot < 0 ? [name, undefined] : [name.slice(0, dot), name.slice(dot + 1)];
}

function shown(names: string[]): string {
  const first = names.slice(0, 5).map((name) => JSON.stringify(name.slice(0, 40)));
  return names.length > 5 ? `${first.join(', ')} and ${names.length - 5} more` : first.join(', ');
}
