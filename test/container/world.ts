/** What both sides of the container test know: the world inside of the network namespace, and whoever looks in. */

export const BOT_TOKEN = '700000001:container-test';

/** On loopback of the bot's network namespace; each has a socket of its name, see standin.ts. */
export const PORTS = { telegram: 8090, model: 8091, health: 8081 } as const;

export type Door = keyof typeof PORTS;
