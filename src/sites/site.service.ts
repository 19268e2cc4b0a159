import { randomUUID } from 'node:crypto';
import { type FilterQuery, LockMode } from '@mikro-orm/core';
import { recordAudit } from '../audit/index.js';
import { conflictOr, type Database, type EntityManager } from '../core/database.js';
import { SitepodsError } from '../core/errors.js';
import { KeyedLock } from '../core/keyed-lock.js';
import { decodeCursor, pageSize } from '../core/paging.js';
import { validate } from '../core/validate.js';
import { actor, assertAdmin, maySite, type Principal, type SiteAction, UserRole } from '../users/index.js';
import { DesiredState, Site, SiteStatus } from './site.entity.js';
import { type NewSite, newSite } from './site-input.js';
import { SiteMember } from './site-member.entity.js';
import { appsOf } from './stack.js';

export interface SiteFilter {
  /** Part of the name. */
  search?: string | undefined;
  status?: SiteStatus | undefined;
}

export interface SitePage {
  sites: Site[];
  hasNextPage: boolean;
  totalCount: number;
}

/** What sites should be. Making it so is the reconciler's work, which `nudge` wakes. */
export class SiteService {
  readonly #orm: Database;
  readonly #hasApp: (app: string) => boolean;
  readonly #nudge: (siteId: string) => void;
  readonly #maxSites: number;
  readonly #numbering = new KeyedLock();

  constructor(deps: {
    orm: Database;
    /** Whether `pods/` has this app. */
    hasApp: (app: string) => boolean;
    /** Told after each committed change. */
    nudge: (siteId: string) => void;
    /** As many as there are addresses and id ranges. */
    maxSites: number;
  }) {
    this.#orm = deps.orm;
    this.#hasApp = deps.hasApp;
    this.#nudge = deps.nudge;
    this.#maxSites = deps.maxSites;
  }

