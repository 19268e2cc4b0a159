import { randomUUID } from 'node:crypto';
import { recordAudit } from '../audit/index.js';
import type { Database } from '../core/database.js';
import { SitepodsError } from '../core/errors.js';
import {
  actor,
  assertAdmin,
  type Principal,
  type SiteRole,
  type User,
  type UserService,
} from '../users/index.js';
import { DesiredState, type Site } from './site.entity.js';
import type { SiteService } from './site.service.js';
import { SiteMember } from './site-member.entity.js';

/** Who may do what in a site. */
export class MemberService {
  readonly #orm: Database;
  readonly #sites: SiteService;
  readonly #users: UserService;
  readonly #onAccessChange: (userId: string, siteId: string) => void;

  constructor(deps: {
    orm: Database;
    sites: SiteService;
    users: UserService;
    /** Told after a role was taken or changed: running sessions in that site must end. */
    onAccessChange: (userId: string, siteId: string) => void;
  }) {
    this.#orm = deps.orm;
    this.#sites = deps.sites;
    this.#users = deps.users;
    this.#onAccessChange = deps.onAccessChange;
  }

  async grant(principal: Principal, siteName: string, login: string, role: SiteRole): Promise<Site> {
    assertAdmin(principal, 'site.grant');
    const site = await this.#sites.get(principal, siteName);
    if (site.desired === DesiredState.DELETED)
      throw new SitepodsError('CONFLICT', `"${site.name}" is being deleted.`);
    const user = await this.#users.get(principal, login);
    const em = this.#orm.em.fork();
    const before = await em.transactional(async (tx) => {
      const member = await tx.findOne(SiteMember, { site: site.id, user: user.id });
      const previous = member?.role;
      if (member) member.role = role;
      else tx.persist(tx.create(SiteMember, { id: randomUUID(), site: site.id, user: user.id, role }));
      recordAudit(tx, {
        ...actor(principal),
        action: 'site.grant',
        siteName: site.name,
        target: user.login,
        detail: `${previous ?? 'none'} → ${role}`,
      });
      return previous;
    });
    if (before && before !== role) this.#onAccessChange(user.id, site.id);
    return site;
  }

  async revoke(principal: Principal, siteName: string, login: string): Promise<Site> {
    assertAdmin(principal, 'site.grant');
    const site = await this.#sites.get(principal, siteName);
    const user = await this.#users.get(principal, login);
    const em = this.#orm.em.fork();
    const member = await em.findOne(SiteMember, { site: site.id, user: user.id });
    if (!member) throw new SitepodsError('NOT_FOUND', `"${login}" has no role in "${siteName}".`);
    recordAudit(em, {
      ...actor(principal),
      action: 'site.revoke',
      siteName: site.name,
      target: user.login,
      detail: member.role,
    });
    await em.remove(member).flush();
    this.#onAccessChange(user.id, site.id);
    return site;
  }

  /** Members of a site the caller has already been allowed to read. */
  async list(siteId: string): Promise<SiteMember[]> {
    return this.#orm.em
      .fork()
      .find(SiteMember, { site: siteId }, { populate: ['user'], orderBy: { user: { login: 'asc' } } });
  }

  /** Sites of a user with their role, but those being deleted: what SFTP may open. */
  async sitesOf(user: User): Promise<{ site: Site; role: SiteRole }[]> {
    const members = await this.#orm.em.fork().find(SiteMember, { user: user.id }, { populate: ['site'] });
    return members
      .filter(({ site }) => site.desired !== DesiredState.DELETED)
      .map(({ site, role }) => ({ site, role }));
  }
}
