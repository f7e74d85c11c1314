import type { z } from 'zod';
import type { Authorized } from '../access/authorize.ts';
import type { CohortRepository } from '../cohorts/repository.ts';
import { type CostHistory, estimateCost, sumOfCosts } from '../grading/estimate.ts';
import type { JudgeChoice, Roster } from '../judges/roster.ts';
import type { QuestionRepository } from '../questions/repository.ts';
import type { Prepare } from '../submissions/preparing.ts';
import { feedbackWish, type newSubmissionSchema } from '../submissions/schemas.ts';
import { faultsIn } from './faults.ts';
import type { BatchEstimate, NewRow, RowFault } from './repository.ts';
import type { ReadRow } from './rows.ts';

export interface CheckParts {
  questions: Pick<QuestionRepository, 'find'>;
  cohorts: Pick<CohortRepository, 'find'>;
  costs: { costsOf(caller: Authorized, questionId: string, model: string): Promise<CostHistory> };
  roster: Roster;
  schema: ReturnType<typeof newSubmissionSchema>;
  prepare: Prepare;
}

/** What rows that don't say so themselves are taken to say. */
export interface RowDefaults {
  questionId?: string | undefined;
  cohort?: string | undefined;
}

/** Checks the rows of one file, and remembers what they will take. */
export interface RowCheck {
  /** What of the defaults isn't there; null when nothing is wrong with them. */
  defaults(): Promise<{ field: keyof RowDefaults; detail: string } | null>;
  row(read: ReadRow): Promise<NewRow>;
  /** What the rows so far will cost. */
  estimate(): Promise<BatchEstimate>;
}

export function createRowCheck(parts: CheckParts, caller: Authorized, defaults: RowDefaults): RowCheck {
  const { questions, cohorts, costs, roster, schema, prepare } = parts;
  /** By what a row says: the id of the question, or what is wrong with it. */
  const known = new Map<string, string | RowFault>();
  const groups = new Map<string, { questionId: string; choice: JudgeChoice; answers: number }>();

  async function questionOf(questionId: string, version: number | undefined): Promise<string | RowFault> {
    const name = JSON.stringify([questionId, version]);
    const found = known.get(name) ?? (await lookUp(questionId, version));
    known.set(name, found);
    return found;
  }

  async function lookUp(questionId: string, version: number | undefined): Promise<string | RowFault> {
    const question = await questions.find(caller, questionId);
    if (question?.status !== 'published') {
      return { pointer: '/questionId', detail: 'no published question has this id or slug' };
    }
    const asked = version === undefined ? question : await questions.find(caller, question.id, version);
    if (!asked?.publishedAt) return { pointer: '/questionVersion', detail: 'the question has no such version' };
    return question.id;
  }

  async function faultsOf(body: z.infer<typeof schema>): Promise<RowFault[]> {
    const answer = { ...body, feedback: feedbackWish(body.feedback) };
    if (answer.feedback?.citeReference && !caller.scopes.has('references:read')) {
      return [{ pointer: '/feedback/citeReference', detail: 'needs the scope references:read' }];
    }
    const questionId = await questionOf(body.questionId, body.questionVersion);
    if (typeof questionId !== 'string') return [questionId];
    const prepared = await prepare(caller, answer, Date.now());
    if (prepared.kind === 'unknown') return [{ pointer: `/${prepared.field}`, detail: 'there is no such thing here' }];
    const { judge, options } = prepared.submission;
    const choice = { judge, prompt: options.prompt, policy: options.policy };
    const name = JSON.stringify([questionId, choice]);
    const group = groups.get(name) ?? { questionId, choice, answers: 0 };
    group.answers += 1;
    groups.set(name, group);
    return [];
  }

  return {
    async defaults() {
      const { questionId, cohort } = defaults;
      if (questionId !== undefined && typeof (await questionOf(questionId, undefined)) !== 'string') {
        return { field: 'questionId', detail: 'no published question has this id or slug' };
      }
      if (cohort !== undefined && !(await cohorts.find(caller, cohort))) {
        return { field: 'cohort', detail: 'there is no such cohort' };
      }
      return null;
    },

    async row(read: ReadRow): Promise<NewRow> {
      const { line } = read;
      const refuse = (faults: RowFault[]): NewRow => ({ line, content: null, externalId: null, faults });
      if ('faults' in read) return refuse(read.faults);
      const parsed = schema.safeParse(withDefaults(read.body, defaults));
      if (!parsed.success) return refuse(faultsIn(parsed.error));
      const faults = await faultsOf(parsed.data);
      if (faults.length > 0) return refuse(faults);
      const externalId = parsed.data.candidate?.externalId ?? null;
      return { line, content: JSON.stringify(parsed.data), externalId, faults: null };
    },

    async estimate(): Promise<BatchEstimate> {
      const estimates = await Promise.all(
        Array.from(groups.values(), async ({ questionId, choice, answers }) => {
          const judge = roster.judgeOf(choice);
          const history = judge?.remote ? await costs.costsOf(caller, questionId, judge.model) : ('free' as const);
          return estimateCost(answers, history);
        }),
      );
      const known = estimates.filter(({ cost }) => cost !== null);
      return {
        answers: sum(estimates),
        known: sum(known),
        cost: sumOfCosts(estimates.map(({ cost }) => cost)),
      };
    },
  };
}

function sum(estimates: { answers: number }[]): number {
  return estimates.reduce((all, { answers }) => all + answers, 0);
}

function withDefaults(body: unknown, defaults: RowDefaults): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const said = Object.entries(defaults).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), ...body };
}