  async create(principal: Principal, input: NewSite): Promise<Site> {
    assertAdmin(principal, 'site.create');
    const wanted = validate(newSite, input);
    const missing = appsOf(wanted).find((app) => !this.#hasApp(app));
    if (missing) {
      throw new SitepodsError(
        'UNSUPPORTED',
        `This installation has no ${missing}; see the query \`stacks\`.`,
      );
    }
    const site = await this.#numbering.run('next', () => this.#insert(principal, wanted));
    this.#nudge(site.id);
    return site;
  }

  async start(principal: Principal, name: string): Promise<Site> {
    return this.#change(principal, name, 'site.power', 'site.start', (site) => {
      site.desired = DesiredState.RUNNING;
    });
  }

  async stop(principal: Principal, name: string): Promise<Site> {
    return this.#change(principal, name, 'site.power', 'site.stop', (site) => {
      site.desired = DesiredState.STOPPED;
    });
  }

  async restart(principal: Principal, name: string): Promise<Site> {
    return this.#change(principal, name, 'site.restart', 'site.restart', (site) => {
      site.desired = DesiredState.RUNNING;
      site.restarts += 1;
    });
  }

  /** Marks the site for removal with all its data. @param confirm when given, the name once more */
  async delete(
    principal: Principal,
    name: string,
    options: { confirm?: string; backup?: boolean },
  ): Promise<Site> {
    assertAdmin(principal, 'site.delete');
    if (options.backup) {
      throw new SitepodsError('UNSUPPORTED', 'Backups are not there yet; delete without `backup`.');
    }
    if (options.confirm !== undefined && options.confirm !== name) {
      throw new SitepodsError(
        'BAD_USER_INPUT',
        `\`confirm\` must repeat the name "${name}". Nothing was deleted.`,
      );
    }
    return this.#change(principal, name, 'site.power', 'site.delete', (site) => {
      site.desired = DesiredState.DELETED;
      site.status = SiteStatus.DELETING;
    });
  }

  /** @throws SitepodsError NOT_FOUND also for a site that the principal may not see */
  async get(principal: Principal, name: string, action: SiteAction = 'site.read'): Promise<Site> {
    return this.#visible(this.#orm.em.fork(), principal, name, action);
  }

  /** By name, ascending. */
  async page(
    principal: Principal,
    {
      first,
      after,
      filter = {},
    }: { first?: number | undefined; after?: string | undefined; filter?: SiteFilter | undefined },
  ): Promise<SitePage> {
    const size = pageSize(first);
    const em = this.#orm.em.fork();
    const where: FilterQuery<Site>[] = [];
    if (filter.search)
      where.push({ name: { $like: `%${filter.search.toLowerCase().replace(/[^a-z0-9-]/g, '')}%` } });
    if (filter.status) where.push({ status: filter.status });
    if (principal.role !== UserRole.ADMIN) {
      const memberships = await em.find(SiteMember, { user: principal.userId });
      where.push({ id: { $in: memberships.map(({ site }) => site.id) } });
    }
    const totalCount = await em.count(Site, { $and: where });
    if (after !== undefined) where.push({ name: { $gt: decodeCursor(after) } });
    const sites = await em.find(Site, { $and: where }, { orderBy: { name: 'asc' }, limit: size + 1 });
    return { sites: sites.slice(0, size), hasNextPage: sites.length > size, totalCount };
  }

  async #insert(principal: Principal, wanted: ReturnType<typeof newSite.parse>): Promise<Site> {
    const em = this.#orm.em.fork();
    const number = await this.#freeNumber(em);
    const site = em.create(Site, { id: randomUUID(), number, ...wanted });
    recordAudit(em, {
      ...actor(principal),
      action: 'site.create',
      siteName: site.name,
      detail: JSON.stringify(wanted),
    });
    try {
      await em.persist(site).flush();
    } catch (error) {
      throw conflictOr(error, `There is already a site "${site.name}". Choose another name.`);
    }
    return site;
  }

  /** The smallest number without a site: addresses and id ranges of deleted sites are used again. */
  async #freeNumber(em: EntityManager): Promise<number> {
    const rows = await em.find(Site, {}, { fields: ['number'], orderBy: { number: 'asc' } });
    let free = 1;
    for (const { number } of rows) if (number === free) free += 1;
    if (free > this.#maxSites) {
      throw new SitepodsError('QUOTA_EXCEEDED', `This machine holds at most ${this.#maxSites} sites.`);
    }
    return free;
  }

  async #change(
    principal: Principal,
    name: string,
    action: SiteAction,
    audited: string,
    edit: (site: Site) => void,
  ): Promise<Site> {
    const em = this.#orm.em.fork();
    const site = await em.transactional(async (tx) => {
      const found = await this.#visible(tx, principal, name, action, LockMode.PESSIMISTIC_WRITE);
      if (found.desired === DesiredState.DELETED && audited !== 'site.delete') {
        throw new SitepodsError('CONFLICT', `"${found.name}" is being deleted.`);
      }
      edit(found);
      found.change += 1;
      recordAudit(tx, { ...actor(principal), action: audited, siteName: found.name });
      return found;
    });
    this.#nudge(site.id);
    return site;
  }

  async #visible(
    em: EntityManager,
    principal: Principal,
    name: string,
    action: SiteAction,
    lockMode: LockMode = LockMode.NONE,
  ): Promise<Site> {
    const site = await em.findOne(Site, { name: name.toLowerCase() }, { lockMode });
    const member = site && (await em.findOne(SiteMember, { site: site.id, user: principal.userId }));
    if (!site || !maySite(principal.role, member?.role, 'site.read')) {
      throw new SitepodsError('NOT_FOUND', `There is no site "${name}".`);
    }
    if (!maySite(principal.role, member?.role, action)) {
      throw new SitepodsError('FORBIDDEN', `Your role in "${name}" does not allow this (${action}).`);
    }
    return site;
  }
}
