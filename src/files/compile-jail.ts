import { createHash, randomUUID } from 'node:crypto';
import { access, chmod, mkdir, open, readFile, rename, rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { SitepodsError } from '../core/errors.js';
import { run } from '../core/run.js';

/** Beside this file in `src`, also when this runs from `dist`. */
const SOURCE = fileURLToPath(new URL('../../src/files/jail.c', import.meta.url));
const FLAGS = [
  ...['-Wall', '-Wextra', '-Werror', '-O2', '-fstack-protector-strong', '-D_FORTIFY_SOURCE=2'],
  ...['-fPIC', '-shared', '-Wl,-z,relro,-z,now'],
];

/** File name of the library made from this source: another source never meets an old library. */
export function jailFileName(source: string): string {
  const hash = createHash('sha256')
    .update(JSON.stringify([process.arch, FLAGS, source]))
    .digest('hex');
  return `jail-${hash.slice(0, 12)}.so`;
}

/**
 * Compiles the SFTP jail into `outDir` (made root-only) unless it is there already.
 * @returns the library's path
 * @throws SitepodsError UNAVAILABLE without a C compiler, BAD_USER_INPUT for a path the loader can't take
 */
export async function compileJail(outDir: string): Promise<string> {
  if (/[\s:$]/.test(outDir)) {
    throw new SitepodsError(
      'BAD_USER_INPUT',
      `The jail can't be loaded from ${outDir}: choose a SITEPODS_HOME without spaces, colons or dollar signs.`,
    );
  }
  await mkdir(outDir, { recursive: true, mode: 0o700 });
  await chmod(outDir, 0o700);
  const library = `${outDir}/${jailFileName(await readFile(SOURCE, 'utf8'))}`;
  if (await exists(library)) return library;
  const half = `${library}.${randomUUID()}`;
  try {
    await run('cc', [...FLAGS, '-o', half, SOURCE]);
    await onDisk(half);
    await rename(half, library);
  } catch (cause) {
    await rm(half, { force: true });
    throw new SitepodsError(
      'UNAVAILABLE',
      "Can't compile the SFTP jail. Install Debian's gcc and libc6-dev, and start again.",
      cause,
    );
  }
  return library;
}

/** A library cut short by a power failure would shut SFTP for good, as its name says it is complete. */
async function onDisk(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.sync();
  } finally {
    await file.close();
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch {
    return false;
  }
}
