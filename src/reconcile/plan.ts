import type { Route } from '../entry/entry.js';
import type { ObservedPod } from '../pods/engine.js';

/** What a site should be, reduced to what planning needs. */
export interface DesiredSite {
  want: 'running' | 'stopped' | 'deleted';
  /** Revision of the pod it should have. */
  revision: string;
  address: string;
  hostnames: string[];
}

/** What there is of a site. */
export interface ObservedSite {
  volume: boolean;
  pod: ObservedPod | undefined;
  /** Every route of one of its host names or to its address. */
  routes: Route[];
}

export type Step =
  | { kind: 'volume.ensure' }
  | { kind: 'volume.remove' }
  | { kind: 'pod.ensure' }
  | { kind: 'pod.isolate' }
  | { kind: 'pod.ready' }
  | { kind: 'pod.stop' }
  | { kind: 'pod.remove' }
  | { kind: 'route.set'; route: Route }
  | { kind: 'route.unset'; hostname: string }
  | { kind: 'row.remove' };

/**
 * The steps from what there is to what should be, in order; none when they agree.
 * Pure. Each step is idempotent, so that a plan cut off at any point is simply made again.
 */
export function plan(desired: DesiredSite, observed: ObservedSite): Step[] {
  if (desired.want === 'deleted') return planDeletion(observed);
  const volume: Step[] = observed.volume ? [] : [{ kind: 'volume.ensure' }];
  if (desired.want === 'stopped') {
    const stop: Step[] = observed.pod && observed.pod.status !== 'stopped' ? [{ kind: 'pod.stop' }] : [];
    // Visitors are turned away before the pod goes.
    return [...volume, ...planRoutes(desired, observed.routes, null), ...stop];
  }
  const { pod } = observed;
  const fits = pod?.status === 'running' && pod.revision === desired.revision && observed.volume;
  const run: Step[] = fits ? [] : [{ kind: 'pod.ensure' }, { kind: 'pod.isolate' }, { kind: 'pod.ready' }];
  return [...volume, ...run, ...planRoutes(desired, observed.routes, desired.address)];
}

function planRoutes({ hostnames }: DesiredSite, routes: Route[], address: string | null): Step[] {
  const stale = routes.filter(({ hostname }) => !hostnames.includes(hostname));
  const missing = hostnames.filter(
    (name) => !routes.some((route) => route.hostname === name && route.address === address),
  );
  return [
    ...stale.map(({ hostname }): Step => ({ kind: 'route.unset', hostname })),
    ...missing.map((hostname): Step => ({ kind: 'route.set', route: { hostname, address } })),
  ];
}

/**
 * Pod and volume are removed even when none was seen: a removal that was cut off may have left parts that
 * no list shows. The row goes last: as long as it is there, its number is not given to another site.
 */
function planDeletion({ routes }: ObservedSite): Step[] {
  return [
    ...routes.map(({ hostname }): Step => ({ kind: 'route.unset', hostname })),
    { kind: 'pod.remove' },
    { kind: 'volume.remove' },
    { kind: 'row.remove' },
  ];
}
