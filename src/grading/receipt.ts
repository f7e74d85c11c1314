import { z } from 'zod';
import type { Grade } from './grade.ts';
import { canonicalHash, saltedHash } from './hash.ts';
import { type Provenance, provenanceKinds, type QuestionVersion } from './judge.ts';
import { levels } from './levels.ts';
import { type Corner, isMap, mapScore } from './measuring/monotone.ts';
import { countPoints } from './rubric.ts';

const hash = z.string().regex(/^sha256:[0-9a-f]{64}$/);
const offset = z.int().min(0).max(10_000_000);

const settings = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).describe('As sent.');

const source = z.strictObject({
  kind: z.string(),
  model: z.string().nullable(),
  requestedModel: z.string().nullable(),
  promptHash: hash.nullable(),
  outputMode: z.string().nullable(),
  settings,
});

/** A score that a calibration has put on people's scale. Points are never touched by it. */
export interface CalibratedScore {
  calibrationId: string;
  /** 0–100. */
  score: number;
}

/** The same with the map that it comes from. */
export interface MappedScore extends CalibratedScore {
  corners: Corner[];
}

/** What is hashed; what has been added since the format began is optional, so that older receipts verify. No text, no time, no cost: a receipt outlives the erasure of what it speaks of. */
export const receiptSchema = z.strictObject({
  format: z.literal('viva-receipt-1'),
  question: z.strictObject({ version: z.int().min(1).max(1_000_000).nullable(), contentHash: hash }),
  answerHash: hash.describe('SHA-256 of the salt and the answer as sent.'),
  judge: z.strictObject({
    kind: z.enum(provenanceKinds),
    model: z.string().nullable().describe('As answered by the server.'),
    requestedModel: z.string().nullable().optional(),
    promptVersion: z.string().nullable(),
    promptHash: hash.nullable().describe('Of the prompt without the answer and its fence.'),
    outputMode: z.string().nullable(),
    evidenceFirst: z.boolean().nullable().describe('Whether the reply gave evidence before levels.'),
    systemFingerprint: z.string().nullable().optional().describe('As answered by the server.'),
    settings,
    policy: z
      .strictObject({ name: z.string(), judgements: z.array(source) })
      .nullable()
      .optional()
      .describe('Whose judgements were combined.'),
  }),
  criteria: z.array(
    z.strictObject({
      key: z.string(),
      weight: z.int().min(1).max(1_000),
      level: z.enum(levels),
      points: z.number(),
      evidence: z.array(z.strictObject({ start: offset, end: offset, hash })),
    }),
  ),
  groups: z.array(z.strictObject({ keys: z.array(z.string()), best: z.int().min(1).max(1_000) })),
  points: z.number(),
  maxPoints: z.number(),
  score: z.number(),
  calibration: z
    .strictObject({
      id: z.string(),
      corners: z.array(z.array(z.number()).length(2)).describe('Of the map from the score to the calibrated one.'),
      score: z.number(),
    })
    .optional()
    .describe('The calibrated score, by whose calibration; absent where none was in use.'),
});

/** A receipt with its hash, and with what is needed to check the quotes as long as it isn't erased. */
export const receiptDocumentSchema = z.strictObject({
  receipt: receiptSchema,
  hash: hash.describe('SHA-256 of the receipt as canonical JSON (RFC 8785).'),
  texts: z
    .strictObject({ salt: z.string().regex(/^[0-9a-f]{32}$/), answer: z.string() })
    .nullable()
    .describe('Null once the answer has been erased; hash and points still verify.'),
});

export type Receipt = z.infer<typeof receiptSchema>;
export type ReceiptDocument = z.infer<typeof receiptDocumentSchema>;

/**
 * Writes the receipt of a grade.
 *
 * @param salt 16 bytes in hex, kept with the answer and erased with it
 * @param calibrated by a calibration in use, if any
 * @param version of the question, null for one that was brought along
 */
