import { and, eq, notInArray, sql } from 'drizzle-orm';
import { canonicalHash } from '../../grading/hash.ts';
import { questionVersion } from '../../grading/question.ts';
import { maxPointsOf } from '../../grading/rubric.ts';
import { catalogue, newId } from '../../ids.ts';
import { revisionTag } from '../../revision-tag.ts';
import type { Authored, QuestionDraft, QuestionRepository, SeedCounts } from '../../questions/repository.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store, Transaction } from './database.ts';
import type { Commit } from './group-commit.ts';
import type { FindQuestion } from './questions.ts';
import { questions, questionTags, questionVersions } from './schema.ts';

type Question = typeof questions.$inferSelect;
type Authoring = Pick<QuestionRepository, 'create' | 'revise' | 'publish' | 'retire' | 'publishCatalogue'>;

/** The part of the questions that writes. Versions are only ever added. */
export function authoring(store: Store, commit: Commit, find: FindQuestion): Authoring {
  /** Changes a question that is the caller's own. */
  const change = (
    organisationId: string,
    name: string,
    act: (transaction: Transaction, question: Question) => Authored,
  ): Promise<Authored> =>
    commit((transaction) => {
      const question = ownQuestion(transaction, organisationId, name);
      if (question && organisationId !== catalogue) return act(transaction, question);
      return { kind: find(organisationId, name, undefined) ? 'of_catalogue' : 'absent' };
    });

  return {
    create({ organisationId }, draft, now, claim) {
      return commit((transaction) => {
        const earlier = claim && findClaim(transaction, organisationId, claim, now);
        if (earlier) return earlier;
        if (ownQuestion(transaction, organisationId, draft.slug)) return { kind: 'slug_taken' as const };
        const { id } = addDraft(transaction, organisationId, draft, now);
        if (claim) keepClaim(transaction, organisationId, claim, id);
        return { kind: 'kept' as const, id };
      });
    },

    revise({ organisationId }, name, draft, tag, now) {
      return change(organisationId, name, (transaction, question) => {
        if (tag !== null && tag !== revisionTag(question)) return { kind: 'stale' };
        revise(transaction, question, draft, now);
        return { kind: 'kept', id: question.id };
      });
    },

    publish({ organisationId }, name, version, now) {
      return change(organisationId, name, (transaction, question) => {
        const chosen = version ?? question.latestVersion;
        if (chosen > question.latestVersion) return { kind: 'unknown_version' };
        publish(transaction, question, chosen, now);
        return { kind: 'kept', id: question.id };
      });
    },

    retire({ organisationId }, name, now) {
      return change(organisationId, name, (transaction, question) => {
        if (question.status !== 'retired') update(transaction, question, { status: 'retired' }, now);
        return { kind: 'kept', id: question.id };
      });
    },

    async publishCatalogue(drafts, now) {
      return store.transaction((transaction) => publishAll(transaction, drafts, now), { behavior: 'immediate' });
    },
  };
}

/** A question that an organisation can change, by id or slug: its own, also where its slug means another one's to candidates. */
export function ownQuestion(
  store: Pick<Transaction, 'select'>,
  organisationId: string,
  name: string,
): Question | undefined {
  const column = name.startsWith('qst_') ? questions.id : questions.slug;
  return store
    .select()
    .from(questions)
    .where(and(eq(questions.organisationId, organisationId), eq(column, name)))
    .get();
}

function addDraft(transaction: Transaction, organisationId: string, draft: QuestionDraft, now: string): Question {
  const { slug, topic, difficulty, tags } = draft;
  const question = transaction
    .insert(questions)
    .values({
      id: newId('qst'),
      organisationId,
      slug,
      topic,
      difficulty,
      tags,
      status: 'draft',
      version: 1,
      latestVersion: 1,
      revision: 1,
      createdAt: now,
      updatedAt: now,
    })
    .returning()
    .get();
  addVersion(transaction, question.id, 1, draft, now);
  setTags(transaction, question.id, tags);
  return question;
}

