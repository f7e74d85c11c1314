import type { z } from 'zod';
import { ExplainedError } from '../explained-error.ts';

/**
 * The rows of a corpus in JSON Lines.
 *
 * @param name what it is called where a row isn't as it must be
 * @throws {ExplainedError} with the line and what is wrong with it
 */
export function rows<T>(text: string, shape: z.ZodType<T>, name: string): T[] {
  const found = text.split('\n').flatMap((line, at) => {
    if (line.trim() === '') return [];
    const refuse = (what: string) => new ExplainedError(`line ${at + 1} of the ${name}: ${what}`);
    const parsed = shape.safeParse(jsonOr(line, refuse('is not JSON')));
    if (parsed.success) return [parsed.data];
    throw refuse(issueText(parsed.error));
  });
  if (found.length === 0) throw new ExplainedError(`there are no ${name} in the file`);
  return found;
}

/** The first thing that is wrong with a row, with its place. */
export function issueText(error: z.ZodError): string {
  const [{ path, message }] = error.issues as [z.core.$ZodIssue];
  return path.length === 0 ? message : `${path.join('.')}: ${message}`;
}

function jsonOr(line: string, error: ExplainedError): unknown {
  try {
    return JSON.parse(line);
  } catch {
    throw error;
  }
}
