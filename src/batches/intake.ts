import { createHash } from 'node:crypto';
import type { Authorized } from '../access/authorize.ts';
import { type CostHistory, estimateCost, sumOfCosts } from '../grading/estimate.ts';
import { claimOf, type EarlierClaim } from '../idempotency.ts';
import { newId } from '../ids.ts';
import type { JudgeChoice, Roster } from '../judges/roster.ts';
import type { QuestionRepository } from '../questions/repository.ts';
import type { Prepare } from '../submissions/preparing.ts';
import { feedbackWish, type newSubmissionSchema } from '../submissions/schemas.ts';
import type { z } from 'zod';
import type { BatchEstimate, BatchFormat, BatchIntake, NewRow, RowFault } from './repository.ts';
import { faultsIn } from './faults.ts';
import { type ReadRow, readRows, type RowLimits, UnreadableFile } from './rows.ts';

export interface IntakeParts {
  batches: BatchIntake;
  questions: Pick<QuestionRepository, 'find'>;
  costs: { costsOf(caller: Authorized, questionId: string, model: string): Promise<CostHistory> };
  roster: Roster;
  schema: ReturnType<typeof newSubmissionSchema>;
  prepare: Prepare;
  limits: Omit<RowLimits, 'extraColumns'> & { maxRows: number; maxBytes: number; stallMs: number };
  idempotencyMs: number;
}

/** A file as a client sends it. */
export interface BatchFile {
  name: string | null;
  format: BatchFormat;
  /** What rows that don't say so themselves are taken to say. */
  defaults: { questionId?: string | undefined; cohort?: string | undefined };
  extraColumns: 'refuse' | 'ignore';
  chunks: AsyncIterable<Uint8Array>;
}

export type TakenIn =
  | { kind: 'made'; id: string; replayed: boolean }
  | Extract<EarlierClaim, { kind: 'key_reused' }>
  | { kind: 'too_large' }
  | { kind: 'too_many_rows' }
  | { kind: 'unreadable'; detail: string };

/** So many rows are written at once, or as many as hold so much text. */
const stretch = { rows: 500, chars: 1_000_000 };

class TooLarge extends Error {}
class TooManyRows extends Error {}

/**
 * Takes a file in, row by row as it comes, however long it is: each is checked as a submission would be, and kept or refused with its line.
 * Nobody sees a batch that isn't whole.
 */
export function createIntake(parts: IntakeParts) {
  const { batches, questions, costs, roster, schema, prepare, limits, idempotencyMs } = parts;

  return async (caller: Authorized, file: BatchFile, key: string | null): Promise<TakenIn> => {
    const now = new Date();
    const id = newId('bat');
    await batches.begin(caller, { id, name: file.name, format: file.format, now: now.toISOString() });
    try {
      const { digest, estimate } = await fill(caller, id, file);
      const { name, format, defaults, extraColumns } = file;
      const body = JSON.stringify([digest, name, format, defaults.questionId, defaults.cohort, extraColumns]);
      const claim = claimOf(key === null ? null : { key, route: 'createBatch', body }, now.getTime(), idempotencyMs);
      const made = await batches.seal(caller, id, estimate, claim, now.toISOString());
      if (made.kind === 'created') return { kind: 'made', id, replayed: false };
      await batches.discard(id);
      return made.kind === 'replayed' ? { kind: 'made', id: made.id, replayed: true } : made;
    } catch (error) {
      await batches.discard(id);
      if (error instanceof TooLarge) return { kind: 'too_large' };
      if (error instanceof TooManyRows) return { kind: 'too_many_rows' };
      if (error instanceof UnreadableFile) return { kind: 'unreadable', detail: error.message };
      throw error;
    }
  };

  async function fill(caller: Authorized, id: string, { format, defaults, extraColumns, chunks }: BatchFile) {
    const hash = createHash('sha256');
    let bytes = 0;
    async function* weighed() {
      for await (const chunk of chunks) {
        bytes += chunk.length;
        if (bytes > limits.maxBytes) throw new TooLarge();
        hash.update(chunk);
        yield chunk;
      }
    }
    const check = createCheck(caller, defaults);
    let [count, chars] = [0, 0];
    let rows: NewRow[] = [];
    const write = async () => {
      if (rows.length > 0) await batches.append(id, rows);
      [rows, chars] = [[], 0];
    };
    for await (const some of readRows(weighed(), format, { ...limits, extraColumns })) {
      for (const read of some) {
        const row = await check.row(read);
        count += 1;
        if (count > limits.maxRows) throw new TooManyRows();
        rows.push(row);
        chars += row.content?.length ?? 0;
        if (rows.length >= stretch.rows || chars >= stretch.chars) await write();
      }
    }
    await write();
    if (count === 0) throw new UnreadableFile('The file has no rows.');
    return { digest: hash.digest('hex'), estimate: await check.estimate() };
  }

  /** Checks the rows of one file, and remembers what they will take. */
  function createCheck(caller: Authorized, defaults: BatchFile['defaults']) {
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
      if (prepared.kind === 'unknown')
        return [{ pointer: `/${prepared.field}`, detail: 'there is no such thing here' }];
      const { judge, options } = prepared.submission;
      const choice = { judge, prompt: options.prompt, policy: options.policy };
      const name = JSON.stringify([questionId, choice]);
      const group = groups.get(name) ?? { questionId, choice, answers: 0 };
      group.answers += 1;
      groups.set(name, group);
      return [];
    }

    return {
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
}

function sum(estimates: { answers: number }[]): number {
  return estimates.reduce((all, { answers }) => all + answers, 0);
}

function withDefaults(body: unknown, defaults: Record<string, string | undefined>): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const said = Object.entries(defaults).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(said), ...body };
}
