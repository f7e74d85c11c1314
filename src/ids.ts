import { fromUUID, typeidUnboxed } from 'typeid-js';

/** Kinds of ids: a TypeID is the prefix, an underscore and a UUIDv7, so ids sort by the time they were made. */
export type IdPrefix =
  | 'org'
  | 'key'
  | 'qst'
  | 'sub'
  | 'grd'
  | 'cnd'
  | 'rev'
  | 'evt'
  | 'exc'
  | 'coh'
  | 'whk'
  | 'dlv'
  | 'att'
  | 'bat'
  | 'cal';

/** A new id, such as `sub_01jd…`. */
export function newId(prefix: IdPrefix): string {
  return typeidUnboxed(prefix);
}

/**
 * The lowest id that can be made at a time, or later.
 *
 * @param ms since 1970; what lies before is taken as 1970, since no id does
 */
export function firstIdAt(prefix: IdPrefix, ms: number): string {
  const time = Math.max(0, ms).toString(16).padStart(12, '0');
  return fromUUID(`${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`, prefix).toString();
}

/** The organisation of whoever calls without a key. */
export const defaultOrganisation = 'org_default';

/** Owner of the seed questions: readable by all, changed only by seeding. */
export const catalogue = 'org_catalogue';
