import { and, asc, countDistinct, desc, eq, gt, inArray, lt, type SQL, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import {
  belowThreshold,
  type CalibratedQuestion,
  type CalibrationRepository,
  type MachineGrade,
  type ReviewedGrade,
  type StoredCalibration,
} from '../../calibrations/repository.ts';
import type { ReviewReason } from '../../grading/grade.ts';
import { firstIdAt } from '../../ids.ts';
import { revisionTag } from '../../revision-tag.ts';
import { calibrationQuestions, calibrations } from './calibration-schema.ts';
import { findClaim, keepClaim } from './claims.ts';
import type { Store } from './database.ts';
import type { Commit } from './group-commit.ts';
import { grades, questions, reviews, reviewTexts, submissions } from './schema.ts';

type GradeRow = typeof grades.$inferSelect;

/** So many ids go into one statement. */
const chunk = 500;

/** Calibrations in SQLite. */
export function sqliteCalibrations(store: Store, commit: Commit): CalibrationRepository {
  const own = (organisationId: string, id: string) =>
    and(eq(calibrations.organisationId, organisationId), eq(calibrations.id, id));

  const toCalibration = (row: typeof calibrations.$inferSelect): StoredCalibration => {
    const { organisationId: _, usesThreshold, usesScore, atLeast: __, corners: ___, ...calibration } = row;
    const of = store
      .select({ id: questions.id, slug: questions.slug, version: calibrationQuestions.version })
      .from(calibrationQuestions)
      .innerJoin(questions, eq(questions.id, calibrationQuestions.questionId))
      .where(eq(calibrationQuestions.calibrationId, calibration.id))
      .orderBy(asc(calibrationQuestions.questionId))
      .all();
    const earlier = store
      .select({ count: countDistinct(calibrations.id) })
      .from(calibrations)
      .innerJoin(calibrationQuestions, eq(calibrationQuestions.calibrationId, calibrations.id))
      .where(
        and(
          eq(calibrations.organisationId, row.organisationId),
          lt(calibrations.id, row.id),
          eq(calibrations.judgeHash, row.judgeHash),
          inArray(
            calibrationQuestions.questionId,
            of.map(({ id }) => id),
          ),
        ),
      )
      .get()!.count;
    return { ...calibration, questions: of, earlier, use: { threshold: usesThreshold, calibratedScore: usesScore } };
  };

  /** The newest that is in use for something. */
  const newestWith = (inUse: SQL) =>
    store
      .select({ id: calibrations.id, atLeast: calibrations.atLeast, corners: calibrations.corners })
      .from(calibrations)
      .innerJoin(calibrationQuestions, eq(calibrationQuestions.calibrationId, calibrations.id))
      .where(
        and(
          eq(calibrations.organisationId, sql.placeholder('organisationId')),
          eq(calibrations.judgeHash, sql.placeholder('judgeHash')),
          inUse,
          eq(calibrationQuestions.questionId, sql.placeholder('questionId')),
          eq(calibrationQuestions.version, sql.placeholder('version')),
        ),
      )
      .orderBy(desc(calibrations.id))
      .limit(1)
      .prepare();
  // As the indexes have it, word for word.
  const withThreshold = newestWith(sql`uses_threshold = 1`);
  const withScore = newestWith(sql`uses_score = 1`);

  return {
    async reviewed({ organisationId }, of, judgeHash, after) {
      const versions = versionsOf(of);
      const machine = alias(grades, 'machine');
      const human = alias(grades, 'human');
      const rows = store
        .select({ review: reviews, machine, human, reasons: reviewTexts.reasons })
        .from(reviews)
        .innerJoin(machine, eq(machine.id, reviews.previousGradeId))
        .innerJoin(human, eq(human.id, reviews.gradeId))
        .leftJoin(reviewTexts, eq(reviewTexts.reviewId, reviews.id))
        .where(
          and(
            eq(reviews.organisationId, organisationId),
            // Ids begin with the time.
            after === null ? undefined : gt(reviews.id, firstIdAt('rev', Date.parse(after))),
            after === null ? undefined : gt(machine.createdAt, after),
            inArray(machine.questionId, [...versions.keys()]),
            eq(sql`${machine.asked} ->> '$.judge'`, judgeHash),
          ),
        )
        .orderBy(asc(reviews.id))
        .all();
      const first = new Map<string, ReviewedGrade>();
      for (const { review, machine: row, human: given, reasons } of rows) {
        const { submissionId, blind, drawn } = review;
        if (first.has(submissionId) || versions.get(row.questionId) !== row.questionVersion) continue;
        // What is drawn is drawn from the undoubted ones. Reasons that have been erased may have been some.
        const asked = !drawn && (reasons === null || reasons.some(isDoubt));
        const said = { score: given.score, levels: levelsOf(given.criteria) };
        first.set(submissionId, { ...machineGrade(row, asked), human: said, blind, drawn });
      }
      return [...first.values()];
    },

    async machineGrades({ organisationId }, submissionIds, of, judgeHash) {
      const versions = versionsOf(of);
      const found = new Map<string, MachineGrade | null>();
      for (let from = 0; from < submissionIds.length; from += chunk) {
        const wanted = submissionIds.slice(from, from + chunk);
        const known = store
          .select({ id: submissions.id, status: submissions.status, reasons: submissions.reviewReasons })
          .from(submissions)
          .where(and(eq(submissions.organisationId, organisationId), inArray(submissions.id, wanted)))
          .all();
        for (const { id } of known) found.set(id, null);
        // Of what was erased nobody knows any more whether it was doubtful.
        const ids = known.filter(({ status }) => status !== 'erased').map(({ id }) => id);
        const decided = store
          .select({ id: reviewTexts.submissionId, reasons: reviewTexts.reasons })
          .from(reviewTexts)
          .where(inArray(reviewTexts.submissionId, ids))
          .all();
        const asked = new Set([...known, ...decided].flatMap(({ id, reasons }) => (reasons.some(isDoubt) ? [id] : [])));
        const rows = store
          .select()
          .from(grades)
          .where(and(inArray(grades.submissionId, ids), eq(sql`${grades.asked} ->> '$.judge'`, judgeHash)))
          .orderBy(asc(grades.id))
          .all();
        for (const row of rows) {
          if (versions.get(row.questionId) !== row.questionVersion) continue;
          found.set(row.submissionId, machineGrade(row, asked.has(row.submissionId)));
        }
      }
      return found;
    },

    create({ organisationId }, calibration, claim) {
      return commit((transaction) => {
        const { questions: of, createdAt, ...row } = calibration;
        const earlier = claim && findClaim(transaction, organisationId, claim, createdAt);
        if (earlier) return earlier;
        const { threshold, correction } = row.findings;
        transaction
          .insert(calibrations)
          .values({
            ...row,
            organisationId,
            atLeast: threshold.kind === 'found' ? threshold.atLeast : null,
            corners: correction.kind === 'fitted' ? correction.corners : null,
            revision: 1,
            createdAt,
            updatedAt: createdAt,
          })
          .run();
        transaction
          .insert(calibrationQuestions)
          .values(of.map(({ id, version }) => ({ calibrationId: row.id, questionId: id, version })))
          .run();
        if (claim) keepClaim(transaction, organisationId, claim, row.id);
        return { kind: 'created' as const };
      });
    },

    async find({ organisationId }, id) {
      const row = store.select().from(calibrations).where(own(organisationId, id)).get();
      return row ? toCalibration(row) : null;
    },

    async list({ organisationId }, { after, limit }) {
      return store
        .select()
        .from(calibrations)
        .where(
          and(
            eq(calibrations.organisationId, organisationId),
            after === undefined ? undefined : lt(calibrations.id, after),
          ),
        )
        .orderBy(desc(calibrations.id))
        .limit(limit)
        .all()
        .map(toCalibration);
    },

    change({ organisationId }, id, { use, tag, now }) {
      return commit((transaction) => {
        const row = transaction.select().from(calibrations).where(own(organisationId, id)).get();
        if (!row) return { kind: 'absent' as const };
        if (tag !== null && tag !== revisionTag(row)) return { kind: 'stale' as const };
        transaction
          .update(calibrations)
          .set({
            usesThreshold: use.threshold,
            usesScore: use.calibratedScore,
            revision: sql`${calibrations.revision} + 1`,
            updatedAt: now,
          })
          .where(eq(calibrations.id, id))
          .run();
        return { kind: 'changed' as const };
      });
    },

    async inForce(organisationId, { id: questionId, version }, judgeHash) {
      const of = { organisationId, judgeHash, questionId, version };
      const [threshold, score] = [withThreshold.get(of), withScore.get(of)];
      return {
        threshold: threshold ? { calibrationId: threshold.id, atLeast: threshold.atLeast! } : null,
        score: score ? { calibrationId: score.id, corners: score.corners! } : null,
      };
    },
  };
}

/** That a grade is below a threshold says how sure the judge was, and is no doubt of its own. */
const isDoubt = ({ code }: ReviewReason) => code !== belowThreshold;

const versionsOf = (of: CalibratedQuestion[]) => new Map(of.map(({ id, version }) => [id, version]));

/** @param asked whether a person was to look at it */
function machineGrade(row: GradeRow, asked: boolean): MachineGrade {
  const { submissionId, questionId, score, scoreLow, scoreHigh, confidence, criteria, provenance } = row;
  return {
    submissionId,
    questionId,
    score,
    scoreRange: [scoreLow, scoreHigh],
    confidence,
    levels: levelsOf(criteria),
    doubtful: asked,
    screened: provenance.kind === 'screening',
  };
}

const levelsOf = (criteria: GradeRow['criteria']) => Object.fromEntries(criteria.map(({ key, level }) => [key, level]));
