import ssh2 from 'ssh2';

/** Hash of each signature algorithm we take; SHA-1 (`ssh-rsa`) is not among them. null: the key type's own. */
const HASHES = new Map<string, string | null>([
  ['ssh-ed25519', null],
  ['ecdsa-sha2-nistp256', 'sha256'],
  ['ecdsa-sha2-nistp384', 'sha384'],
  ['ecdsa-sha2-nistp521', 'sha512'],
  ['rsa-sha2-256', 'sha256'],
  ['rsa-sha2-512', 'sha512'],
]);
const USERAUTH_REQUEST = 50;

/** A login by public key as the gateway passes it on. */
export interface SignedRequest {
  login: string;
  /** The public key in SSH's binary form. */
  key: Buffer;
  /** What the client signed: session id and authentication request (RFC 4252, section 7). */
  blob: Buffer;
  /** In the form node:crypto takes (ASN.1 for ECDSA). */
  signature: Buffer;
}

/**
 * Whether the holder of `key` signed a request to log in as `login` with that key. The gateway is not
 * believed: everything is read from the signed bytes themselves.
 */
export function isSigned(request: SignedRequest): boolean {
  const signed = readBlob(request.blob);
  if (!signed || signed.login !== request.login || !signed.key.equals(request.key)) return false;
  const hash = HASHES.get(signed.algorithm);
  const parsed = ssh2.utils.parseKey(request.key);
  if (hash === undefined || parsed instanceof Error || parsed.isPrivateKey()) return false;
  const keyType = signed.algorithm.startsWith('rsa-') ? 'ssh-rsa' : signed.algorithm;
  // An Error is a refusal too, so compare with true.
  return (
    parsed.type === keyType && parsed.verify(request.blob, request.signature, hash ?? undefined) === true
  );
}

interface Signed {
  login: string;
  algorithm: string;
  key: Buffer;
}

/** @returns undefined for anything but a complete request to log in by public key */
function readBlob(blob: Buffer): Signed | undefined {
  let at = 0;
  const byte = () => blob.readUInt8(at++);
  const string = () => {
    const length = blob.readUInt32BE(at);
    const value = blob.subarray(at + 4, at + 4 + length);
    if (value.length !== length) throw new RangeError('cut short');
    at += 4 + length;
    return value;
  };
  try {
    const sessionId = string();
    const type = byte();
    const login = string().toString();
    const service = string().toString();
    const method = string().toString();
    const signatureFollows = byte();
    const algorithm = string().toString();
    const key = string();
    const complete = sessionId.length >= 20 && at === blob.length && signatureFollows === 1;
    const right = type === USERAUTH_REQUEST && service === 'ssh-connection' && method === 'publickey';
    return complete && right ? { login, algorithm, key } : undefined;
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}
