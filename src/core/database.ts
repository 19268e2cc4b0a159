import { chmod } from 'node:fs/promises';
import { type EntityClass, type MikroORM, UniqueConstraintViolationException } from '@mikro-orm/core';
import { ReflectMetadataProvider } from '@mikro-orm/decorators/legacy';
import { MariaDbDriver } from '@mikro-orm/mariadb';
import { Migrator } from '@mikro-orm/migrations';
import { type SqlEntityManager, MikroORM as SqlMikroORM } from '@mikro-orm/sql';
import { SqliteDriver } from '@mikro-orm/sqlite';
import { SitepodsError } from './errors.js';
import { migrations } from './migrations/index.js';
import type { Secret } from './secret.js';

export type EntityManager = SqlEntityManager;
export type Database = MikroORM & { em: SqlEntityManager };

export interface DatabaseOptions {
  /** `mariadb://…`; absent: the SQLite file. */
  url: Secret | undefined;
  sqliteFile: string;
  entities: EntityClass<object>[];
}

/**
 * Opens the database and brings its schema up to date.
 * @throws SitepodsError UNAVAILABLE when it can't be reached or migrated
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const common = {
    entities: options.entities,
    metadataProvider: ReflectMetadataProvider,
    extensions: [Migrator],
    migrations: { migrationsList: migrations, snapshot: false, tableName: 'migrations' },
    timezone: 'Z',
    discovery: { warnWhenNoEntities: false },
  };
  try {
    const orm = options.url
      ? await SqlMikroORM.init({ ...common, driver: MariaDbDriver, clientUrl: options.url.reveal() })
      : await SqlMikroORM.init({ ...common, driver: SqliteDriver, dbName: options.sqliteFile });
    if (!options.url) {
      // Readers never wait for the one writer, and a killed process leaves a consistent file.
      await orm.em.getConnection().execute('pragma journal_mode = WAL');
      await orm.em.getConnection().execute('pragma busy_timeout = 5000');
      await chmod(options.sqliteFile, 0o600);
    }
    await orm.migrator.up();
    return orm as unknown as Database;
  } catch (cause) {
    const what = options.url ? 'the database of SITEPODS_DATABASE_URL' : options.sqliteFile;
    throw new SitepodsError(
      'UNAVAILABLE',
      `Can't open ${what}. Check that it runs, that the address and rights are right, and start again.`,
      cause,
    );
  }
}

/** Turns a broken unique rule into the CONFLICT the user can act on; anything else passes through. */
export function conflictOr(error: unknown, message: string): unknown {
  return error instanceof UniqueConstraintViolationException
    ? new SitepodsError('CONFLICT', message, error)
    : error;
}
