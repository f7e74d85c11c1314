import { typeidUnboxed } from 'typeid-js';

/** Kinds of ids: a TypeID is the prefix, an underscore and a UUIDv7, so ids sort by the time they were made. */
export type IdPrefix = 'org' | 'key' | 'qst' | 'sub' | 'grd' | 'cnd' | 'rev' | 'evt' | 'exc';

/** A new id, such as `sub_01jd…`. */
export function newId(prefix: IdPrefix): string {
  return typeidUnboxed(prefix);
}

/** The organisation of whoever calls without a key. */
export const defaultOrganisation = 'org_default';

/** Owner of the seed questions: readable by all, changed only by seeding. */
export const catalogue = 'org_catalogue';
