import type { Site } from '../sites/index.js';
import type { Drivers } from './drivers.js';
import type { Step } from './plan.js';

/** Makes one step real. `row.remove` is the caller's: it is no driver's business. */
export async function execute(step: Step, site: Site, drivers: Drivers): Promise<void> {
  const { engine, storage, network, entry } = drivers;
  switch (step.kind) {
    case 'volume.ensure':
      return storage.ensure(drivers.volumeSpec(site));
    case 'volume.remove':
      return storage.remove(site.id);
    case 'pod.ensure':
      await engine.ensure(drivers.podSpec(site));
      return;
    case 'pod.isolate':
      return network.isolate();
    case 'pod.ready':
      return drivers.podReady(drivers.podSpec(site).address);
    case 'pod.stop':
      return engine.stop(site.id);
    case 'pod.remove':
      return engine.remove(site.id);
    case 'route.set':
      return entry.set(step.route);
    case 'route.unset':
      return entry.unset(step.hostname);
    case 'row.remove':
      return;
  }
}
