import { and, asc, desc, eq, gt, inArray, lt, sql } from 'drizzle-orm';
import { alias } from 'drizzle-orm/sqlite-core';
import type {
  CalibratedJudge,
  CalibrationRepository,
  MachineGrade,
  ReviewedGrade,
  StoredCalibration,
} from '../../calibrations/repository.ts';
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
    const { organisationId: _, usesThreshold, usesScore, ...calibration } = row;
    const of = store
      .select({ id: questions.id, slug: questions.slug, version: calibrationQuestions.version })
      .from(calibrationQuestions)
      .innerJoin(questions, eq(questions.id, calibrationQuestions.questionId))
      .where(eq(calibrationQuestions.calibrationId, calibration.id))
      .orderBy(asc(calibrationQuestions.questionId))
      .all();
    return { ...calibration, questions: of, use: { threshold: usesThreshold, calibratedScore: usesScore } };
  };

  const findInForce = store
    .select({
      id: calibrations.id,
      findings: calibrations.findings,
      usesThreshold: calibrations.usesThreshold,
      usesScore: calibrations.usesScore,
    })
    .from(calibrations)
    .innerJoin(calibrationQuestions, eq(calibrationQuestions.calibrationId, calibrations.id))
    .where(
      and(
        eq(calibrations.organisationId, sql.placeholder('organisationId')),
        eq(calibrations.judgeHash, sql.placeholder('judgeHash')),
        sql`(uses_threshold = 1 or uses_score = 1)`,
        eq(calibrationQuestions.questionId, sql.placeholder('questionId')),
        eq(calibrationQuestions.version, sql.placeholder('version')),
      ),
    )
    .orderBy(desc(calibrations.id))
    .limit(1)
    .prepare();

  return {
    async reviewed({ organisationId }, { id, version }, judge, after) {
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
            eq(machine.questionId, id),
            eq(machine.questionVersion, version),
            after === null ? undefined : gt(reviews.createdAt, after),
          ),
        )
        .orderBy(asc(reviews.id))
        .all();
      const first = new Map<string, ReviewedGrade>();
      for (const row of rows) {
        const { submissionId, blind, drawn } = row.review;
        if (first.has(submissionId) || !isBy(row.machine, judge)) continue;
        // What is drawn is drawn from the undoubted ones. Reasons that have been erased may have been some.
        const asked = !drawn && (row.reasons === null || row.reasons.length > 0);
        const { score, criteria } = row.human;
        const given = { score, levels: levelsOf(criteria) };
        first.set(submissionId, { ...machineGrade(row.machine, asked), human: given, blind, drawn });
      }
      return [...first.values()];
    },

    async machineGrades({ organisationId }, submissionIds, of, judge) {
      const versions = new Map(of.map(({ id, version }) => [id, version]));
      const found = new Map<string, (MachineGrade & { questionId: string }) | null>();
      for (let from = 0; from < submissionIds.length; from += chunk) {
        const ids = submissionIds.slice(from, from + chunk);
        const known = store
          .select({ id: submissions.id, review: submissions.review })
          .from(submissions)
          .where(and(eq(submissions.organisationId, organisationId), inArray(submissions.id, ids)))
          .all();
        const asked = new Set(known.flatMap(({ id, review }) => (review === 'wanted' ? [id] : [])));
        const decided = store
          .select({ id: reviewTexts.submissionId, reasons: reviewTexts.reasons })
          .from(reviewTexts)
          .where(inArray(reviewTexts.submissionId, ids))
          .all();
        for (const { id, reasons } of decided) if (reasons.length > 0) asked.add(id);
        for (const { id } of known) found.set(id, null);
        const rows = store
          .select()
          .from(grades)
          .where(and(eq(grades.organisationId, organisationId), inArray(grades.submissionId, ids)))
          .orderBy(asc(grades.id))
          .all();
        for (const row of rows) {
          if (!found.has(row.submissionId)) continue;
          if (versions.get(row.questionId) !== row.questionVersion || !isBy(row, judge)) continue;
          found.set(row.submissionId, {
            ...machineGrade(row, asked.has(row.submissionId)),
            questionId: row.questionId,
          });
        }
      }
      return found;
    },

    create({ organisationId }, calibration, claim) {
      return commit((transaction) => {
        const { questions: of, createdAt, ...row } = calibration;
        const earlier = claim && findClaim(transaction, organisationId, claim, createdAt);
        if (earlier) return earlier;
        transaction
          .insert(calibrations)
          .values({ ...row, organisationId, revision: 1, createdAt, updatedAt: createdAt })
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
      const row = findInForce.get({ organisationId, judgeHash, questionId, version });
      if (!row) return null;
      const { threshold, correction } = row.findings;
      return {
        id: row.id,
        atLeast: row.usesThreshold && threshold.kind === 'found' ? threshold.atLeast : null,
        corners: row.usesScore && correction.kind === 'fitted' ? correction.corners : null,
      };
    },
  };
}

/** Whether a grade was given by a judge, as it was asked for. */
function isBy({ provenance, asked }: GradeRow, { judge, model, prompt, policy }: CalibratedJudge): boolean {
  if (provenance.kind === 'human' || asked === null || asked.prompt !== prompt || asked.policy !== policy) return false;
  // Whoever was to grade it, there was nothing to judge.
  if (provenance.kind === 'screening') return true;
  const byBuiltIn = judge === 'embedded';
  if (provenance.kind !== 'panel' && (provenance.kind === 'embedded') !== byBuiltIn) return false;
  return (provenance.requestedModel ?? provenance.model) === model;
}

function machineGrade(row: GradeRow, asked: boolean): MachineGrade {
  const { submissionId, score, scoreLow, scoreHigh, confidence, criteria, provenance } = row;
  return {
    submissionId,
    score,
    scoreRange: [scoreLow, scoreHigh],
    confidence,
    levels: levelsOf(criteria),
    doubtful: asked || criteria.some(({ doubtful }) => doubtful),
    screened: provenance.kind === 'screening',
  };
}

const levelsOf = (criteria: GradeRow['criteria']) => Object.fromEntries(criteria.map(({ key, level }) => [key, level]));
