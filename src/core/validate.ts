import type { z } from 'zod';
import { SitepodsError } from './errors.js';

/** Checks input against its schema. @throws SitepodsError BAD_USER_INPUT naming each faulty field */
export function validate<S extends z.ZodType>(schema: S, input: unknown): z.output<S> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.map(({ path, message }) => [...path, message].join(': '));
  throw new SitepodsError('BAD_USER_INPUT', faults.join('. '));
}
