import { z } from 'zod';

/**
 * Text that can be stored and hashed: at least one character that isn't white space, at most `max` UTF-16 code units, no NUL, no
 * half of a surrogate pair.
 */
export function text(max: number) {
  return storableText(max).refine((value) => value.trim() !== '', 'must not be blank');
}

/** Like {@link text}, but may be blank: a blank answer is an answer. */
export function storableText(max: number) {
  return z
    .string()
    .max(max)
    .refine((value) => !value.includes('\0'), 'must not contain NUL characters')
    .refine((value) => value.isWellFormed(), 'must not contain half of a surrogate pair');
}
