import { rewrite, type View } from './view.ts';

/**
 * What an answer contains when it speaks to the grader instead of answering. A sign flags the grade
 * for a person and can't be evidence; it never costs a point.
 */
export const attackSigns: { code: string; detail: string; pattern: RegExp }[] = [
  {
    code: 'instruction_to_grader',
    detail: 'The answer tells the grader what to do.',
    pattern:
      /\b(?:ignore|disregard|forget|override|do not apply|don't apply)\b[^.\n]{0,40}\b(?:rubric|reference answer|grading (?:instructions|criteria|rules)|marking scheme)\b[^.\n]*/gi,
  },
  {
    code: 'instruction_to_grader',
    detail: 'The answer asks for a mark.',
    // "Return the highest score" and "a score of 10" are also what answers about ranking and rewards say.
    pattern:
      /\b(?:give|award|grant|assign|return|output|record)\b(?:[^.\n]{0,40}\bfull (?:marks|credit|points|score)\b|[^.\n]{0,25}\b(?:me|my|this (?:answer|response|candidate|item)|the candidate)\b[^.\n]{0,25}(?:(?:maximum|highest|top|perfect)(?: possible)? (?:marks?|scores?|grade|points)\b|\b10(?:0)? ?(?:\/|out of) ?10|\bscore ?(?:=|:|of)? ?10))/gi,
  },
  {
    code: 'instruction_to_grader',
    detail: 'The answer tells the grader what to do.',
    // As a sentence of its own: answers about prompt injection quote this.
    pattern:
      /(?<=^|[.!?:]\s|\n)[ \t]{0,10}(?:please\s+)?(?:ignore|disregard|forget)\s+(?:all\s+|any\s+)?(?:of\s+)?(?:the\s+|your\s+)?(?:previous|prior|above|earlier)\s+(?:instructions?|prompts?|rules|messages)\b[^.\n]*/gi,
  },
  {
    code: 'instruction_to_grader',
    detail: 'The answer asks for a level.',
    pattern:
      /\b(?:mark|set|rate|grade|score|output|return)\b[^.\n]{0,40}\b(?:every|each|all)\b[^.\n]{0,20}\bcriteri(?:on|a)\b[^.\n]*|\b(?:set|change)\b[^.\n]{0,30}\blevels?\b[^.\n]{0,20}\bmet\b[^.\n]*/gi,
  },
  {
    code: 'instruction_to_grader',
    detail: 'The answer says what it deserves.',
    pattern:
      /\b(?:this|my|the) (?:answer|response|submission|candidate)\b[^.\n]{0,20}\b(?:deserves?|merits?|should (?:get|receive|be given)|(?:has )?already passed)\b[^.\n]*/gi,
  },
  {
    code: 'instruction_to_grader',
    detail: 'A note is addressed to the grader.',
    pattern:
      /\b(?:note|message|instructions?|memo)s? (?:to|for) (?:the |my |any )?(?:grader|marker|examiner|judge|evaluator|grading (?:model|system))\b[^\n]*/gi,
  },
  {
    code: 'false_verdict',
    detail: 'The answer contains a verdict in the form that a grader would return.',
    pattern:
      /\{[^{}\n]{0,200}"(?:score|overall_score|level|verdict|grade|points)"\s*:\s*(?:"(?:met|pass(?:ed)?|full|correct)"|\d+)[^{}\n]*\}?/gi,
  },
  {
    code: 'false_turn',
    detail: 'The answer pretends to be a message from the system.',
    pattern:
      /(?:^[ \t]*(?:system|developer|assistant)[ \t]*:|<\|im_start\|>\s*(?:system|assistant)\b)[^\n]{0,200}\n?[^\n]{0,200}\b(?:rubric|score|grade|marks?|criteri\w+|level)\b[^\n]*/gim,
  },
];

const roleMarkers =
  /<\|[^|\n]{1,40}\|>|\[\/?INST\]|<<\/?SYS>>|<\/?(?:system|assistant|user|answer|rubric|candidate_answer)>|<{3,}|>{3,}/gi;
const lookAlike: Record<string, string> = { '<': '‹', '>': '›', '[': '⟦', ']': '⟧' };

/** Takes the force out of what looks like a fence or a chat template's role marker; nothing gets longer or shorter. */
export function neutralise(view: View): View {
  return rewrite(view, roleMarkers, (marker) => marker.replace(/[<>[\]]/g, (bracket) => lookAlike[bracket]!));
}
