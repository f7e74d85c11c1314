/** Something that the person who started this can mend; the message says what is wrong and what to do. */
export class ExplainedError extends Error {}
