/** The first line on the gateway's standard input, from the server that starts it: it holds the private keys. */
export interface StartMessage {
  listen: { host: string; port: number };
  /** Private host keys in OpenSSH's format. */
  hostKeys: string[];
  /** User and group id to become. */
  uid: number;
  runDir: string;
  limits: GatewayLimits;
}

export interface GatewayLimits {
  /** Connections at once. */
  connections: number;
  connectionsPerAddress: number;
  /** From the connection to a successful login, in milliseconds. */
  loginGraceMs: number;
  authTries: number;
  sessionsPerConnection: number;
  keepaliveMs: number;
}

export const DEFAULT_LIMITS: GatewayLimits = {
  connections: 1_000,
  connectionsPerAddress: 20,
  loginGraceMs: 30_000,
  authTries: 6,
  sessionsPerConnection: 4,
  keepaliveMs: 30_000,
};

/** What the gateway says on its standard output, one JSON object a line. */
export type GatewaySays = { listening: number } | { message: string; detail?: string };
