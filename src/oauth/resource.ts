import type { Binder } from '../runtime/binder.ts';
import { issuerOf } from './provider.ts';

/** Resource identifier of the API at a base path (RFC 8707 §2, RFC 9728 §1.2): never ends in a slash. */
export const resourceOf = (publicUrl: string, basePath: string): string => issuerOf(publicUrl, basePath);

/**
 * Whether a token may be used at a resource (RFC 9700 §2.3): one of its values is the resource, or leads to it in whole
 * segments, so that `https://gw.example` means all APIs there. `undefined`: it is not confined.
 */
export const isForResource = (audience: readonly string[] | undefined, resource: string): boolean =>
  audience?.some((value) => `${resource}/`.startsWith(value.endsWith('/') ? value : `${value}/`)) ?? true;

/** Where the metadata of the API that a step stands in is (RFC 9728 §3.1); `undefined`: none is served. */
export const resourceMetadataUrl = ({
  assembly: { basePath },
  bundle: { assemblies },
  publicUrl,
}: Pick<Binder, 'assembly' | 'bundle' | 'publicUrl'>): string | undefined => {
  for (const { routes } of assemblies.filter((one) => one.basePath === basePath)) {
    // The compiler puts it last.
    const route = routes.findLast(({ steps }) => steps.some(({ policy }) => policy === 'oauth-resource-metadata'));
    if (route !== undefined) return publicUrl + route.template;
  }
  return undefined;
};
