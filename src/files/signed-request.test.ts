import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { isSigned, type SignedRequest } from './signed-request.js';

function string(value: string | Buffer): Buffer {
  const bytes = Buffer.from(value);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(bytes.length);
  return Buffer.concat([length, bytes]);
}

const number = (base64: string | undefined) => Buffer.from(base64 ?? '', 'base64url');

interface TestKey {
  type: string;
  /** SSH's binary form. */
  blob: Buffer;
  secret: KeyObject;
}

const MAKERS = {
  ed25519: (): TestKey => {
    const { privateKey: secret } = generateKeyPairSync('ed25519');
    const type = 'ssh-ed25519';
    return {
      type,
      secret,
      blob: Buffer.concat([string(type), string(number(secret.export({ format: 'jwk' }).x))]),
    };
  },
  ecdsa: (): TestKey => {
    const { privateKey: secret } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    const { x, y } = secret.export({ format: 'jwk' });
    const point = Buffer.concat([Buffer.from([4]), number(x), number(y)]);
    const type = 'ecdsa-sha2-nistp256';
    return { type, secret, blob: Buffer.concat([string(type), string('nistp256'), string(point)]) };
  },
  rsa: (): TestKey => {
    const { privateKey: secret } = generateKeyPairSync('rsa', { modulusLength: 2_048 });
    const { e, n } = secret.export({ format: 'jwk' });
    const positive = Buffer.concat([Buffer.alloc(1), number(n)]);
    return {
      type: 'ssh-rsa',
      secret,
      blob: Buffer.concat([string('ssh-rsa'), string(number(e)), string(positive)]),
    };
  },
};

interface Parts {
  service?: string;
  algorithm?: string;
  hash?: string;
  type?: number;
  blobKey?: Buffer;
  rest?: Buffer;
}

function request(kind: keyof typeof MAKERS, parts: Parts = {}): SignedRequest {
  const { type, blob: key, secret } = MAKERS[kind]();
  const blob = Buffer.concat([
    string(randomBytes(32)),
    Buffer.from([parts.type ?? 50]),
    string('ann'),
    string(parts.service ?? 'ssh-connection'),
    string('publickey'),
    Buffer.from([1]),
    string(parts.algorithm ?? type),
    string(parts.blobKey ?? key),
    parts.rest ?? Buffer.alloc(0),
  ]);
  return { login: 'ann', key, blob, signature: sign(parts.hash, blob, secret) };
}

describe('isSigned', () => {
  it('takes what the key signed', () => {
    expect(isSigned(request('ed25519'))).toBe(true);
    expect(isSigned(request('ecdsa', { hash: 'sha256' }))).toBe(true);
    expect(isSigned(request('rsa', { algorithm: 'rsa-sha2-256', hash: 'sha256' }))).toBe(true);
    expect(isSigned(request('rsa', { algorithm: 'rsa-sha2-512', hash: 'sha512' }))).toBe(true);
  });

  it('refuses SHA-1', () => {
    expect(isSigned(request('rsa', { algorithm: 'ssh-rsa', hash: 'sha1' }))).toBe(false);
  });

  it('refuses another login, key, service, message or anything added', () => {
    const good = request('ed25519');
    expect(isSigned({ ...good, login: 'bob' })).toBe(false);
    expect(isSigned({ ...good, key: request('ed25519').key })).toBe(false);
    expect(isSigned(request('ed25519', { blobKey: good.key }))).toBe(false);
    expect(isSigned(request('ed25519', { service: 'ssh-userauth' }))).toBe(false);
    expect(isSigned(request('ed25519', { type: 51 }))).toBe(false);
    expect(isSigned(request('ed25519', { rest: Buffer.from('x') }))).toBe(false);
  });

  it('refuses a wrong signature and bytes that make no sense', () => {
    const good = request('ed25519');
    const wrong = Buffer.from(good.signature);
    wrong[0] = (wrong[0] ?? 0) ^ 1;
    expect(isSigned({ ...good, signature: wrong })).toBe(false);
    expect(isSigned({ ...good, signature: Buffer.alloc(0) })).toBe(false);
    expect(isSigned({ ...good, blob: good.blob.subarray(0, 20) })).toBe(false);
    expect(isSigned({ ...good, blob: Buffer.from('ffffffff00', 'hex') })).toBe(false);
    expect(isSigned({ ...good, key: Buffer.from('no key') })).toBe(false);
  });
});
