import type { CompiledStep } from '../assembly/types.ts';
import type { Linked, LinkedRoute } from '../runtime/link.ts';
import type { Json } from '../source/tree.ts';
import { createRouter, type Router } from './router.ts';

/** What the gateway does around the pipeline of a route; worked out once. */
export interface RouteHandling {
  /** Lower-case names of headers that the route's own checks use as credentials: no back end gets them unasked. */
  readonly consumed: ReadonlySet<string>;
  /** The body is read whole before the first step, up to this many bytes; `undefined`: it is passed as it comes. */
  readonly bodyLimitBytes: number | undefined;
}

/** Largest body of a client, by what it is sent to. */
export interface BodyLimits {
  /** Forms of an OAuth endpoint: a hundred times any real one. */
  readonly providerBytes: number;
  /** Bodies of an API that some step reads. */
  readonly apiBytes: number;
}

/** Everything that is swapped when a bundle is replaced. */
export interface RouteTable {
  readonly linked: Linked;
  readonly router: Router;
  readonly handling: ReadonlyMap<LinkedRoute, RouteHandling>;
}

/** Throws a `RouteError`. */
export const createRouteTable = (linked: Linked, limits: BodyLimits): RouteTable => ({
  linked,
  router: createRouter(linked.routes),
  handling: new Map(linked.routes.map((route) => [route, handlingOf(route, limits)])),
});

const handlingOf = (route: LinkedRoute, limits: BodyLimits): RouteHandling => {
  const isRead = route.requestBody === 'bytes' || route.requestBody === 'parsed';
  const limit = route.assembly.provider === undefined ? limits.apiBytes : limits.providerBytes;
  return { consumed: new Set(credentialsOf(route)), bodyLimitBytes: isRead ? limit : undefined };
};

/**
 * A provider's endpoints take client credentials; an API takes what its `require-security` step checks. Where that step
 * asks for no token, `Authorization` is between the client and the back end.
 */
const credentialsOf = ({ assembly, method, template }: LinkedRoute): readonly string[] => {
  if (assembly.provider !== undefined) return ['authorization'];
  const compiled = assembly.routes.find((one) => one.method === method && one.template === template);
  return (compiled?.steps ?? []).filter(({ policy }) => policy === 'require-security').flatMap(checkedHeaders);
};

const checkedHeaders = ({ properties }: CompiledStep): readonly string[] =>
  checksIn(properties).flatMap((check) => {
    if (check['kind'] === 'token') return ['authorization'];
    return check['in'] === 'header' && typeof check['name'] === 'string' ? [check['name'].toLowerCase()] : [];
  });

/** The checks within `alternatives`, lists of lists of checks. */
const checksIn = (value: Json): readonly { readonly [key: string]: Json }[] => {
  if (Array.isArray(value)) return value.flatMap(checksIn);
  if (typeof value !== 'object' || value === null) return [];
  // `Array.isArray` does not exclude readonly arrays from the type.
  const map = value as { readonly [key: string]: Json };
  return Object.hasOwn(map, 'kind') ? [map] : Object.values(map).flatMap(checksIn);
};
