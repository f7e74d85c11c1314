import type { QuestionVersion } from '../judge.ts';
import { wireKey } from '../judgement.ts';
import type { Criterion } from '../rubric.ts';

/** This question, its reference and its rubric: all that the judge may rely on, and nothing about other candidates. */
export function questionPart({ prompt, reference, rubric }: QuestionVersion, withReference = true): string {
  const answer = withReference ? `# Reference answer\n${reference.trim()}\n\n` : '';
  return `# Question
${prompt.trim()}

${answer}# Rubric
${rubric.criteria.map(criterionLines).join('\n')}`;
}

function criterionLines(criterion: Criterion, index: number): string {
  const lines = [`${wireKey(index)}: ${criterion.requirement.trim()}`];
  if (criterion.half) lines.push(`  Half: ${criterion.half.trim()}`);
  for (const form of criterion.accept ?? []) lines.push(`  Also right: ${form.trim()}`);
  for (const wrong of criterion.misconceptions ?? []) lines.push(`  Contradicted by: ${wrong.trim()}`);
  return lines.join('\n');
}

/** Answers that the question's author has graded, each with its levels. */
export function exemplarPart({ exemplars, rubric }: QuestionVersion): string {
  const shown = exemplars.map(({ answer, levels }, index) => {
    const given = rubric.criteria.map(({ key }, at) => `${wireKey(at)} ${levels[key]}`).join(', ');
    return `Example ${index + 1}: ${JSON.stringify(answer.trim())}
Its levels: ${given}`;
  });
  return `# Graded examples
These answers were graded by the author of the question. They show where the levels lie; none of them is the answer to judge.
${shown.join('\n')}`;
}
