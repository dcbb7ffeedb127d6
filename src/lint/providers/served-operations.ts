import type { Definition } from '../../definition/definition.ts';
import {
  fullPath,
  ownOperations,
  type ProviderEndpoint,
  providerDocuments,
  providerEndpoints,
} from '../../definition/provider-endpoints.ts';
import { keyOf, type Place } from '../place.ts';

/** One method and path template, below the basePath. */
export interface ServedOperation {
  readonly method: string;
  readonly path: string;
  readonly at: Place;
}

/** Where an author's steps run: the operations, with a provider's endpoints in place of the paths that end like them. */
export const servedOperations = (definition: Definition): readonly ServedOperation[] => [
  ...ownOperations(definition).map(({ method, path, at }) => ({ method, path, at: keyOf(at) })),
  ...suppliedOperations(definition, ({ isAccountPage }) => !isAccountPage),
];

const suppliedOperations = (
  definition: Definition,
  isMeant: (endpoint: ProviderEndpoint) => boolean,
): readonly ServedOperation[] => {
  const at = placeOfProvider(definition);
  return providerEndpoints(definition)
    .filter(isMeant)
    .flatMap(({ methods, path }) => methods.map((method) => ({ method, path, at })));
};

const placeOfProvider = ({ oauth, root }: Definition): Place => keyOf(oauth?.at ?? root);

/** One method and path template, with the basePath. */
export interface ServedTemplate extends Pick<ServedOperation, 'method' | 'at'> {
  readonly template: string;
  /** Of a provider, for everybody. */
  readonly document: 'metadata' | 'jwks' | undefined;
}

/** Everything that a definition answers at, a provider's pages for owners and what it publishes among it. */
export const servedTemplates = (definition: Definition): readonly ServedTemplate[] => [
  ...[...servedOperations(definition), ...suppliedOperations(definition, ({ isAccountPage }) => isAccountPage)].map(
    ({ method, path, at }) => ({
      method,
      template: fullPath(definition, path),
      at,
      document: undefined,
    }),
  ),
  ...providerDocuments(definition).flatMap(({ name, templates, written }) => {
    const at = written === undefined ? placeOfProvider(definition) : keyOf(written.at);
    return templates.map((template) => ({ method: 'get', template, at, document: name }));
  }),
];
