import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordAudit } from '../audit/index.js';
import type { Database, EntityManager } from '../core/database.js';
import { SitepodsError } from '../core/errors.js';
import { randomSecret, Secret, sha256 } from '../core/secret.js';
import { validate } from '../core/validate.js';
import { ApiToken } from './api-token.entity.js';
import type { Principal } from './principal.js';
import type { User } from './user.entity.js';
import { actor, type UserService } from './user.service.js';

const tokenName = z.string().trim().min(1, 'give the token a name').max(100);

/** API tokens: who a request comes from. */
export class TokenService {
  readonly #orm: Database;
  readonly #users: UserService;

  constructor(deps: { orm: Database; users: UserService }) {
    this.#orm = deps.orm;
    this.#users = deps.users;
  }

  /** Who the token belongs to; undefined for an unknown one. */
  async authenticate(token: string, origin: string): Promise<Principal | undefined> {
    const em = this.#orm.em.fork();
    const found = await em.findOne(ApiToken, { hash: sha256(token) }, { populate: ['user'] });
    return found
      ? { userId: found.user.id, login: found.user.login, role: found.user.role, origin }
      : undefined;
  }

  /** A token for the right password. @throws SitepodsError UNAUTHENTICATED */
  async signIn(login: string, password: Secret, origin: string): Promise<{ user: User; token: Secret }> {
    const user = await this.#users.byPassword(login, password);
    const em = this.#orm.em.fork();
    if (!user) {
      recordAudit(em, { actor: login.slice(0, 40), origin, action: 'user.signIn.refused' });
      await em.flush();
      throw new SitepodsError('UNAUTHENTICATED', 'Login or password is wrong.');
    }
    const token = this.#add(em, user.id, 'sign-in');
    recordAudit(em, { actor: user.login, origin, action: 'user.signIn' });
    await em.flush();
    return { user, token };
  }

  async create(principal: Principal, name: string): Promise<{ id: string; token: Secret }> {
    const em = this.#orm.em.fork();
    const id = randomUUID();
    const token = this.#add(em, principal.userId, validate(tokenName, name), id);
    recordAudit(em, { ...actor(principal), action: 'token.create', target: name });
    await em.flush();
    return { id, token };
  }

  /** Removes one of the principal's own tokens. @throws SitepodsError NOT_FOUND */
  async revoke(principal: Principal, id: string): Promise<void> {
    const em = this.#orm.em.fork();
    const token = await em.findOne(ApiToken, { id, user: principal.userId });
    if (!token) throw new SitepodsError('NOT_FOUND', 'You have no such token.');
    recordAudit(em, { ...actor(principal), action: 'token.revoke', target: token.name });
    await em.remove(token).flush();
  }

  #add(em: EntityManager, userId: string, name: string, id: string = randomUUID()): Secret {
    const token = new Secret(`sp_${randomSecret(32).reveal()}`);
    em.persist(em.create(ApiToken, { id, user: userId, name, hash: sha256(token.reveal()) }));
    return token;
  }
}
