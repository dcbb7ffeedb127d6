/**
 * fastify's compilers of routes' schemas, for listeners whose routes have none: its own would load two libraries at every
 * start. A route that gets a schema after all is refused by this when the listener opens.
 */
export const noSchemas = {
  compilersFactory: { buildValidator: () => refuse, buildSerializer: () => refuse },
} as const;

const refuse = (): never => {
  throw new Error('a route with a schema on a listener without compilers for it');
};
