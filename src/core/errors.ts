/** The stable codes a client can rely on; they appear as `extensions.code`. */
export type ErrorCode =
  | 'UNAUTHENTICATED'
  | 'FORBIDDEN'
  | 'NOT_FOUND'
  | 'BAD_USER_INPUT'
  | 'CONFLICT'
  | 'QUOTA_EXCEEDED'
  | 'UNAVAILABLE'
  | 'UNSUPPORTED'
  | 'INTERNAL';

/**
 * An error whose message is meant for the user: it says what is wrong and what to do.
 * The technical cause goes to the log only.
 */
export class SitepodsError extends Error {
  override readonly name = 'SitepodsError';

  constructor(
    readonly code: ErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
