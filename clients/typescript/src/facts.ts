/** What must be known of an operation to call it. */
export interface OperationFacts {
  method: string;
  /** With `{name}` where a path parameter goes. */
  path: string;
  /** Media types of its body, if it has one. */
  takes?: readonly string[];
  /** Media types of its replies by status, problems left out; none for a reply without a body. */
  gives: { readonly [status: number]: readonly string[] };
  /** Whether it takes an `Idempotency-Key`, which makes a repetition harmless. */
  takesKey?: boolean;
}
