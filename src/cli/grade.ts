import { ExplainedError } from '../explained-error.ts';
import { writeFileSync } from 'node:fs';
import { keylessCaller } from '../access/authorize.ts';
import { openCore } from '../core.ts';
import { readConfig } from '../config.ts';
import type { Evaluated } from '../evaluations/service.ts';
import type { GradedCriterion } from '../grading/grade.ts';
import type { JudgeKind } from '../grading/judge.ts';
import { printJson, readInput } from './input.ts';

interface GradeOptions {
  judge?: JudgeKind;
  model?: string;
  policy?: string;
  receipt?: string;
  json?: boolean;
}

const signs = { met: '✓', partial: '½', missing: '·', contradicted: '✗' };

/** Grades an answer to a question of the store, without keeping it. */
export async function grade(slug: string, file: string, options: GradeOptions): Promise<void> {
  const core = await openCore(readConfig(process.env));
  try {
    const caller = keylessCaller();
    const question = await core.questions.findWithKey(caller, slug);
    if (!question) throw new ExplainedError(`There is no question "${slug}". The command "questions" lists them.`);
    const evaluation = {
      question: question.content,
      version: question.version,
      answer: readInput(file),
      names: [],
      wish: { judge: options.judge, model: options.model, policy: options.policy },
      feedback: { audience: 'candidate' as const, language: null, citeReference: false },
      purpose: 'evaluation' as const,
    };
    const evaluated = await core.evaluate(caller, evaluation, new AbortController().signal);
    if (evaluated.kind !== 'graded') throw new ExplainedError(whyNot(evaluated));
    if (options.receipt) writeFileSync(options.receipt, `${JSON.stringify(evaluated.receipt, null, 2)}\n`);
    if (options.json) {
      const { grade: graded, provenance, usage, latencyMs } = evaluated;
      printJson({ question: slug, ...graded, judge: provenance, usage, latencyMs });
    } else {
      process.stdout.write(describe(question.content.prompt, evaluated));
    }
  } finally {
    core.close();
  }
}

function whyNot(evaluated: Exclude<Evaluated, { kind: 'graded' }>): string {
  switch (evaluated.kind) {
    case 'unknown':
      return `${evaluated.detail}: see OPENAI_API_KEY, OPENAI_BASE_URL, VIVA_OTHER_MODELS and VIVA_POLICIES.`;
    case 'unavailable':
      return `The judge can't be asked now: ${evaluated.detail}`;
    case 'not_graded':
      return `Not graded, a person should look: ${evaluated.reasons.map(({ detail }) => detail).join(' ')}`;
  }
}

function describe(
  prompt: string,
  { grade: graded, provenance, usage }: Extract<Evaluated, { kind: 'graded' }>,
): string {
  const { points, maxPoints, score, scoreRange, criteria, misconceptions, feedback, reviewReasons } = graded;
  const range = scoreRange[0] === scoreRange[1] ? '' : `, somewhere between ${scoreRange[0]} and ${scoreRange[1]}`;
  const cost = usage?.cost ? `, ${usage.cost.amount.toFixed(6)} ${usage.cost.currency}` : '';
  const missing = criteria.filter(({ level }) => level === 'missing').map(({ label }) => label);
  const lines = [
    prompt.trim(),
    '',
    `${points} of ${maxPoints} points (${score} of 100${range})`,
    '',
    ...criteria.flatMap(criterionLines),
    '',
    ...(missing.length > 0 ? [`Missing: ${missing.join(' · ')}`] : []),
    ...misconceptions.map(({ text, evidence }) => `False: ${text} (“${evidence[0]?.quote}”)`),
    ...(feedback ? [feedback.summary, `Next: ${feedback.nextStep}`] : []),
    ...reviewReasons.map(({ detail }) => `A person should look: ${detail}`),
    `Judged by ${provenance.kind}${provenance.model ? ` (${provenance.model})` : ''}${cost}`,
  ];
  return `${lines.join('\n')}\n`;
}

function criterionLines({ level, label, points, weight, evidence, doubtful }: GradedCriterion): string[] {
  const doubt = doubtful ? '  (doubtful)' : '';
  return [
    `  ${signs[level]} ${label}  ${points}/${weight}  ${level}${doubt}`,
    ...evidence.map(({ quote }) => `      “${quote.replace(/\s+/g, ' ')}”`),
  ];
}
