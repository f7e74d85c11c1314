import type { Authorized } from '../access/authorize.ts';
import type { QuestionVersion } from '../grading/judge.ts';
import type { QuestionContent } from '../grading/question.ts';
import type { Page } from '../page.ts';

export type Difficulty = 'easy' | 'medium' | 'hard';

/** A question in one of its versions, as a candidate may see it. */
export interface StoredQuestion {
  id: string;
  slug: string;
  topic: string;
  difficulty: Difficulty;
  tags: string[];
  status: 'published' | 'retired';
  version: number;
  maxPoints: number;
  prompt: string;
  language: string;
  createdAt: string;
  updatedAt: string;
}

/** The same with the key to its answers. */
export interface QuestionWithKey extends StoredQuestion {
  content: QuestionVersion;
}

/** A question as an author writes it. */
export interface QuestionDraft extends QuestionContent {
  slug: string;
  topic: string;
  difficulty: Difficulty;
  tags: string[];
}

export interface QuestionFilter {
  topic?: string | undefined;
  difficulty?: Difficulty | undefined;
  tag?: string | undefined;
  /** Words that the prompt must contain, in any case. */
  search?: string | undefined;
}

export interface SeedCounts {
  added: number;
  changed: number;
  retired: number;
  unchanged: number;
}

/** Where questions are kept. Callers see their own organisation's and the catalogue's. */
export interface QuestionRepository {
  /** Published questions, oldest first. */
  list(caller: Authorized, filter: QuestionFilter, page: Page): Promise<StoredQuestion[]>;
  /**
   * By id or slug, own organisation first; retired ones too, since old grades need them.
   * @param version the current one when left out
   */
  find(caller: Authorized, idOrSlug: string, version?: number): Promise<StoredQuestion | null>;
  /** The same with reference and rubric: not for the eyes of candidates. */
  findWithKey(caller: Authorized, idOrSlug: string, version?: number): Promise<QuestionWithKey | null>;
  /**
   * Makes the catalogue what the drafts say, in one transaction: new ones are added, changed ones get a new version, the others
   * are retired.
   */
  publishCatalogue(drafts: QuestionDraft[], now: string): Promise<SeedCounts>;
}
