import { Arg, Ctx, FieldResolver, Int, Mutation, Query, Resolver, Root, Subscription } from 'type-graphql';
import { encodeCursor } from '../core/paging.js';
import { type RequestContext, SiteRole } from '../users/index.js';
import type { MemberService } from './member.service.js';
import { Site } from './site.entity.js';
import type { SiteService } from './site.service.js';
import { CreateSiteInput, Hostname, SiteConnection, SiteFilterInput, StackApp } from './site.types.js';
import type { SiteAddresses } from './site-addresses.js';
import type { SiteFeedContext } from './site-feed.js';
import { SiteMember } from './site-member.entity.js';

@Resolver(() => Site)
export class SiteResolver {
  readonly #sites: SiteService;
  readonly #members: MemberService;
  readonly #addresses: SiteAddresses;
  readonly #apps: StackApp[];

  constructor(deps: {
    sites: SiteService;
    members: MemberService;
    addresses: SiteAddresses;
    apps: StackApp[];
  }) {
    this.#sites = deps.sites;
    this.#members = deps.members;
    this.#addresses = deps.addresses;
    this.#apps = deps.apps;
  }

  @Query(() => Site, { nullable: true })
  site(@Ctx() { principal }: RequestContext, @Arg('name', () => String) name: string): Promise<Site> {
    return this.#sites.get(principal(), name);
  }

  @Query(() => SiteConnection)
  async sites(
    @Ctx() { principal }: RequestContext,
    @Arg('first', () => Int, { nullable: true }) first?: number,
    @Arg('after', () => String, { nullable: true }) after?: string,
    @Arg('filter', () => SiteFilterInput, { nullable: true }) filter?: SiteFilterInput,
  ): Promise<SiteConnection> {
    const { sites, hasNextPage, totalCount } = await this.#sites.page(principal(), { first, after, filter });
    const edges = sites.map((node) => ({ node, cursor: encodeCursor(node.name) }));
    return { edges, pageInfo: { hasNextPage, endCursor: edges.at(-1)?.cursor ?? null }, totalCount };
  }

  @Query(() => [StackApp], { description: 'What sites can be made of on this machine.' })
  stacks(@Ctx() { principal }: RequestContext): StackApp[] {
    principal();
    return this.#apps;
  }

  @FieldResolver(() => String)
  url(@Root() site: Site): string {
    return this.#addresses.url(site);
  }

  @FieldResolver(() => [Hostname])
  hostnames(@Root() site: Site): Hostname[] {
    return this.#addresses.hostnames(site).map((name) => ({ name }));
  }

  @FieldResolver(() => [SiteMember])
  members(@Root() site: Site): Promise<SiteMember[]> {
    return this.#members.list(site.id);
  }

  @Mutation(() => Site, { description: 'Returns at once; follow `status` or `siteChanged`.' })
  createSite(
    @Ctx() { principal }: RequestContext,
    @Arg('input', () => CreateSiteInput) input: CreateSiteInput,
  ): Promise<Site> {
    return this.#sites.create(principal(), input);
  }

  @Mutation(() => Site, { description: 'Removes the site with all its files and data. There is no undo.' })
  deleteSite(
    @Ctx() { principal }: RequestContext,
    @Arg('name', () => String) name: string,
    @Arg('confirm', () => String, { nullable: true, description: 'The name once more, against slips.' })
    confirm?: string,
    @Arg('backup', () => Boolean, { nullable: true }) backup?: boolean,
  ): Promise<Site> {
    return this.#sites.delete(principal(), name, { confirm, backup });
  }

  @Mutation(() => Site)
  startSite(@Ctx() { principal }: RequestContext, @Arg('name', () => String) name: string): Promise<Site> {
    return this.#sites.start(principal(), name);
  }

  @Mutation(() => Site)
  stopSite(@Ctx() { principal }: RequestContext, @Arg('name', () => String) name: string): Promise<Site> {
    return this.#sites.stop(principal(), name);
  }

  @Mutation(() => Site, { description: 'Makes the pod anew; files stay.' })
  restartSite(@Ctx() { principal }: RequestContext, @Arg('name', () => String) name: string): Promise<Site> {
    return this.#sites.restart(principal(), name);
  }

  @Mutation(() => Site)
  grantSite(
    @Ctx() { principal }: RequestContext,
    @Arg('site', () => String) site: string,
    @Arg('user', () => String) user: string,
    @Arg('role', () => SiteRole) role: SiteRole,
  ): Promise<Site> {
    return this.#members.grant(principal(), site, user, role);
  }

  @Mutation(() => Site)
  revokeSite(
    @Ctx() { principal }: RequestContext,
    @Arg('site', () => String) site: string,
    @Arg('user', () => String) user: string,
  ): Promise<Site> {
    return this.#members.revoke(principal(), site, user);
  }

  @Subscription(() => Site, {
    description: 'The site now, and again after each change of it. Ends when it is gone.',
    subscribe: ({ args, context }) =>
      (context as SiteFeedContext).siteFeed.follow(
        (context as SiteFeedContext).principal(),
        String(args.name),
      ),
  })
  siteChanged(@Root() site: Site, @Arg('name', () => String) _name: string): Site {
    return site;
  }
}
