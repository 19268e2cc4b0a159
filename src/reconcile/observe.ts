import type { Route } from '../entry/entry.js';
import { EngineError, type ObservedPod } from '../pods/engine.js';
import type { Site } from '../sites/index.js';
import type { Drivers } from './drivers.js';
import type { DesiredSite, ObservedSite } from './plan.js';

/** All there is on the machine, by three calls whatever the number of sites. */
export interface Observation {
  volumes: Set<string>;
  pods: Map<string, ObservedPod>;
  routes: Route[];
}

export async function observeAll({ engine, storage, entry }: Drivers): Promise<Observation> {
  const [volumes, pods, routes] = await Promise.all([storage.list(), engine.list(), entry.list()]);
  return { volumes: new Set(volumes), pods: new Map(pods.map((pod) => [pod.site, pod])), routes };
}

/** What there is of one site. A failing engine throws: it never counts as "no pod". */
export async function observeSite({ engine, storage, entry }: Drivers, site: Site): Promise<Observation> {
  const [volumes, pod, routes] = await Promise.all([
    storage.list(),
    engine.inspect(site.id).catch((error: unknown) => {
      if (error instanceof EngineError && error.code === 'not_found') return undefined;
      throw error;
    }),
    entry.list(),
  ]);
  return { volumes: new Set(volumes), pods: new Map(pod ? [[site.id, pod]] : []), routes };
}

/** The part of an observation that is about one site. */
export function partOf(all: Observation, site: Site, desired: DesiredSite): ObservedSite {
  return {
    volume: all.volumes.has(site.id),
    pod: all.pods.get(site.id),
    routes: all.routes.filter(
      ({ hostname, address }) => address === desired.address || desired.hostnames.includes(hostname),
    ),
  };
}