/** Adds a version if the content is another one, and sets how the question is found. @returns the question as it is then */
function revise(
  transaction: Transaction,
  question: Question,
  draft: Omit<QuestionDraft, 'slug'>,
  now: string,
): Question {
  const { topic, difficulty, tags } = draft;
  const latest = transaction
    .select({ contentHash: questionVersions.contentHash })
    .from(questionVersions)
    .where(and(eq(questionVersions.questionId, question.id), eq(questionVersions.version, question.latestVersion)))
    .get()!;
  const sameContent = latest.contentHash === questionVersion(draft).contentHash;
  const found = { topic: question.topic, difficulty: question.difficulty, tags: question.tags };
  if (sameContent && canonicalHash(found) === canonicalHash({ topic, difficulty, tags })) return question;

  const latestVersion = question.latestVersion + (sameContent ? 0 : 1);
  // Of a draft there is nothing to see but its newest version.
  const version = question.status === 'draft' ? latestVersion : question.version;
  if (!sameContent) addVersion(transaction, question.id, latestVersion, draft, now);
  setTags(transaction, question.id, tags);
  return update(transaction, question, { topic, difficulty, tags, latestVersion, version }, now);
}

/** @returns the question as it is then */
function publish(transaction: Transaction, question: Question, version: number, now: string): Question {
  if (question.status === 'published' && question.version === version) return question;
  const { prompt } = transaction
    .update(questionVersions)
    .set({ publishedAt: sql`coalesce(${questionVersions.publishedAt}, ${now})` })
    .where(and(eq(questionVersions.questionId, question.id), eq(questionVersions.version, version)))
    .returning({ prompt: questionVersions.prompt })
    .get()!;
  if (question.searchRow !== null) {
    transaction.run(sql`delete from question_search where rowid = ${question.searchRow}`);
  }
  const { lastInsertRowid } = transaction.run(sql`insert into question_search (prompt) values (${prompt})`);
  const searchRow = Number(lastInsertRowid);
  return update(transaction, question, { status: 'published', version, searchRow }, now);
}

function update(transaction: Transaction, { id }: Question, change: Partial<Question>, now: string): Question {
  return transaction
    .update(questions)
    .set({ ...change, revision: sql`${questions.revision} + 1`, updatedAt: now })
    .where(eq(questions.id, id))
    .returning()
    .get()!;
}

function addVersion(
  transaction: Transaction,
  questionId: string,
  version: number,
  { prompt, reference, rubric, exemplars, language, ...rest }: Omit<QuestionDraft, 'slug'>,
  now: string,
): void {
  const content = { prompt, reference, rubric, exemplars, language };
  const { contentHash } = questionVersion({ ...content, ...rest });
  transaction
    .insert(questionVersions)
    .values({ questionId, version, ...content, maxPoints: maxPointsOf(rubric), contentHash, createdAt: now })
    .run();
}

function setTags(transaction: Transaction, questionId: string, tags: string[]): void {
  transaction.delete(questionTags).where(eq(questionTags.questionId, questionId)).run();
  if (tags.length === 0) return;
  transaction
    .insert(questionTags)
    .values(tags.map((tag) => ({ questionId, tag })))
    .run();
}

function publishAll(transaction: Transaction, drafts: QuestionDraft[], now: string): SeedCounts {
  const counts: SeedCounts = { added: 0, changed: 0, retired: 0, unchanged: 0 };
  for (const draft of drafts) {
    const known = ownQuestion(transaction, catalogue, draft.slug);
    const kept = known ? revise(transaction, known, draft, now) : addDraft(transaction, catalogue, draft, now);
    const { revision } = publish(transaction, kept, kept.latestVersion, now);
    counts[known === undefined ? 'added' : revision === known.revision ? 'unchanged' : 'changed'] += 1;
  }
  const slugs = drafts.map(({ slug }) => slug);
  const gone = and(
    eq(questions.organisationId, catalogue),
    eq(questions.status, 'published'),
    notInArray(questions.slug, slugs),
  );
  for (const question of transaction.select().from(questions).where(gone).all()) {
    update(transaction, question, { status: 'retired' }, now);
    counts.retired += 1;
  }
  return counts;
}
