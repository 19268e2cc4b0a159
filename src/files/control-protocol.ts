import { z } from 'zod';

/*
 * Between the gateway and the authority, over `control.sock`: one JSON object a line. The gateway asks, the
 * authority answers with the same `id`; unasked it says which logins are over. Binary is base64.
 */

/** No line is longer; key, signed request and signature of the largest keys fit. */
export const LONGEST_LINE = 65_536;

const id = z.number().int().nonnegative();
const login = z.string().min(1).max(100);
const address = z.string().max(64);
const binary = z.base64().transform((text) => Buffer.from(text, 'base64'));

export const controlRequest = z.discriminatedUnion('ask', [
  z.strictObject({ id, ask: z.literal('password'), login, password: z.string().max(1_000), address }),
  /** Is this key worth a signature? */
  z.strictObject({ id, ask: z.literal('key'), login, key: binary }),
  z.strictObject({
    id,
    ask: z.literal('signature'),
    login,
    key: binary,
    blob: binary,
    signature: binary,
    address,
  }),
  /** A ticket for one session of a login. */
  z.strictObject({ id, ask: z.literal('ticket'), of: z.string().length(64) }),
  /** The client has left. */
  z.strictObject({ id, ask: z.literal('end'), of: z.string().length(64) }),
]);

export type ControlRequest = z.input<typeof controlRequest>;

/** `value` is the login's id for `password` and `signature`, the ticket for `ticket`. */
export type ControlAnswer = { id: number; ok: boolean; value?: string } | { over: string };
