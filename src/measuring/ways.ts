import { assess } from '../grading/assess.ts';
import { addUsage, type Judge, type Purse, type QuestionVersion, type Usage } from '../grading/judge.ts';
import type { Level } from '../grading/levels.ts';
import { type HolisticName, holisticPrompts } from '../grading/prompt/holistic.ts';
import { promptParts } from '../grading/prompt/strong.ts';
import { countPoints } from '../grading/rubric.ts';
import type { Connection } from '../judges/openai/connection.ts';
import type { Wishes } from '../judges/openai/dialect.ts';
import { askForScore } from '../judges/openai/holistic.ts';
import { openAiJudge } from '../judges/openai/judge.ts';

/** What one way of asking made of an answer. */
export interface Asked {
  /** 0–100; null when there is none. */
  score: number | null;
  /** None where the model was asked for a score alone. */
  levels: Record<string, Level>;
  /** Why there is no score. */
  detail: string | null;
  /** The model's server can't be asked now: it says nothing about the answer. */
  unavailable: boolean;
  usage: Usage | null;
}

/** One way to ask a model for a grade. */
export interface Way {
  name: string;
  ask(question: QuestionVersion, answer: string, purse: Purse): Promise<Asked>;
}

export interface WayParts {
  connection: Connection;
  wishes: Wishes;
  /** Of this installation, for the fence. */
  secret: string;
  /** The strong prompt, as answers are graded by it. */
  judge: Judge;
  prompt: string;
}

const never = new AbortController().signal;

/** The vague prompt, the plain one, the strong one, and one call a criterion: what `viva prompts` shows of one answer. */
export function usualWays({ connection, wishes, judge, prompt }: WayParts): Way[] {
  const holistic = (Object.keys(holisticPrompts) as HolisticName[]).map((name): Way => {
    const ask: Way['ask'] = async (question, answer, purse) => ({
      levels: {},
      ...(await askForScore(connection, wishes, name, { question, answer, purse, signal: never })),
    });
    return { name, ask };
  });
  return [
    ...holistic,
    { name: prompt, ask: (...of) => judged(judge, ...of) },
    { name: 'one call a criterion', ask: (...of) => oneByOne(judge, ...of) },
  ];
}

/** The strong prompt with each of its parts taken out in turn. */
export function ablatedWays({ connection, wishes, secret }: WayParts): Way[] {
  return promptParts.map((without): Way => {
    const judge = openAiJudge(connection, { ...wishes, prompt: 'strong-1', without, secret });
    return { name: `strong-1 without ${without}`, ask: (...of) => judged(judge, ...of) };
  });
}

async function judged(judge: Judge, question: QuestionVersion, answer: string, purse: Purse): Promise<Asked> {
  const masking = { what: [], names: [] };
  const assessment = await assess(judge, question, answer, { feedback: null, purse, signal: never, masking });
  const { usage } = assessment;
  if (assessment.kind === 'graded') {
    const { score, criteria } = assessment.grade;
    const levels = Object.fromEntries(criteria.map(({ key, level }) => [key, level]));
    return { score, levels, detail: null, unavailable: false, usage };
  }
  const reasons = 'reasons' in assessment ? assessment.reasons.map(({ detail }) => detail).join(' ') : null;
  const detail = reasons ?? ('detail' in assessment ? assessment.detail : 'The budget of the day is spent.');
  return { score: null, levels: {}, detail, unavailable: assessment.kind !== 'needs_review', usage };
}

/** What the strong prompt saves: the same question with one criterion at a time. */
async function oneByOne(judge: Judge, question: QuestionVersion, answer: string, purse: Purse): Promise<Asked> {
  const { rubric } = question;
  let usage: Usage | null = null;
  const levels: Asked['levels'] = {};
  for (const criterion of rubric.criteria) {
    const alone = { ...question, rubric: { criteria: [criterion] } };
    const one = await judged(judge, alone, answer, purse);
    usage = addUsage(usage, one.usage);
    if (one.score === null) return { ...one, usage };
    Object.assign(levels, one.levels);
  }
  return { score: countPoints(rubric, levels).score, levels, detail: null, unavailable: false, usage };
}
