import { Migration } from '@mikro-orm/migrations';
import type { ColumnDefinitionBuilder, Kysely } from 'kysely';

type Column = (column: ColumnDefinitionBuilder) => ColumnDefinitionBuilder;

/** Ids are UUIDs in text, so that both databases hold them alike. */
const id: Column = (column) => column.primaryKey().notNull();
const required: Column = (column) => column.notNull();
const cascade =
  (table: string): Column =>
  (column) =>
    column.notNull().references(`${table}.id`).onDelete('cascade');

/** Users with tokens and keys, sites with members, observed pods, operations, the audit record. */
export class Foundation extends Migration {
  override async up(): Promise<void> {
    const db = this.getEntityManager().getKysely() as unknown as Kysely<unknown>;
    const { schema } = db;

    await schema
      .createTable('user')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('login', 'varchar(40)', (column) => column.notNull().unique())
      .addColumn('password_hash', 'varchar(255)', required)
      .addColumn('role', 'varchar(16)', required)
      .addColumn('created_at', 'datetime(3)', required)
      .execute();
    await schema
      .createTable('api_token')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('user_id', 'varchar(36)', cascade('user'))
      .addColumn('name', 'varchar(100)', required)
      .addColumn('hash', 'varchar(64)', (column) => column.notNull().unique())
      .addColumn('created_at', 'datetime(3)', required)
      .execute();
    await schema
      .createTable('ssh_key')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('user_id', 'varchar(36)', cascade('user'))
      .addColumn('fingerprint', 'varchar(64)', required)
      .addColumn('public_key', 'text', required)
      .addColumn('title', 'varchar(100)', required)
      .addColumn('created_at', 'datetime(3)', required)
      .addUniqueConstraint('ssh_key_user_fingerprint', ['user_id', 'fingerprint'])
      .execute();
    await schema
      .createTable('site')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('name', 'varchar(40)', (column) => column.notNull().unique())
      .addColumn('number', 'integer', (column) => column.notNull().unique())
      .addColumn('web', 'varchar(16)', required)
      .addColumn('runtime', 'varchar(16)', required)
      .addColumn('database', 'varchar(16)', required)
      .addColumn('memory_mb', 'integer', required)
      .addColumn('cpus', 'double precision', required)
      .addColumn('disk_mb', 'integer', required)
      .addColumn('desired', 'varchar(16)', required)
      .addColumn('change', 'integer', required)
      .addColumn('reconciled', 'integer', required)
      .addColumn('restarts', 'integer', required)
      .addColumn('status', 'varchar(16)', required)
      .addColumn('last_error', 'text')
      .addColumn('created_at', 'datetime(3)', required)
      .execute();
    await schema
      .createTable('site_member')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('site_id', 'varchar(36)', cascade('site'))
      .addColumn('user_id', 'varchar(36)', cascade('user'))
      .addColumn('role', 'varchar(16)', required)
      .addUniqueConstraint('site_member_site_user', ['site_id', 'user_id'])
      .execute();
    await schema
      .createTable('pod')
      .addColumn('id', 'varchar(64)', id)
      .addColumn('site_id', 'varchar(36)', cascade('site'))
      .addColumn('name', 'varchar(64)', required)
      .addColumn('revision', 'varchar(16)', required)
      .addColumn('status', 'varchar(16)', required)
      .addColumn('containers', 'text', required)
      .addColumn('observed_at', 'datetime(3)', required)
      .execute();
    await schema
      .createTable('operation')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('kind', 'varchar(16)', required)
      .addColumn('site_id', 'varchar(36)', required)
      .addColumn('site_name', 'varchar(40)', required)
      .addColumn('state', 'varchar(16)', required)
      .addColumn('steps', 'text', required)
      .addColumn('error', 'text')
      .addColumn('started_at', 'datetime(3)', required)
      .addColumn('finished_at', 'datetime(3)')
      .execute();
    await schema.createIndex('operation_started_at').on('operation').column('started_at').execute();
    await schema
      .createTable('audit_event')
      .addColumn('id', 'varchar(36)', id)
      .addColumn('at', 'datetime(3)', required)
      .addColumn('actor', 'varchar(40)', required)
      .addColumn('origin', 'varchar(64)', required)
      .addColumn('action', 'varchar(40)', required)
      .addColumn('site_name', 'varchar(40)')
      .addColumn('target', 'varchar(100)')
      .addColumn('detail', 'text')
      .execute();
    await schema.createIndex('audit_event_at').on('audit_event').column('at').execute();
  }
}
