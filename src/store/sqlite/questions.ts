import { and, asc, desc, eq, exists, gt, inArray, notExists, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type { QuestionVersion } from '../../grading/judge.ts';
import { completeRubric } from '../../grading/rubric.ts';
import { catalogue } from '../../ids.ts';
import type { QuestionRepository, StoredQuestion } from '../../questions/repository.ts';
import { authoring, ownQuestion } from './authoring.ts';
import type { Store } from './database.ts';
import type { Commit } from './group-commit.ts';
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
  latestVersion: questions.latestVersion,
  revision: questions.revision,
  publishedAt: questionVersions.publishedAt,
  maxPoints: questionVersions.maxPoints,
  prompt: questionVersions.prompt,
  language: questionVersions.language,
  createdAt: questions.createdAt,
  updatedAt: questions.updatedAt,
};

export type FindQuestion = ReturnType<typeof questionFinder>;

/** Finds a question by id or slug, whatever its status; the current version when none is named. */
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
      // Of two with one slug the one that can be answered, and the organisation's own before the catalogue's.
      .orderBy(
        desc(eq(questions.status, 'published')),
        desc(eq(questions.organisationId, sql.placeholder('organisationId'))),
      )
      .limit(1)
      .prepare();
  const [byId, bySlug] = [named(questions.id), named(questions.slug)];
  return (organisationId, name, version) =>
    (name.startsWith('qst_') ? byId : bySlug).get({ organisationId, name, version: version ?? null });
}

/** Questions in SQLite. */
export function sqliteQuestions(store: Store, commit: Commit): QuestionRepository {
  const findOne = questionFinder(store);
  const findVersion = versionFinder(store);
  const current = and(eq(questionVersions.questionId, questions.id), eq(questionVersions.version, questions.version));

  return {
    async list({ organisationId }, { status, owner, topic, difficulty, tag, search }, { after, limit }) {
      const words = search === undefined ? undefined : searchWords(search);
      if (words === '') return [];
      const tagged = store
        .select({ one: sql`1` })
        .from(questionTags)
        .where(and(eq(questionTags.questionId, questions.id), eq(questionTags.tag, tag ?? '')));
      const own = alias(questions, 'own');
      const replaced = store
        .select({ one: sql`1` })
        .from(own)
        .where(and(eq(own.organisationId, organisationId), eq(own.slug, questions.slug), eq(own.status, 'published')));
      const ofOwner = (ownerId: string) =>
        store
          .select(visibleColumns)
          .from(questions)
          .innerJoin(questionVersions, current)
          .where(
            and(
              eq(questions.organisationId, ownerId),
              eq(questions.status, status),
              ownerId === organisationId || owner ? undefined : notExists(replaced),
              topic === undefined ? undefined : eq(questions.topic, topic),
              difficulty === undefined ? undefined : eq(questions.difficulty, difficulty),
              tag === undefined ? undefined : exists(tagged),
              words === undefined
                ? undefined
                : sql`${questions.searchRow} in (select rowid from question_search where question_search match ${words})`,
              after === undefined ? undefined : gt(questions.id, after),
            ),
          )
          .orderBy(asc(questions.id))
          .limit(limit)
          .all();
      // Each is in order by its index; one query for both would sort all that there are.
      const owners = { own: [organisationId], catalogue: [catalogue], both: [organisationId, catalogue] };
      return [...new Set(owners[owner ?? 'both'])]
        .flatMap(ofOwner)
        .sort((a, b) => (a.id < b.id ? -1 : 1))
        .slice(0, limit);
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

    async versions({ organisationId }, idOrSlug) {
      const question = ownQuestion(store, organisationId, idOrSlug) ?? findOne(organisationId, idOrSlug, undefined);
      if (!question) return null;
      const { version, maxPoints, contentHash, createdAt, publishedAt } = questionVersions;
      return store
        .select({ version, maxPoints, contentHash, createdAt, publishedAt })
        .from(questionVersions)
        .where(eq(questionVersions.questionId, question.id))
        .orderBy(asc(questionVersions.version))
        .all();
    },

    ...authoring(store, commit, findOne),
  };
}

/** Words in the language of the full-text index: all of them, each the beginning of one in the prompt. */
function searchWords(search: string): string {
  return (search.match(/[\p{L}\p{N}]+/gu) ?? []).map((word) => `"${word}"*`).join(' ');
}
