import type { QuestionVersion } from './judge.ts';
import { canonicalHash } from './hash.ts';
import { completeRubric, type RubricInput } from './rubric.ts';

/** What is graded by, as an author writes it. */
export interface QuestionContent {
  prompt: string;
  reference: string;
  rubric: RubricInput;
  language: string;
}

/** Makes a version of a question: labels filled in, and the hash by which receipts know it. */
export function questionVersion({ prompt, reference, rubric, language }: QuestionContent): QuestionVersion {
  const contentHash = canonicalHash({ prompt, reference, rubric, language });
  return { prompt, reference, language, contentHash, rubric: completeRubric(rubric) };
}
