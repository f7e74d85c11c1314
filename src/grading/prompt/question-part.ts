import type { QuestionVersion } from '../judge.ts';
import { wireKey } from '../judgement.ts';
import type { Criterion } from '../rubric.ts';

/** This question, its reference and its rubric: all that the judge may rely on, and nothing about other candidates. */
export function questionPart({ prompt, reference, rubric }: QuestionVersion): string {
  return `# Question
${prompt.trim()}

# Reference answer
${reference.trim()}

# Rubric
${rubric.criteria.map(criterionLines).join('\n')}`;
}

function criterionLines(criterion: Criterion, index: number): string {
  const lines = [`${wireKey(index)}: ${criterion.requirement.trim()}`];
  if (criterion.half) lines.push(`  Half: ${criterion.half.trim()}`);
  for (const form of criterion.accept ?? []) lines.push(`  Also right: ${form.trim()}`);
  for (const wrong of criterion.misconceptions ?? []) lines.push(`  Contradicted by: ${wrong.trim()}`);
  return lines.join('\n');
}
