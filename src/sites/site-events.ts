import { EventEmitter, on } from 'node:events';

/** Tells subscribers that a site's row has changed. In this process only: there is one server per database. */
export class SiteEvents {
  readonly #emitter = new EventEmitter().setMaxListeners(0);

  changed(siteId: string): void {
    this.#emitter.emit(siteId);
  }

  /** One item for each change from the moment of the call, until the signal aborts (then it throws AbortError). */
  follow(siteId: string, signal: AbortSignal): AsyncIterable<unknown> {
    return on(this.#emitter, siteId, { signal });
  }
}
