import type { PodSpec } from './spec.js';

export type ContainerStatus = 'created' | 'running' | 'paused' | 'exited' | 'unknown';

export interface ObservedContainer {
  /** The name in its spec: `nginx`, `php`. The infra container is not listed. */
  name: string;
  status: ContainerStatus;
  /** Set when it has exited. */
  exitCode?: number;
}

/** A pod as the engine reports it; only pods that carry this installation's label. */
export interface ObservedPod {
  /** The engine's own id. */
  id: string;
  site: string;
  name: string;
  /** `podRevision` of the spec it was made from. */
  revision: string;
  /** `running`: infra and all containers run. `degraded`: some run. `incomplete`: not all containers exist. */
  status: 'running' | 'degraded' | 'stopped' | 'paused' | 'incomplete';
  containers: ObservedContainer[];
}

export interface Capabilities {
  engine: string;
  version: string;
  /** What the host or engine cannot do, in words for the administrator. */
  missing: string[];
}

export interface EngineEvent {
  site: string;
  /** What happened to a container or the pod: `died`, `started`, `removed`. */
  kind: 'died' | 'started' | 'removed';
}

export interface LogLine {
  container: string;
  /** ISO 8601, when the engine knows it. */
  time?: string;
  text: string;
}

export type EngineErrorCode = 'not_found' | 'conflict' | 'unavailable' | 'unsupported' | 'failed';

/** The only error that leaves a driver. A failing engine is `unavailable` or `failed`, never `not_found`. */
export class EngineError extends Error {
  override readonly name = 'EngineError';

  constructor(
    readonly code: EngineErrorCode,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
  }
}

/** Runs pods. Every method is idempotent and may be called again after a crash at any point. */
export interface Engine {
  /** Makes what the engine needs on the host (configuration files, network definition); checks that it works. */
  prepare(): Promise<void>;
  capabilities(): Promise<Capabilities>;
  list(): Promise<ObservedPod[]>;
  /** @throws EngineError `not_found` */
  inspect(site: string): Promise<ObservedPod>;
  /** Makes the pod exist as specified and run: creates, re-creates when the revision differs, starts. */
  ensure(spec: PodSpec): Promise<ObservedPod>;
  /** Stops the pod and keeps it. Already stopped or absent: nothing. */
  stop(site: string): Promise<void>;
  /** Removes the pod and all that the engine made for it. Absent: nothing. */
  remove(site: string): Promise<void>;
  /**
   * Runs a command in a container and returns its output.
   * @throws EngineError `not_found` when the pod or container is absent or not running
   */
  exec(
    site: string,
    container: string,
    command: string[],
  ): Promise<{ exitCode: number; stdout: string; stderr: string }>;
  /** Lines of one container, oldest first; with `follow` it goes on until the signal aborts. */
  logs(
    site: string,
    container: string,
    options: { tail: number; follow: boolean; signal: AbortSignal },
  ): AsyncIterable<LogLine>;
  /** Until the signal aborts. */
  events(signal: AbortSignal): AsyncIterable<EngineEvent>;
}
