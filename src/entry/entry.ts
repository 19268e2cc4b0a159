/** One line of the entry's map. */
export interface Route {
  hostname: string;
  /** IPv4 address of the pod, whose web server listens on 8080; null: known, but stopped (visitors get a 503). */
  address: string | null;
}

/** The one public address. Every method is idempotent and may be called again after a crash at any point. */
export interface Entry {
  /** Writes the configuration, starts the proxy or adopts a running one (reloads when the configuration differs). */
  prepare(): Promise<void>;
  list(): Promise<Route[]>;
  set(route: Route): Promise<void>;
  /** Absent: nothing. */
  unset(hostname: string): Promise<void>;
  /** Stops the proxy (for `down`). The control plane's own stop leaves it running. */
  close(): Promise<void>;
}
