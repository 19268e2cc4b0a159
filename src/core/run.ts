import { execa, type Options, type ResultPromise } from 'execa';

/** A command that could not be started, failed, or ran out of time. */
export class CommandError extends Error {
  override readonly name = 'CommandError';

  constructor(
    readonly command: string,
    readonly exitCode: number | undefined,
    readonly stderr: string,
    readonly timedOut: boolean,
    cause: unknown,
  ) {
    const how = timedOut
      ? 'ran out of time'
      : exitCode === undefined
        ? 'could not run'
        : `exit code ${exitCode}`;
    super(`${command}: ${how}${stderr ? `: ${stderr.trim().slice(-2000)}` : ''}`, { cause });
  }
}

export interface RunOptions {
  /** Standard input; secrets travel this way, never as arguments. */
  input?: string | Uint8Array;
  /** Added to a minimal environment (PATH, HOME, LANG). */
  env?: Record<string, string>;
  cwd?: string;
  /** Default 60 s; a command past it is killed. */
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** What every child sees of our environment: no secret reaches a child by inheritance. */
function childEnv(extra: Record<string, string> = {}): Record<string, string> {
  const { PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin', HOME = '/root' } =
    process.env;
  return { PATH, HOME, LANG: 'C.UTF-8', ...extra };
}

/**
 * Runs a command to its end and returns its standard output without the last newline.
 * @throws CommandError
 */
export async function run(file: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  const { input, env, cwd, timeoutMs = 60_000, signal } = options;
  const result = await execa(file, args, {
    ...(input === undefined ? { stdin: 'ignore' as const } : { input }),
    ...(cwd === undefined ? {} : { cwd }),
    ...(signal === undefined ? {} : { cancelSignal: signal }),
    env: childEnv(env),
    extendEnv: false,
    timeout: timeoutMs,
    reject: false,
    forceKillAfterDelay: 2_000,
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.failed) {
    const label = [file, ...args.slice(0, 2)].join(' ');
    throw new CommandError(label, result.exitCode, String(result.stderr ?? ''), result.timedOut, result);
  }
  return String(result.stdout ?? '');
}

/** Starts a command that runs on (a server, a log follower); the caller ends it and handles its rejection. */
export function start(file: string, args: readonly string[], options: Options = {}): ResultPromise {
  const env = childEnv(options.env as Record<string, string> | undefined);
  return execa(file, args, { ...options, extendEnv: false, env });
}
