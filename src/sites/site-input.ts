import { z } from 'zod';
import { Runtime, SiteDatabase, WebServer } from './stack.js';

/** Names that would shadow the machine's own or that visitors would mistake for ours. */
const RESERVED = new Set(
  `admin administrator api autoconfig autodiscover cpanel dashboard dns ftp graphiql graphql hostmaster imap
  localhost mail mx ns ns1 ns2 panel pop pop3 postmaster root sftp sitepods smtp ssh ssl status webmail
  webmaster wpad www`.split(/\s+/),
);

/** A DNS label of 1 to 40 characters; `xn--` would show as another name than was typed. */
const siteName = z
  .string()
  .regex(
    /^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?$/,
    'use 1 to 40 lower-case letters, digits or hyphens, no hyphen at the start or end',
  )
  .refine((name) => name.slice(2, 4) !== '--', 'two hyphens in the third and fourth place are reserved')
  .refine((name) => !RESERVED.has(name), 'this name is reserved, choose another');

export const newSite = z.object({
  name: siteName,
  web: z.enum(WebServer),
  runtime: z.enum(Runtime).default(Runtime.NONE),
  database: z.enum(SiteDatabase).default(SiteDatabase.NONE),
  memoryMb: z.number().int().min(32, 'a pod needs at least 32 MiB').max(1_048_576).default(256),
  cpus: z.number().min(0.05, 'at least 0.05 of a core').max(256).default(1),
  diskMb: z.number().int().min(16, 'a volume needs at least 16 MiB').max(16_777_216).default(1024),
});

export type NewSite = z.input<typeof newSite>;
