import { Algorithm, hash, verify } from '@node-rs/argon2';
import { Secret } from '../core/secret.js';

/** argon2id, 19 MiB, 2 passes, 1 lane: OWASP's password storage cheat sheet. */
const OPTIONS = { algorithm: Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** A hash nobody knows the password of: an unknown login costs as much time as a wrong password. */
const decoy = hash(crypto.randomUUID(), OPTIONS);

/** The PHC string to store. */
export function hashPassword(password: Secret): Promise<string> {
  return hash(password.reveal(), OPTIONS);
}

/** Compares in the same time whether or not there is a stored hash. */
export async function passwordMatches(stored: string | undefined, password: Secret): Promise<boolean> {
  const right = await verify(stored || (await decoy), password.reveal());
  return right && Boolean(stored);
}
