import { SitepodsError } from '../core/errors.js';
import type { Principal, RequestContext } from '../users/index.js';
import type { Site } from './site.entity.js';
import type { SiteService } from './site.service.js';
import type { SiteEvents } from './site-events.js';

/** What the context of a subscription to a site carries besides. */
export interface SiteFeedContext extends RequestContext {
  siteFeed: SiteFeed;
}

/** A site as it changes, for one principal. */
export class SiteFeed {
  readonly #sites: SiteService;
  readonly #events: SiteEvents;

  constructor(deps: { sites: SiteService; events: SiteEvents }) {
    this.#sites = deps.sites;
    this.#events = deps.events;
  }

  /**
   * The site now and after each change; rights are asserted anew each time. Ends when the site is gone.
   * Its `return` ends it at once, also while it waits for a change.
   * @throws SitepodsError NOT_FOUND, FORBIDDEN
   */
  follow(principal: Principal, name: string): AsyncIterableIterator<Site> {
    const end = new AbortController();
    const items = this.#items(principal, name, end.signal);
    return {
      next: () => items.next(),
      return: () => {
        end.abort();
        return items.return(undefined);
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  async *#items(principal: Principal, name: string, signal: AbortSignal): AsyncGenerator<Site, undefined> {
    const first = await this.#sites.get(principal, name);
    // Listening starts before the first answer is handed out, so that no change falls between.
    const changes = this.#events.follow(first.id, signal);
    yield first;
    try {
      for await (const _ of changes) yield await this.#sites.get(principal, name);
    } catch (error) {
      const gone = error instanceof SitepodsError && error.code === 'NOT_FOUND';
      if (!signal.aborted && !gone) throw error;
    }
    return undefined;
  }
}
