import PQueue from 'p-queue';
import { messageOf } from '../core/errors.js';
import { KeyedLock } from '../core/keyed-lock.js';
import type { Log } from '../core/log.js';
import { podRevision } from '../pods/spec.js';
import { DesiredState, type Site, SiteStatus } from '../sites/index.js';
import { Backoff } from './backoff.js';
import type { Drivers } from './drivers.js';
import { execute } from './execute.js';
import { observeAll, observeSite, partOf } from './observe.js';
import { kindOf, type OperationLog } from './operation-log.js';
import { type DesiredSite, plan, type Step } from './plan.js';
import type { SiteState } from './site-state.js';

const SIDE_BY_SIDE = 4;
const WANT = { RUNNING: 'running', STOPPED: 'stopped', DELETED: 'deleted' } as const;

/**
 * Makes sites what the database says they should be. Woken by changes and engine events; a timer repairs what
 * nobody reported. One site at a time by its lock, several sites side by side.
 */
export class Reconciler {
  readonly #drivers: Drivers;
  readonly #state: SiteState;
  readonly #operations: OperationLog;
  readonly #log: Log;
  readonly #sweepEveryMs: number;
  readonly #queue = new PQueue({ concurrency: SIDE_BY_SIDE });
  readonly #waiting = new Set<string>();
  readonly #lock = new KeyedLock();
  readonly #backoff = new Backoff((siteId) => this.#enqueue(siteId));
  readonly #ending = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #resuming = true;

  constructor(deps: {
    drivers: Drivers;
    state: SiteState;
    operations: OperationLog;
    log: Log;
    /** Default 30 s. */
    sweepEveryMs?: number;
  }) {
    this.#drivers = deps.drivers;
    this.#state = deps.state;
    this.#operations = deps.operations;
    this.#log = deps.log;
    this.#sweepEveryMs = deps.sweepEveryMs ?? 30_000;
  }

  /** The first sweep, awaited; then events and the timer. */
  async start(): Promise<void> {
    await this.#operations.tidy();
    await this.sweep();
    await this.#queue.onIdle();
    this.#resuming = false;
    void this.#followEvents();
    this.#scheduleSweep();
  }

  /** Ends after the steps that are running now; sites stay as they are. */
  async stop(): Promise<void> {
    this.#ending.abort();
    clearTimeout(this.#timer);
    this.#backoff.clear();
    this.#queue.clear();
    await this.#queue.onIdle();
  }

  /** Somebody changed this site: look at it now. */
  nudge(siteId: string): void {
    this.#backoff.reset(siteId);
    this.#enqueue(siteId);
  }

  /** Compares everything with everything and nudges the sites that differ. */
  async sweep(): Promise<void> {
    const [sites, observation] = await Promise.all([this.#state.all(), observeAll(this.#drivers)]);
    const known = new Set(sites.map(({ id }) => id));
    for (const site of sites) {
      if (this.#backoff.waits(site.id)) continue;
      const desired = this.#desired(site);
      const settled = site.change === site.reconciled && site.status !== SiteStatus.FAILED;
      if (!settled || plan(desired, partOf(observation, site, desired)).length > 0) this.#enqueue(site.id);
    }
    // Data and pods without a row are never touched: the database may be the one that is wrong.
    const unknown = [...observation.pods.keys(), ...observation.volumes].filter((id) => !known.has(id));
    if (unknown.length > 0)
      this.#log.warn({ sites: [...new Set(unknown)] }, 'pods or volumes of unknown sites');
  }

  /** A site that waits already is not queued twice. */
  #enqueue(siteId: string): void {
    if (this.#waiting.has(siteId) || this.#ending.signal.aborted) return;
    this.#waiting.add(siteId);
    const run = this.#queue.add(() =>
      this.#lock.run(siteId, () => {
        this.#waiting.delete(siteId);
        return this.#reconcile(siteId);
      }),
    );
    run.catch((error: unknown) => {
      this.#log.error({ site: siteId, error }, 'the outcome could not be written');
      this.#backoff.later(siteId);
    });
  }

  async #reconcile(siteId: string): Promise<void> {
    const site = await this.#state.load(siteId);
    if (!site) return;
    let operation: string | undefined;
    try {
      const desired = this.#desired(site);
      const steps = plan(desired, partOf(await observeSite(this.#drivers, site), site, desired));
      if (steps.length > 0)
        operation = await this.#operations.begin(site, kindOf(site, this.#resuming), steps);
      for (const step of steps) await this.#execute(step, site);
      if (operation) await this.#operations.end(operation);
      await this.#settle(site);
    } catch (error) {
      this.#log.error({ site: site.name, error }, 'reconcile failed');
      const message = messageOf(error);
      if (operation) await this.#operations.end(operation, message);
      await this.#state.failed(site, message);
      this.#backoff.later(siteId);
    }
  }

  async #execute(step: Step, site: Site): Promise<void> {
    this.#log.debug({ site: site.name, step: step.kind }, 'step');
    await execute(step, site, this.#drivers);
  }

  /** Writes the outcome, and looks again when the site was changed in the meantime. */
  async #settle(site: Site): Promise<void> {
    if (site.desired === DesiredState.DELETED) return this.#state.removed(site);
    const pod = (await observeSite(this.#drivers, site)).pods.get(site.id);
    await this.#state.succeeded(site, pod);
    const now = await this.#state.load(site.id);
    if (now && now.change !== site.change) this.#enqueue(site.id);
  }

  #desired(site: Site): DesiredSite {
    const spec = this.#drivers.podSpec(site);
    return {
      want: WANT[site.desired],
      revision: podRevision(spec),
      address: spec.address,
      hostnames: this.#drivers.hostnames(site),
    };
  }

  async #followEvents(): Promise<void> {
    const { signal } = this.#ending;
    try {
      for await (const { site, kind } of this.#drivers.engine.events(signal)) {
        if (kind !== 'started') this.#backoff.later(site);
      }
    } catch (error) {
      if (!signal.aborted) this.#log.error({ error }, 'engine events ended; the timer goes on');
    }
  }

  #scheduleSweep(): void {
    this.#timer = setTimeout(async () => {
      try {
        await this.#drivers.network.prepare();
        await this.#drivers.entry.prepare();
        await this.sweep();
      } catch (error) {
        this.#log.error({ error }, 'sweep failed');
      }
      if (!this.#ending.signal.aborted) this.#scheduleSweep();
    }, this.#sweepEveryMs);
  }
}