export function writeReceipt(
  grade: Grade,
  question: Pick<QuestionVersion, 'contentHash' | 'rubric'> & { version: number | null },
  provenance: Provenance,
  answer: string,
  salt: string,
  calibrated: MappedScore | null = null,
): { receipt: Receipt; hash: string } {
  const receipt: Receipt = {
    format: 'viva-receipt-1',
    question: { version: question.version, contentHash: question.contentHash },
    answerHash: saltedHash(salt, answer),
    judge: { ...provenance },
    criteria: grade.criteria.map(({ key, weight, level, points, evidence }) => ({
      key,
      weight,
      level,
      points,
      evidence: evidence.map(({ start, end, quote }) => ({ start, end, hash: saltedHash(salt, quote) })),
    })),
    groups: question.rubric.groups ?? [],
    points: grade.points,
    maxPoints: grade.maxPoints,
    score: grade.score,
    ...(calibrated && {
      calibration: { id: calibrated.calibrationId, corners: calibrated.corners, score: calibrated.score },
    }),
  };
  return { receipt, hash: canonicalHash(receipt) };
}

export type Verification = { ok: true; texts: 'verified' | 'erased' } | { ok: false; difference: string };

/**
 * Recomputes a receipt from nothing but itself: its hash, the points of every criterion, the total, and,
 * where the texts are there, the answer's and each quote's hash.
 *
 * @returns the first difference found, as a sentence
 */
export function verifyReceipt(document: unknown): Verification {
  const parsed = receiptDocumentSchema.safeParse(document);
  if (!parsed.success) return differs(`this is not a receipt: ${z.prettifyError(parsed.error)}`);
  const { receipt, hash: stated, texts } = parsed.data;

  const computed = canonicalHash(receipt);
  if (computed !== stated) return differs(`hash: stated ${stated}, computed ${computed}`);

  const broken = brokenRubric(receipt);
  if (broken) return differs(broken);
  const levelByKey = Object.fromEntries(receipt.criteria.map(({ key, level }) => [key, level]));
  const count = countPoints(receipt, levelByKey);
  for (const { key, points } of receipt.criteria) {
    if (points !== count.byKey[key])
      return differs(`points of "${key}": stated ${points}, computed ${count.byKey[key]}`);
  }
  for (const name of ['points', 'maxPoints', 'score'] as const) {
    if (receipt[name] !== count[name]) return differs(`${name}: stated ${receipt[name]}, computed ${count[name]}`);
  }

  const { calibration } = receipt;
  if (calibration) {
    const corners = calibration.corners as Corner[];
    if (!isMap(corners)) return differs('calibration: its corners are no map that keeps 0 and 100 and never falls');
    const mapped = mapScore(corners, count.score);
    if (mapped !== calibration.score) return differs(`calibration: stated ${calibration.score}, computed ${mapped}`);
  }

  if (!texts) return { ok: true, texts: 'erased' };
  if (saltedHash(texts.salt, texts.answer) !== receipt.answerHash)
    return differs('the answer is not the one that was graded');
  for (const { key, evidence } of receipt.criteria) {
    for (const { start, end, hash: quoteHash } of evidence) {
      if (start >= end || saltedHash(texts.salt, texts.answer.slice(start, end)) !== quoteHash)
        return differs(`evidence of "${key}": the answer at ${start}–${end} is not what was quoted`);
    }
  }
  return { ok: true, texts: 'verified' };
}

/** What makes a rubric impossible to count by; a receipt must not get past it by being no rubric. */
function brokenRubric({ criteria, groups }: Receipt): string | undefined {
  const weights = new Map(criteria.map(({ key, weight }) => [key, weight]));
  if (weights.size < criteria.length) return 'criteria: a key is used twice';
  const grouped = groups.flatMap(({ keys }) => keys);
  const stranger = grouped.find((key) => !weights.has(key));
  if (stranger !== undefined) return `groups: no criterion has the key "${stranger}"`;
  if (new Set(grouped).size < grouped.length) return 'groups: a key is used twice';
  for (const { keys, best } of groups) {
    if (keys.length === 0 || best > keys.length) return 'groups: one counts more than it holds';
    if (new Set(keys.map((key) => weights.get(key))).size > 1)
      return 'groups: the criteria of one have different weights';
  }
  return undefined;
}

function differs(difference: string): Verification {
  return { ok: false, difference };
}
