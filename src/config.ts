import { createHash } from 'node:crypto';
import { resolve } from 'node:path';
import { z } from 'zod';
import { Secret } from './core/secret.js';

/** Where a server listens. An empty host means every address. */
export interface Listen {
  host: string;
  port: number;
}

/** `host:port`, `:port` or `[v6]:port`. */
const listen = z
  .string()
  .regex(/^(\[[0-9a-fA-F:]+\]|[^:]*):\d{1,5}$/, 'must be host:port or :port')
  .transform((text): Listen => {
    const at = text.lastIndexOf(':');
    return { host: text.slice(0, at).replace(/^\[|\]$/g, ''), port: Number(text.slice(at + 1)) };
  })
  .refine(({ port }) => port <= 65_535, 'the port must be at most 65535');

const environment = z.object({
  SITEPODS_HOME: z.string().startsWith('/').default('/var/lib/sitepods'),
  SITEPODS_KEYS: z.string().default('./keys'),
  SITEPODS_API: listen.prefault('127.0.0.1:4000'),
  SITEPODS_ENTRY_HTTP: listen.prefault(':80'),
  SITEPODS_ENTRY_HTTPS: listen.prefault(':443'),
  SITEPODS_SFTP: listen.prefault(':2022'),
  SITEPODS_DOMAIN: z
    .string()
    .toLowerCase()
    .regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/, 'must be a domain name')
    .default('localhost'),
  SITEPODS_DATABASE_URL: z
    .string()
    .regex(/^(mariadb|mysql):\/\//, 'must start with mariadb:// or mysql://')
    .transform((url) => new Secret(url))
    .optional(),
  SITEPODS_ENGINE: z.enum(['podman']).default('podman'),
  SITEPODS_OCI_RUNTIME: z.enum(['auto', 'runc', 'crun']).default('auto'),
  SITEPODS_PODMAN_ROOT: z.string().startsWith('/').optional(),
  SITEPODS_STORAGE: z.enum(['btrfs', 'directory']).default('btrfs'),
  SITEPODS_STORAGE_GB: z.coerce.number().int().min(1).max(65_536).default(50),
  SITEPODS_NETWORK: z
    .string()
    .regex(/^\d{1,3}\.\d{1,3}\.0\.0\/16$/, 'must be a /16 network such as 10.201.0.0/16')
    .default('10.201.0.0/16'),
  SITEPODS_ID_START: z.coerce.number().int().min(65_536).max(1_073_741_824).default(1_000_013_824),
  SITEPODS_LOG: z.enum(['debug', 'info', 'warn', 'error', 'silent']).default('info'),
});

export interface Config {
  /** Everything this installation writes but keys, images' cache and its run folder. */
  home: string;
  /** Sockets and engine state that a reboot must forget: a folder on tmpfs. */
  runDir: string;
  keys: string;
  /** Eight hex digits made from `home`: they tell apart two installations on one machine. */
  installation: string;
  api: Listen;
  /** The root-only GraphQL socket. */
  apiSocket: string;
  entryHttp: Listen;
  entryHttps: Listen;
  sftp: Listen;
  domain: string;
  /** Absent: SQLite in `home`. */
  databaseUrl: Secret | undefined;
  engine: 'podman';
  ociRuntime: 'auto' | 'runc' | 'crun';
  /** podman's storage root. Several installations may share one: they tell their objects apart by label. */
  podmanRoot: string;
  storage: 'btrfs' | 'directory';
  storageGb: number;
  /** A /16 in CIDR form. */
  network: string;
  /** First host id; site number n owns [idStart + n·65536, +65536). Number 0 is sitepods itself. */
  idStart: number;
  logLevel: string;
}

export class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The only reader of the environment. A `SITEPODS_` name that we do not know is a fault too (a typo).
 * @throws ConfigError listing every fault, one a line
 */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const ours = Object.fromEntries(Object.entries(env).filter(([name]) => name.startsWith('SITEPODS_')));
  const parsed = environment.strict().safeParse(ours);
  if (!parsed.success) {
    const faults = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`The configuration has faults:\n${faults.join('\n')}`);
  }
  const v = parsed.data;
  const home = resolve(v.SITEPODS_HOME);
  const installation = createHash('sha256').update(home).digest('hex').slice(0, 8);
  return {
    home,
    runDir: `/run/sitepods-${installation}`,
    keys: resolve(v.SITEPODS_KEYS),
    installation,
    api: v.SITEPODS_API,
    apiSocket: `${home}/api.sock`,
    entryHttp: v.SITEPODS_ENTRY_HTTP,
    entryHttps: v.SITEPODS_ENTRY_HTTPS,
    sftp: v.SITEPODS_SFTP,
    domain: v.SITEPODS_DOMAIN,
    databaseUrl: v.SITEPODS_DATABASE_URL,
    engine: v.SITEPODS_ENGINE,
    ociRuntime: v.SITEPODS_OCI_RUNTIME,
    podmanRoot: v.SITEPODS_PODMAN_ROOT ?? `${home}/podman`,
    storage: v.SITEPODS_STORAGE,
    storageGb: v.SITEPODS_STORAGE_GB,
    network: v.SITEPODS_NETWORK,
    idStart: v.SITEPODS_ID_START,
    logLevel: v.SITEPODS_LOG,
  };
}
