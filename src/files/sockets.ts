/** Where the authority listens, below the run folder. */
export function sftpSockets(runDir: string): { folder: string; control: string; session: string } {
  const folder = `${runDir}/sftp`;
  return { folder, control: `${folder}/control.sock`, session: `${folder}/session.sock` };
}
