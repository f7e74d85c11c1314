import { z } from 'zod';

/** The path parameter of everything that has an id. */
export const idParams = z.strictObject({ id: z.string().min(1).max(100).describe('An id.') });
