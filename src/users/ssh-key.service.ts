import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/index.js';
import { conflictOr, type Database } from '../core/database.js';
import { SitepodsError } from '../core/errors.js';
import type { Principal } from './principal.js';
import { fingerprintOf, readPublicKey } from './public-key.js';
import { assertSelfOrAdmin } from './rights.js';
import { SshKey } from './ssh-key.entity.js';
import { User } from './user.entity.js';
import { actor, type UserService } from './user.service.js';

/** Public keys of users. */
export class SshKeyService {
  readonly #orm: Database;
  readonly #users: UserService;
  readonly #onAccessChange: (userId: string) => void;

  constructor(deps: { orm: Database; users: UserService; onAccessChange: (userId: string) => void }) {
    this.#orm = deps.orm;
    this.#users = deps.users;
    this.#onAccessChange = deps.onAccessChange;
  }

  async add(principal: Principal, login: string, line: string, title?: string): Promise<SshKey> {
    const user = await this.#users.get(principal, login);
    const { publicKey, fingerprint, comment } = readPublicKey(line);
    const em = this.#orm.em.fork();
    const key = em.create(SshKey, {
      id: randomUUID(),
      user: user.id,
      publicKey,
      fingerprint,
      title: (title ?? (comment || fingerprint)).slice(0, 100),
    });
    recordAudit(em, { ...actor(principal), action: 'sshKey.add', target: login, detail: fingerprint });
    try {
      await em.persist(key).flush();
    } catch (error) {
      throw conflictOr(error, `"${login}" already has this key.`);
    }
    return key;
  }

  async remove(principal: Principal, id: string): Promise<SshKey> {
    const em = this.#orm.em.fork();
    const key = await em.findOne(SshKey, { id }, { populate: ['user'] });
    const own = key?.user.id === principal.userId;
    if (!key || (!own && principal.role !== 'ADMIN')) {
      throw new SitepodsError('NOT_FOUND', 'There is no such key.');
    }
    const userId = key.user.id;
    recordAudit(em, {
      ...actor(principal),
      action: 'sshKey.remove',
      target: key.user.login,
      detail: key.fingerprint,
    });
    await em.remove(key).flush();
    this.#onAccessChange(userId);
    return Object.assign(key, { id });
  }

  async list(principal: Principal, login: string): Promise<SshKey[]> {
    assertSelfOrAdmin(principal, login);
    return this.#orm.em.fork().find(SshKey, { user: { login } }, { orderBy: { createdAt: 'asc' } });
  }

  /** The user whose registered key this is (SSH's binary form), when it is that login's. */
  async owner(login: string, keyBlob: Buffer): Promise<User | undefined> {
    const found = await this.#orm.em
      .fork()
      .findOne(SshKey, { user: { login }, fingerprint: fingerprintOf(keyBlob) }, { populate: ['user'] });
    return found?.user;
  }
}
