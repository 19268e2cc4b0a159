import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { recordAudit, SYSTEM } from '../audit/index.js';
import { conflictOr, type Database, type EntityManager } from '../core/database.js';
import { SitepodsError } from '../core/errors.js';
import { randomSecret, Secret } from '../core/secret.js';
import { validate } from '../core/validate.js';
import { hashPassword, passwordMatches } from './passwords.js';
import type { Principal } from './principal.js';
import { assertAdmin, assertSelfOrAdmin } from './rights.js';
import { User, UserRole } from './user.entity.js';

export const ROOT_LOGIN = 'root';

const newUser = z.object({
  login: z
    .string()
    .regex(
      /^[a-z][a-z0-9_-]{0,31}$/,
      'use 1 to 32 lower-case letters, digits, - or _, starting with a letter',
    ),
  password: z.string().min(8, 'use at least 8 characters').max(200, 'use at most 200 characters').optional(),
  role: z.enum(UserRole),
});

export interface NewUser {
  login: string;
  password?: string | undefined;
  role: UserRole;
}

/** The administrator this machine always has, as the root-only socket sees it. */
export interface RootAccount {
  user: User;
  /** Set only when the account was made just now. */
  firstPassword: Secret | undefined;
}

/** People: making, finding and removing them, and checking their passwords. */
export class UserService {
  readonly #orm: Database;
  readonly #onAccessChange: (userId: string) => void;

  constructor(deps: {
    orm: Database;
    /** Told after a user lost something that opens doors (account, key): running sessions must end. */
    onAccessChange: (userId: string) => void;
  }) {
    this.#orm = deps.orm;
    this.#onAccessChange = deps.onAccessChange;
  }

  async ensureRoot(): Promise<RootAccount> {
    const em = this.#orm.em.fork();
    const found = await em.findOne(User, { login: ROOT_LOGIN });
    if (found) return { user: found, firstPassword: undefined };
    const firstPassword = randomSecret(12);
    const user = em.create(User, {
      id: randomUUID(),
      login: ROOT_LOGIN,
      passwordHash: await hashPassword(firstPassword),
      role: UserRole.ADMIN,
    });
    recordAudit(em, { ...SYSTEM, action: 'user.create', target: ROOT_LOGIN });
    await em.persist(user).flush();
    return { user, firstPassword };
  }

  async create(principal: Principal, input: NewUser): Promise<User> {
    assertAdmin(principal, 'user.create');
    const { login, password, role } = validate(newUser, input);
    const passwordHash = password === undefined ? '' : await hashPassword(new Secret(password));
    const em = this.#orm.em.fork();
    const user = em.create(User, { id: randomUUID(), login, passwordHash, role });
    recordAudit(em, { ...actor(principal), action: 'user.create', target: login, detail: role });
    try {
      await em.persist(user).flush();
    } catch (error) {
      throw conflictOr(error, `There is already a user "${login}". Choose another login.`);
    }
    return user;
  }

  async delete(principal: Principal, login: string): Promise<User> {
    assertAdmin(principal, 'user.manage');
    if (login === ROOT_LOGIN) throw new SitepodsError('BAD_USER_INPUT', 'The user "root" always stays.');
    const em = this.#orm.em.fork();
    const user = await this.#find(em, login);
    const { id } = user;
    recordAudit(em, { ...actor(principal), action: 'user.delete', target: login });
    await em.remove(user).flush();
    this.#onAccessChange(id);
    return Object.assign(user, { id });
  }

  async list(principal: Principal): Promise<User[]> {
    assertAdmin(principal, 'user.list');
    return this.#orm.em.fork().find(User, {}, { orderBy: { login: 'asc' } });
  }

  async get(principal: Principal, login: string): Promise<User> {
    assertSelfOrAdmin(principal, login);
    return this.#find(this.#orm.em.fork(), login);
  }

  /** The user when login and password fit; as slow for an unknown login as for a wrong password. */
  async byPassword(login: string, password: Secret): Promise<User | undefined> {
    const user = await this.#orm.em.fork().findOne(User, { login });
    const matches = await passwordMatches(user?.passwordHash, password);
    return matches && user ? user : undefined;
  }

  async #find(em: EntityManager, login: string): Promise<User> {
    const user = await em.findOne(User, { login: login.toLowerCase() });
    if (!user) throw new SitepodsError('NOT_FOUND', `There is no user "${login}".`);
    return user;
  }
}

/** A principal's part of an audit entry. */
export function actor(principal: Principal): { actor: string; origin: string } {
  return { actor: principal.login, origin: principal.origin };
}
