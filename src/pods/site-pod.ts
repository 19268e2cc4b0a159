import type { AppCatalog } from '../sites/app-catalog.js';
import { appsOf, type Site } from '../sites/index.js';
import type { ContainerSpec, PodSpec } from './spec.js';

/** What a pod's specification takes from elsewhere than the site itself. */
export interface SpecSources {
  catalog: AppCatalog;
  /** Full image reference of an app. */
  imageOf: (app: string) => string;
  /** Address and first host id of a site number. */
  addressOf: (siteNumber: number) => string;
  idStartOf: (siteNumber: number) => number;
}

/** The pod a site should have. Pure: the same site and sources give the same specification. */
export function sitePod(site: Site, sources: SpecSources): PodSpec {
  return {
    site: site.id,
    name: site.name,
    address: sources.addressOf(site.number),
    idStart: sources.idStartOf(site.number),
    cpus: site.cpus,
    memoryMb: site.memoryMb,
    generation: site.restarts,
    containers: appsOf(site).map((app) => container(app, site, sources)),
  };
}

function container(name: string, site: Site, { catalog, imageOf }: SpecSources): ContainerSpec {
  const app = catalog.get(name);
  const fill = (text: string) => text.replaceAll('${runtime}', site.runtime.toLowerCase());
  return {
    name,
    image: imageOf(name),
    command: app.command.map(fill),
    user: app.user,
    env: Object.fromEntries(Object.entries(app.env).map(([key, value]) => [key, fill(value)])),
    mounts: app.mounts,
    tmpfs: app.tmpfs,
    memoryMb: Math.min(app.memoryMb, site.memoryMb),
    pids: app.pids,
  };
}
