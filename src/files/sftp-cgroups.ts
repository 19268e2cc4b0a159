import { existsSync, mkdirSync, rmdirSync } from 'node:fs';

/** Hierarchies of cgroup v1 that carry a site's limits. */
const V1_CONTROLLERS = ['memory', 'pids', 'cpu'];
/** A leaf of its own: cgroup v2 allows processes in leaves only, and the engine owns the other ones. */
const LEAF = 'sftp';

/** Puts SFTP sessions under their site's limits. Everything is synchronous: joining and leaving can't interleave. */
export class SftpCgroups {
  readonly #root: string;
  readonly #sessions = new Map<string, number>();

  constructor(root = '/sys/fs/cgroup') {
    this.#root = root;
  }

  /**
   * Counts one more session of the cgroup (`/sitepods-…/SITE`) and makes its leaf.
   * @returns `cgroup.procs` files for the session to join; none when the site has no cgroup: its pod doesn't run
   */
  enter(cgroup: string): string[] {
    const leaves = this.#folders(cgroup).map((folder) => `${folder}/${LEAF}`);
    for (const leaf of leaves) if (!existsSync(leaf)) mkdirSync(leaf);
    this.#sessions.set(cgroup, (this.#sessions.get(cgroup) ?? 0) + 1);
    return leaves.map((leaf) => `${leaf}/cgroup.procs`);
  }

  /** A session ended; with the last one its leaf goes, so that the engine can remove the site's cgroup. */
  leave(cgroup: string): void {
    const left = (this.#sessions.get(cgroup) ?? 1) - 1;
    if (left > 0) {
      this.#sessions.set(cgroup, left);
      return;
    }
    this.#sessions.delete(cgroup);
    for (const folder of this.#folders(cgroup)) {
      if (existsSync(`${folder}/${LEAF}`)) rmdirSync(`${folder}/${LEAF}`);
    }
  }

  #folders(cgroup: string): string[] {
    const v2 = existsSync(`${this.#root}/cgroup.controllers`);
    const hierarchies = v2 ? [''] : V1_CONTROLLERS.map((name) => `/${name}`);
    return hierarchies.map((name) => `${this.#root}${name}${cgroup}`).filter((folder) => existsSync(folder));
  }
}
