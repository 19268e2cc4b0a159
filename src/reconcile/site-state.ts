import type { Database } from '../core/database.js';
import type { ObservedPod } from '../pods/engine.js';
import { Pod } from '../pods/pod.entity.js';
import { DesiredState, Site, type SiteEvents, SiteStatus } from '../sites/index.js';

/** Writes what was observed of sites; never touches what should be. */
export class SiteState {
  readonly #orm: Database;
  readonly #events: SiteEvents;

  constructor(deps: { orm: Database; events: SiteEvents }) {
    this.#orm = deps.orm;
    this.#events = deps.events;
  }

  load(id: string): Promise<Site | null> {
    return this.#orm.em.fork().findOne(Site, { id });
  }

  all(): Promise<Site[]> {
    return this.#orm.em.fork().find(Site, {});
  }

  /** The site is now as it should be, as of the change that `site` holds. */
  async succeeded(site: Site, pod: ObservedPod | undefined): Promise<void> {
    const status = site.desired === DesiredState.STOPPED ? SiteStatus.STOPPED : SiteStatus.RUNNING;
    await this.#orm.em.fork().transactional(async (em) => {
      // A later change (a deletion, say) has set its own status: it must not be overwritten.
      await em.nativeUpdate(Site, { id: site.id, change: site.change }, { status });
      await em.nativeUpdate(Site, { id: site.id }, { lastError: null, reconciled: site.change });
      await em.nativeDelete(Pod, { site: site.id });
      if (pod) {
        await em.insert(Pod, {
          id: pod.id,
          site: site.id,
          name: pod.name,
          revision: pod.revision,
          status: pod.status,
          containers: JSON.stringify(pod.containers),
          observedAt: new Date(),
        });
      }
    });
    this.#events.changed(site.id);
  }

  async failed(site: Site, message: string): Promise<void> {
    const em = this.#orm.em.fork();
    const status = site.desired === DesiredState.DELETED ? SiteStatus.DELETING : SiteStatus.FAILED;
    await em.nativeUpdate(Site, { id: site.id, change: site.change }, { status, lastError: message });
    this.#events.changed(site.id);
  }

  async removed(site: Site): Promise<void> {
    await this.#orm.em.fork().nativeDelete(Site, { id: site.id });
    this.#events.changed(site.id);
  }
}
