import type { Entry } from '../entry/entry.js';
import type { Engine } from '../pods/engine.js';
import type { PodSpec } from '../pods/spec.js';
import type { Site } from '../sites/index.js';
import type { Storage, VolumeSpec } from '../storage/storage.js';

/** Everything the reconciler acts through. */
export interface Drivers {
  engine: Engine;
  storage: Storage;
  network: {
    /** Shuts the doors between pods at the bridge, for ports that came since. */
    isolate(): Promise<void>;
    /** Repairs bridge and firewall when something took them away. */
    prepare(): Promise<void>;
  };
  entry: Entry;
  /** Waits until the pod at this address serves. */
  podReady: (address: string) => Promise<void>;
  podSpec: (site: Site) => PodSpec;
  volumeSpec: (site: Site) => VolumeSpec;
  hostnames: (site: Site) => string[];
}
