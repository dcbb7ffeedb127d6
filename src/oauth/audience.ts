import type { RefusalCode } from './errors.ts';

/** Parameters of which a request may have several (RFC 8707 §2, RFC 8693 §2.1). */
export const repeatableParameters: ReadonlySet<string> = new Set(['resource', 'audience']);

/**
 * Where the tokens of a request are good: at the resources that it names, or at all that the provider knows; `undefined`:
 * everywhere. Or the code of the refusal (RFC 8707 §2, invalid_target).
 *
 * A provider that knows none cannot confine a token. Asked to, it refuses: who asks must not get one that is good
 * everywhere. Resources are compared as strings, so one that is no absolute URI is unknown.
 *
 * @param known of the provider (`access-token: { audience }`)
 */
export const resolveAudience = (
  requested: readonly string[] | undefined,
  known: readonly string[],
): readonly string[] | undefined | RefusalCode => {
  if (requested === undefined) return known.length > 0 ? known : undefined;
  return requested.every((resource) => known.includes(resource)) ? [...new Set(requested)] : 'oauth/resource-unknown';
};

/**
 * The same for tokens of an authorization that is confined already: never to more than that (RFC 8707 §2.2), without what
 * the provider has lost since. `granted`: as kept; `undefined`: not confined when it was given.
 */
export const narrowAudience = (
  requested: readonly string[] | undefined,
  granted: readonly string[] | undefined,
  known: readonly string[],
): readonly string[] | undefined | RefusalCode => {
  if (granted === undefined) return resolveAudience(requested, known);
  const left = known.length > 0 ? granted.filter((resource) => known.includes(resource)) : granted;
  if (left.length === 0) return 'oauth/resource-none-left';
  if (requested === undefined) return left;
  return requested.every((resource) => left.includes(resource))
    ? [...new Set(requested)]
    : 'oauth/resource-exceeds-grant';
};
