import type { Site } from './site.entity.js';

/** Where visitors find a site. */
export class SiteAddresses {
  readonly #domain: string;
  readonly #port: number;

  constructor(deps: { domain: string; httpPort: number }) {
    this.#domain = deps.domain;
    this.#port = deps.httpPort;
  }

  hostnames(site: Pick<Site, 'name'>): string[] {
    return [`${site.name}.${this.#domain}`];
  }

  url(site: Pick<Site, 'name'>): string {
    const port = this.#port === 80 ? '' : `:${this.#port}`;
    return `http://${this.hostnames(site)[0]}${port}/`;
  }
}
