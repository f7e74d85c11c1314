import { and, asc, desc, eq, exists, gt, inArray, notInArray, sql } from 'drizzle-orm';
import type { QuestionVersion } from '../../grading/judge.ts';
import { questionVersion } from '../../grading/question.ts';
import { canonicalHash } from '../../grading/hash.ts';
import { completeRubric, maxPointsOf } from '../../grading/rubric.ts';
import { catalogue, newId } from '../../ids.ts';
import type { QuestionDraft, QuestionRepository, SeedCounts, StoredQuestion } from '../../questions/repository.ts';
import type { Store, Transaction } from './database.ts';
import { questions, questionTags, questionVersions } from './schema.ts';

/** A version as the heart wants it, with whose it is. */
export type KnownVersion = QuestionVersion & { id: string; version: number };

/** So many versions are kept in memory. */
const mostVersions = 1_000;

/** Finds versions of questions. They never change, so each is read and parsed once; every grading asks for one twice. */
export function versionFinder(store: Store): (questionId: string, version: number) => KnownVersion {
  const known = new Map<string, KnownVersion>();
  const find = store
    .select()
    .from(questionVersions)
    .where(
      and(
        eq(questionVersions.questionId, sql.placeholder('id')),
        eq(questionVersions.version, sql.placeholder('version')),
      ),
    )
    .prepare();
  return (id, version) => {
    const name = `${id} ${version}`;
    const found = known.get(name) ?? toVersion(find.get({ id, version })!);
    known.set(name, found);
    const [oldest] = known.keys();
    if (known.size > mostVersions) known.delete(oldest!);
    return found;
  };
}

function toVersion(row: typeof questionVersions.$inferSelect): KnownVersion {
  const { prompt, reference, language, contentHash, rubric, exemplars, version, questionId: id } = row;
  const content = { prompt, reference, language, contentHash, rubric: completeRubric(rubric) };
  return { id, version, ...content, exemplars: exemplars ?? [] };
}

/** What a candidate may see: the key isn't even read. */
const visibleColumns = {
  id: questions.id,
  slug: questions.slug,
  topic: questions.topic,
  difficulty: questions.difficulty,
  tags: questions.tags,
  status: questions.status,
  version: questionVersions.version,
  maxPoints: questionVersions.maxPoints,
  prompt: questionVersions.prompt,
  language: questionVersions.language,
  createdAt: questions.createdAt,
  updatedAt: questions.updatedAt,
};

/** Finds a question by id or slug, retired or not; the current version when none is named. */
export function questionFinder(
  store: Store,
): (organisationId: string, name: string, version: number | undefined) => StoredQuestion | undefined {
  const current = and(
    eq(questionVersions.questionId, questions.id),
    eq(questionVersions.version, sql`coalesce(${sql.placeholder('version')}, ${questions.version})`),
  );
  const owners = [sql.placeholder('organisationId'), catalogue];
  const named = (column: typeof questions.id | typeof questions.slug) =>
    store
      .select(visibleColumns)
      .from(questions)
      .innerJoin(questionVersions, current)
      .where(and(inArray(questions.organisationId, owners), eq(column, sql.placeholder('name'))))
      // Own organisation before the catalogue: an organisation's copy answers to the slug of what it copied.
      .orderBy(desc(eq(questions.organisationId, sql.placeholder('organisationId'))))
      .limit(1)
      .prepare();
  const [byId, bySlug] = [named(questions.id), named(questions.slug)];
  return (organisationId, name, version) =>
    (name.startsWith('qst_') ? byId : bySlug).get({ organisationId, name, version: version ?? null });
}

/** Questions in SQLite. */
export function sqliteQuestions(store: Store): QuestionRepository {
  const findOne = questionFinder(store);
  const findVersion = versionFinder(store);

  return {
    async list({ organisationId }, { topic, difficulty, tag, search }, { after, limit }) {
      const tagged = store
        .select({ one: sql`1` })
        .from(questionTags)
        .where(and(eq(questionTags.questionId, questions.id), eq(questionTags.tag, tag ?? '')));
      return store
        .select(visibleColumns)
        .from(questions)
        .innerJoin(
          questionVersions,
          and(eq(questionVersions.questionId, questions.id), eq(questionVersions.version, questions.version)),
        )
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
    },

    async find({ organisationId }, idOrSlug, version) {
      return findOne(organisationId, idOrSlug, version) ?? null;
    },

    async findWithKey({ organisationId }, idOrSlug, version) {
      const question = findOne(organisationId, idOrSlug, version);
      if (!question) return null;
      const { id: _, version: __, ...content } = findVersion(question.id, question.version);
      return { ...question, content };
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
  const { slug, topic, difficulty, tags, prompt, reference, rubric, exemplars, language } = draft;
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
    const content = { prompt, reference, rubric, exemplars, language };
    transaction
      .insert(questionVersions)
      .values({ questionId: id, version, ...content, maxPoints, contentHash, createdAt: now })
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
