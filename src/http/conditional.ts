import { z } from 'zod';
import { Problem } from './problems.ts';

/** The headers of a change. */
export const changeHeaders = z.looseObject({
  'if-match': z.string().optional().describe('The `ETag` of what is to be changed, as it was read, or `*`. Needed.'),
});

/**
 * The tag that an `If-Match` asks for; null for `*`, whichever there is.
 * Throws `precondition_required` without the header, and `invalid_header` for what isn't a tag of ours or `*`.
 */
export function readIfMatch(header: string | undefined): string | null {
  if (header === undefined) {
    throw new Problem('precondition_required', 'Send the ETag of what you are changing as If-Match, or `*`.');
  }
  const tag = header.trim();
  if (tag === '*') return null;
  if (/^"[0-9a-z]{8}-r\d{1,9}"$/.test(tag)) return tag;
  throw new Problem('invalid_header', 'If-Match is one ETag as this service gives it, or `*`.');
}
