import { and, asc, desc, eq, exists, gt, inArray, notInArray, type SQL, sql } from 'drizzle-orm';
import { questionVersion } from '../../grading/question.ts';
import { canonicalHash } from '../../grading/receipt.ts';
import { completeRubric, maxPointsOf } from '../../grading/rubric.ts';
import { catalogue, newId } from '../../ids.ts';
import type { QuestionDraft, QuestionRepository, SeedCounts, StoredQuestion } from '../../questions/repository.ts';
import type { Store, Transaction } from './database.ts';
import { questions, questionTags, questionVersions } from './schema.ts';

type QuestionRow = {
  questions: typeof questions.$inferSelect;
  question_versions: typeof questionVersions.$inferSelect;
};

/** A version's row as the heart wants it. */
export function toVersion(row: typeof questionVersions.$inferSelect) {
  const { prompt, reference, language, contentHash, rubric, version, questionId: id } = row;
  return { id, version, prompt, reference, language, contentHash, rubric: completeRubric(rubric) };
}

function toQuestion({ questions: question, question_versions: row }: QuestionRow): StoredQuestion {
  const { id: _, version, ...content } = toVersion(row);
  const { organisationId: __, ...rest } = question;
  return { ...rest, version, maxPoints: row.maxPoints, content };
}

/** Questions in SQLite. */
export function sqliteQuestions(store: Store): QuestionRepository {
  const joined = (at: SQL) =>
    store
      .select()
      .from(questions)
      .innerJoin(
        questionVersions,
        and(eq(questionVersions.questionId, questions.id), eq(questionVersions.version, at)),
      );
  const visible = sql`${questions.organisationId} in (${sql.placeholder('organisationId')}, ${catalogue})`;
  // Own organisation before the catalogue: an organisation's copy answers to the slug of what it copied.
  const ownFirst = desc(eq(questions.organisationId, sql.placeholder('organisationId')));
  const named = and(
    visible,
    sql`${questions.id} = ${sql.placeholder('name')} or ${questions.slug} = ${sql.placeholder('name')}`,
  );
  const findCurrent = joined(sql`${questions.version}`)
    .where(named)
    .orderBy(ownFirst)
    .limit(1)
    .prepare();
  const findVersion = joined(sql`${sql.placeholder('version')}`)
    .where(named)
    .orderBy(ownFirst)
    .limit(1)
    .prepare();

  return {
    async list({ organisationId }, { topic, difficulty, tag, search }, { after, limit }) {
      const tagged = store
        .select({ one: sql`1` })
        .from(questionTags)
        .where(and(eq(questionTags.questionId, questions.id), eq(questionTags.tag, tag ?? '')));
      const rows = joined(sql`${questions.version}`)
        .where(
          and(
            inArray(questions.organisationId, [organisationId, catalogue]),
            eq(questions.status, 'published'),
            topic === undefined ? undefined : eq(questions.topic, topic),
            difficulty === undefined ? undefined : eq(questions.difficulty, difficulty),
            tag === undefined ? undefined : exists(tagged),
            ...searchWords(search).map((word) => sql`instr(lower(${questionVersions.prompt}), ${word}) > 0`),
            after === undefined ? undefined : gt(questions.id, after),
          ),
        )
        .orderBy(asc(questions.id))
        .limit(limit)
        .all();
      return rows.map(toQuestion);
    },

    async find({ organisationId }, name, version) {
      const row =
        version === undefined
          ? findCurrent.get({ organisationId, name })
          : findVersion.get({ organisationId, name, version });
      return row ? toQuestion(row) : null;
    },

    async publishCatalogue(drafts, now) {
      return store.transaction((transaction) => publishAll(transaction, drafts, now), { behavior: 'immediate' });
    },
  };
}

function searchWords(search: string | undefined): string[] {
  return (search ?? '')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

function publishAll(transaction: Transaction, drafts: QuestionDraft[], now: string): SeedCounts {
  const counts: SeedCounts = { added: 0, changed: 0, retired: 0, unchanged: 0 };
  for (const draft of drafts) counts[publish(transaction, draft, now)] += 1;
  const { changes } = transaction
    .update(questions)
    .set({ status: 'retired', updatedAt: now })
    .where(
      and(
        eq(questions.organisationId, catalogue),
        eq(questions.status, 'published'),
        notInArray(
          questions.slug,
          drafts.map(({ slug }) => slug),
        ),
      ),
    )
    .run();
  return { ...counts, retired: changes };
}

function publish(transaction: Transaction, draft: QuestionDraft, now: string): 'added' | 'changed' | 'unchanged' {
  const { slug, topic, difficulty, tags, prompt, reference, rubric, language } = draft;
  const { contentHash } = questionVersion(draft);
  const facts = { topic, difficulty, tags, status: 'published' as const };
  const known = transaction
    .select()
    .from(questions)
    .innerJoin(
      questionVersions,
      and(eq(questionVersions.questionId, questions.id), eq(questionVersions.version, questions.version)),
    )
    .where(and(eq(questions.organisationId, catalogue), eq(questions.slug, slug)))
    .get();
  const sameContent = known?.question_versions.contentHash === contentHash;
  const { topic: t, difficulty: d, tags: g, status: s } = known?.questions ?? {};
  if (sameContent && canonicalHash({ topic: t, difficulty: d, tags: g, status: s }) === canonicalHash(facts)) {
    return 'unchanged';
  }

  const id = known?.questions.id ?? newId('qst');
  const version = known ? known.questions.version + (sameContent ? 0 : 1) : 1;
  if (known) {
    transaction
      .update(questions)
      .set({ ...facts, version, updatedAt: now })
      .where(eq(questions.id, id))
      .run();
  } else {
    transaction
      .insert(questions)
      .values({ id, organisationId: catalogue, slug, ...facts, version, createdAt: now, updatedAt: now })
      .run();
  }
  if (!sameContent) {
    const maxPoints = maxPointsOf(rubric);
    transaction
      .insert(questionVersions)
      .values({ questionId: id, version, prompt, reference, rubric, maxPoints, language, contentHash, createdAt: now })
      .run();
  }
  transaction.delete(questionTags).where(eq(questionTags.questionId, id)).run();
  if (tags.length > 0) {
    transaction
      .insert(questionTags)
      .values(tags.map((tag) => ({ questionId: id, tag })))
      .run();
  }
  return known ? 'changed' : 'added';
}
