/**
 * The entity tag of something that counts its changes. Its id is in it: another thing may come to answer to the same name.
 */
export function revisionTag({ id, revision }: { id: string; revision: number }): string {
  return `"${id.slice(-8)}-r${revision}"`;
}
