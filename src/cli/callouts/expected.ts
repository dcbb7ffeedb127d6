import type { Bundle, CompiledAssembly, CompiledProvider } from '../../assembly/types.ts';
import type { Environment } from '../../environment/environment.ts';
import { parseTemplate } from '../../policy/references.ts';
import { namesOf } from '../../runtime/link.ts';

/** What a service of a provider is there for. */
export type CalloutKind =
  | 'authentication'
  | 'metadata'
  | 'scope-application'
  | 'scope-owner'
  | 'revocation'
  | 'login'
  | 'login-form'
  | 'consent-form';

/** A service that a provider names. */
export interface ExpectedCallout {
  readonly kind: CalloutKind;
  /** Where it is named: `authentication.url`. */
  readonly setting: string;
  /** As it stands there; properties that are known are put in. */
  readonly url: string;
  /** Path by which documents and stubs know it: `/acme/authentication`. */
  readonly path: string;
  /** `info.x-name` of the provider. */
  readonly provider: string;
  readonly settings: CompiledProvider;
}

/** Every service that the providers of a bundle name, in the order in which an authorization comes by them. */
export const expectedCallouts = (
  { assemblies }: Pick<Bundle, 'assemblies'>,
  environment: Pick<Environment, 'catalog' | 'properties'>,
): readonly ExpectedCallout[] =>
  assemblies.flatMap((assembly) => {
    const { provider: settings, name } = assembly;
    if (settings === undefined) return [];
    return services.flatMap(([kind, setting, urlOf]) => {
      const url = urlOf(settings);
      if (url === undefined) return [];
      return [
        {
          kind,
          setting,
          url: resolved(url, assembly, environment),
          path: `/${name}/${kind}`,
          provider: name,
          settings,
        },
      ];
    });
  });

const services: readonly (readonly [
  kind: CalloutKind,
  setting: string,
  urlOf: (settings: CompiledProvider) => string | undefined,
])[] = [
  ['scope-application', 'scope-validators.application.url', ({ scopeChecks }) => scopeChecks.application?.url],
  [
    'login',
    'identity-extraction.url',
    ({ identityExtraction: one }) => (one.type === 'redirect' ? one.url : undefined),
  ],
  [
    'login-form',
    'identity-extraction.url',
    ({ identityExtraction: one }) => (one.type === 'custom-form' ? one.url : undefined),
  ],
  [
    'authentication',
    'authentication.url',
    ({ authentication }) => (typeof authentication === 'object' ? authentication.url : undefined),
  ],
  ['scope-owner', 'scope-validators.owner.url', ({ scopeChecks }) => scopeChecks.owner?.url],
  [
    'consent-form',
    'authorization.url',
    ({ authorization }) => (authorization.type === 'custom-form' ? authorization.url : undefined),
  ],
  ['revocation', 'revocation.url', ({ revocation }) => revocation.url?.url],
  ['metadata', 'metadata.url', ({ metadata }) => metadata?.url],
];

/** A reference that is no property known here stays as it is written. */
const resolved = (
  url: string,
  assembly: CompiledAssembly,
  { catalog, properties }: Pick<Environment, 'catalog' | 'properties'>,
): string => {
  const names = namesOf(assembly, { catalog, properties, publicUrl: '', views: {} });
  const textOf = (variable: string): string | undefined => {
    const value = names.properties.get(variable);
    return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
  };
  return parseTemplate(url)
    .map((piece) => (typeof piece === 'string' ? piece : (textOf(piece.variable) ?? piece.written)))
    .join('');
};
