/** Asks for the form again, with what was wrong with it. */
export function formRepair(problems: string): string {
  return `That reply is not usable: ${problems}
Return the corrected JSON object and nothing else.`;
}

/** Asks to judge criteria again whose quotes aren't in the answer; not for better quotes for the same levels. */
export function evidenceRepair(keys: string[]): string {
  return `The quotes that you gave for ${keys.join(', ')} do not stand in the candidate's answer. Judge ${keys.length === 1 ? 'this criterion' : 'these criteria'} again from the answer alone: copy one to three short quotes character by character, or, if no part of the answer carries the claim, give the level "missing" with an empty list. Return a JSON object with the key${keys.length === 1 ? '' : 's'} ${keys.join(', ')} and nothing else.`;
}
