import { createHash } from 'node:crypto';

/** Host ids [start, start + 65536): inside id i of a pod is host id start + i. */
export const IDS_PER_SITE = 65_536;

/** A path of the site's own volume, shown inside a container. */
export interface VolumeMount {
  /** Path inside the site's volume, such as `webroot`. */
  path: string;
  target: string;
  readOnly: boolean;
}

export interface ContainerSpec {
  /** The app's name: `nginx`, `php`. Unique in the pod. */
  name: string;
  /** Full reference, such as `localhost/sitepods/nginx:3f2a91c0d4e5`. */
  image: string;
  /** The program and its arguments; empty: the image's own. */
  command: string[];
  /** Inside user and group id. */
  user: number;
  env: Record<string, string>;
  mounts: VolumeMount[];
  tmpfs: { target: string; sizeMb: number }[];
  memoryMb: number;
  /** Most processes and threads at once. */
  pids: number;
}

/** What a site's pod should be; names no host path, so that any engine can make it. */
export interface PodSpec {
  /** The site's id: the key of everything in the engine port. */
  site: string;
  /** The pod's host name: the site's name. */
  name: string;
  /** IPv4 address in the pods' network. */
  address: string;
  /** First host id of the pod's user namespace. */
  idStart: number;
  /** For the whole pod; 1.5 is one and a half cores. */
  cpus: number;
  memoryMb: number;
  /** Part of the revision only: one more makes the pod anew. */
  generation: number;
  containers: ContainerSpec[];
}

/** Changes exactly when a pod must be made anew: twelve hex digits over the whole spec. */
export function podRevision(spec: PodSpec): string {
  return createHash('sha256').update(JSON.stringify(spec)).digest('hex').slice(0, 12);
}
