export type { CredentialCheck, SftpEvent, SftpFilter, SftpGrant } from './credential-check.js';
export { type Sftp, type SftpDeps, startSftp } from './start-sftp.js';
