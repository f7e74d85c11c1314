import { writtenForm } from './instructions.ts';

/** Asks for the form again, with what was wrong with it. */
export function formRepair(problems: string, schema: object): string {
  return `That reply is not usable: ${problems}
${writtenForm(schema)}
Return the corrected JSON object and nothing else.`;
}

/** Asks to judge criteria again whose quotes aren't in the answer; not for better quotes for the same levels. */
export function evidenceRepair(keys: string[], schema: object): string {
  const one = keys.length === 1;
  return `The quotes that you gave for ${keys.join(', ')} do not stand in the candidate's answer. Judge ${one ? 'this criterion' : 'these criteria'} again from the answer alone: copy one to three short quotes character by character, or, if no part of the answer carries the claim, give the level "missing" with an empty list. Return a JSON object with the key${one ? '' : 's'} ${keys.join(', ')} and nothing else.
${writtenForm(schema)}`;
}
