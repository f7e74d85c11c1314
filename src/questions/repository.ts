import type { Authorized } from '../access/authorize.ts';
import type { QuestionVersion } from '../grading/judge.ts';
import type { QuestionContent } from '../grading/question.ts';
import type { EarlierClaim, IdempotencyClaim } from '../idempotency.ts';
import type { Page } from '../page.ts';

export type Difficulty = 'easy' | 'medium' | 'hard';
/** A draft has never been published; what is retired can't be answered any more. */
export type QuestionStatus = 'draft' | 'published' | 'retired';

/** A question in one of its versions, as a candidate may see it. */
export interface StoredQuestion {
  id: string;
  slug: string;
  topic: string;
  difficulty: Difficulty;
  tags: string[];
  status: QuestionStatus;
  version: number;
  /** Higher than the version that candidates see while a change waits to be published. */
  latestVersion: number;
  /** Counts every change. */
  revision: number;
  /** When candidates first saw this version; null for one that waits to be published. */
  publishedAt: string | null;
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

/** What is known of a version without reading it. */
export interface VersionFacts {
  version: number;
  maxPoints: number;
  contentHash: string;
  createdAt: string;
  publishedAt: string | null;
}

/** What became of an author's change. */
export type Authored =
  | { kind: 'kept'; id: string }
  | {
      /** `of_catalogue`: everybody's, changed only by seeding; `stale`: it was changed by somebody else meanwhile. */
      kind: 'absent' | 'of_catalogue' | 'stale' | 'unknown_version';
    };

export interface QuestionFilter {
  status: QuestionStatus;
  /** Whose; left out for the organisation's own and the catalogue's. */
  owner?: 'own' | 'catalogue' | undefined;
  topic?: string | undefined;
  difficulty?: Difficulty | undefined;
  tag?: string | undefined;
  /** Words that must begin words of the prompt, in any case. */
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
  /** Oldest first. */
  list(caller: Authorized, filter: QuestionFilter, page: Page): Promise<StoredQuestion[]>;
  /**
   * By id or slug, own organisation first; retired ones too, since old grades need them.
   * @param version the current one when left out
   */
  find(caller: Authorized, idOrSlug: string, version?: number): Promise<StoredQuestion | null>;
  /** The same with reference and rubric: not for the eyes of candidates. */
  findWithKey(caller: Authorized, idOrSlug: string, version?: number): Promise<QuestionWithKey | null>;
  /** The versions of a question, oldest first. */
  versions(caller: Authorized, idOrSlug: string): Promise<VersionFacts[] | null>;
  /** Keeps a new question as a draft. */
  create(
    caller: Authorized,
    draft: QuestionDraft,
    now: string,
    claim: IdempotencyClaim | null,
  ): Promise<Extract<Authored, { kind: 'kept' }> | { kind: 'slug_taken' } | EarlierClaim>;
  /**
   * Changes a question. Content that changed becomes a new version, which candidates don't see before it is published; how it is
   * found (topic, difficulty, tags) changes at once.
   *
   * @param tag of the revision that the change was made from; null for whichever there is
   */
  revise(
    caller: Authorized,
    idOrSlug: string,
    draft: Omit<QuestionDraft, 'slug'>,
    tag: string | null,
    now: string,
  ): Promise<Authored>;
  /**
   * Lets candidates see a version.
   *
   * @param version the newest one when left out
   */
  publish(caller: Authorized, idOrSlug: string, version: number | undefined, now: string): Promise<Authored>;
  /** Takes a question away from candidates; its grades stay, and it may be published again. */
  retire(caller: Authorized, idOrSlug: string, now: string): Promise<Authored>;
  /**
   * Makes the catalogue what the drafts say, in one transaction: new ones are added, changed ones get a new version, the others
   * are retired.
   */
  publishCatalogue(drafts: QuestionDraft[], now: string): Promise<SeedCounts>;
}
