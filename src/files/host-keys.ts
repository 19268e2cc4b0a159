import { chmod, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { SitepodsError } from '../core/errors.js';
import { run } from '../core/run.js';
import { Secret } from '../core/secret.js';

/**
 * The keys that tell clients they reached this machine, in OpenSSH's private key format; made at the first
 * start and never again, as every client would warn.
 * @param keysDir made root-only when absent
 * @throws SitepodsError UNAVAILABLE
 */
export async function ensureHostKeys(keysDir: string): Promise<Secret[]> {
  await mkdir(keysDir, { recursive: true, mode: 0o700 });
  const file = `${keysDir}/ssh_host_ed25519_key`;
  const key = (await read(file)) ?? (await make(file));
  return [new Secret(key)];
}

async function make(file: string): Promise<string> {
  const half = `${file}.half`;
  try {
    // ssh-keygen asks before it overwrites; what a killed start left is no key anybody has seen.
    await rm(half, { force: true });
    await run('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-C', 'sitepods', '-f', half]);
    await chmod(half, 0o600);
    await rename(`${half}.pub`, `${file}.pub`);
    await rename(half, file);
    return await readFile(file, 'utf8');
  } catch (cause) {
    throw new SitepodsError(
      'UNAVAILABLE',
      `Can't make the SSH host key ${file}. Check that the folder can be written and that Debian's openssh-client is installed.`,
      cause,
    );
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error; // an unreadable key is not an absent one
  }
}
