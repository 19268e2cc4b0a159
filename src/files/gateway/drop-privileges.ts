import { readdirSync, readFileSync } from 'node:fs';

const CAPABILITY_SETS = ['CapInh', 'CapPrm', 'CapEff', 'CapAmb'];

/**
 * Becomes the unprivileged user for good. Done here and not before the start, because the program may lie in
 * a folder that only root can read and the port may be one below 1024.
 * @throws when any thread keeps anything
 */
export function dropPrivileges(uid: number): void {
  process.chdir('/'); // a working folder opens what lies below it, whatever lies above it
  process.setgroups?.([]);
  process.setgid?.(uid);
  process.setuid?.(uid);
  for (const task of readdirSync('/proc/self/task')) {
    const faults = privileges(readFileSync(`/proc/self/task/${task}/status`, 'utf8'), uid);
    if (faults.length > 0) throw new Error(`thread ${task} keeps privileges: ${faults.join(', ')}`);
  }
}

/** What a thread with this `/proc/…/status` has beyond a plain process of the user. */
export function privileges(status: string, uid: number): string[] {
  const fields = new Map(
    status.split('\n').map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
  const faults = CAPABILITY_SETS.filter((set) => !/^0+$/.test(fields.get(set) ?? ''));
  const four = Array(4).fill(uid).join('\t');
  if (fields.get('Uid') !== four) faults.push('Uid');
  if (fields.get('Gid') !== four) faults.push('Gid');
  if (fields.get('Groups') !== '') faults.push('Groups');
  if (fields.get('NoNewPrivs') !== '1') faults.push('NoNewPrivs');
  return faults;
}
