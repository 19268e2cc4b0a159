import { SitepodsError } from './errors.js';

/** Page sizes of every list: 50 by default, at most 200. */
export const DEFAULT_PAGE = 50;
export const MAX_PAGE = 200;

/** The page size asked for. @throws SitepodsError BAD_USER_INPUT */
export function pageSize(first: number | undefined): number {
  if (first === undefined) return DEFAULT_PAGE;
  if (first < 1 || first > MAX_PAGE) {
    throw new SitepodsError('BAD_USER_INPUT', `\`first\` must be between 1 and ${MAX_PAGE}.`);
  }
  return first;
}

/** An opaque cursor of a sort key. */
export function encodeCursor(key: string): string {
  return Buffer.from(key).toString('base64url');
}

/** @throws SitepodsError BAD_USER_INPUT */
export function decodeCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (encodeCursor(key) !== cursor) {
    throw new SitepodsError('BAD_USER_INPUT', 'This cursor is not one of ours; use `pageInfo.endCursor`.');
  }
  return key;
}
