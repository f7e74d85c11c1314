/** A stretch of a list: rows after (or, newest first, before) an id. */
export interface Page {
  after: string | undefined;
  limit: number;
}
