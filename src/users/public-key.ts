import { createHash } from 'node:crypto';
import ssh2 from 'ssh2';
import { SitepodsError } from '../core/errors.js';

const ACCEPTED = /^(ssh-ed25519|ecdsa-sha2-nistp(256|384|521)|ssh-rsa)$/;

/** SSH's binary form of a key → OpenSSH's `SHA256:…`. */
export function fingerprintOf(blob: Buffer): string {
  return `SHA256:${createHash('sha256').update(blob).digest('base64').replace(/=+$/, '')}`;
}

/**
 * Reads one line of an OpenSSH public key file.
 * @returns the key without its comment, its fingerprint, and the comment
 * @throws SitepodsError BAD_USER_INPUT
 */
export function readPublicKey(line: string): { publicKey: string; fingerprint: string; comment: string } {
  const [type = '', body = '', ...comment] = line.trim().split(/\s+/);
  const parsed = ssh2.utils.parseKey(`${type} ${body}`);
  if (
    !ACCEPTED.test(type) ||
    /[\r\n]/.test(line.trim()) ||
    parsed instanceof Error ||
    parsed.isPrivateKey()
  ) {
    throw new SitepodsError(
      'BAD_USER_INPUT',
      'This is not a public key that sitepods accepts. Paste the one line of a .pub file: ssh-ed25519, ecdsa or ssh-rsa.',
      parsed instanceof Error ? parsed : undefined,
    );
  }
  const blob = parsed.getPublicSSH();
  if (type === 'ssh-rsa' && blob.length < 270) {
    throw new SitepodsError(
      'BAD_USER_INPUT',
      'RSA keys need at least 2048 bits; better make an ed25519 key.',
    );
  }
  return {
    publicKey: `${type} ${blob.toString('base64')}`,
    fingerprint: fingerprintOf(blob),
    comment: comment.join(' '),
  };
}
