import { Foundation } from './0001-foundation.js';

/** In order. A landed migration is never edited; its name is what the database remembers. */
export const migrations = [{ name: '0001-foundation', class: Foundation }];
