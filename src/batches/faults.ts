import type { z } from 'zod';
import { inPlainWords, jsonPointer } from '../http/validation.ts';
import { fieldNames } from './columns.ts';
import type { RowFault } from './repository.ts';

/** So many are enough to mend a row by. */
const mostFaults = 10;

/**
 * What a schema objects to in a row. It is kept for as long as the batch, so nothing in it is of the row's own making: not a value,
 * and not the name of a field that isn't one of ours.
 */
export function faultsIn(error: z.ZodError): RowFault[] {
  return error.issues.slice(0, mostFaults).map((issue) => {
    const pointer = placeIn(issue.path);
    if (issue.code !== 'unrecognized_keys') return { pointer, detail: inPlainWords(issue.message) };
    const many = issue.keys.length > 1 ? `${issue.keys.length} fields that mean` : 'a field that means';
    return { pointer, detail: `has ${many} nothing here` };
  });
}

/** The pointer to the innermost field that has a name of ours. */
export function placeIn(path: PropertyKey[]): string {
  const foreign = path.findIndex((name) => !fieldNames.has(String(name)));
  return jsonPointer(foreign < 0 ? path : path.slice(0, foreign));
}
