/** A site's volume: the only writable thing of a site. */
export interface VolumeSpec {
  site: string;
  /** First host id of the site; the volume's folders belong to ids derived from it. */
  idStart: number;
  /** Hard limit where the driver can. */
  diskMb: number;
  /** Host folder whose files a new webroot starts with (the welcome page); not copied again later. */
  skeleton: string;
}

export interface StorageReport {
  driver: 'btrfs' | 'directory';
  /** Whether `diskMb` is enforced by the kernel. */
  hardQuota: boolean;
  totalBytes: number;
  freeBytes: number;
}

/** Keeps volumes. Every method is idempotent and may be called again after a crash at any point. */
export interface Storage {
  /** Makes and mounts the pool if needed. */
  prepare(): Promise<void>;
  report(): Promise<StorageReport>;
  /** Ids of all sites that have a volume (also a half-made one). */
  list(): Promise<string[]>;
  /**
   * Makes the volume with its folder `webroot` (owner idStart + 1000, mode 0750), sets its limit.
   * A new volume appears whole, skeleton included, or not at all.
   */
  ensure(volume: VolumeSpec): Promise<void>;
  /** Deletes the volume and everything in it. Absent: nothing. */
  remove(site: string): Promise<void>;
  /** Host path of the volume's root. */
  path(site: string): string;
  usedBytes(site: string): Promise<number>;
  /** Unmounts the pool (for `down`); volumes stay. */
  close(): Promise<void>;
}
