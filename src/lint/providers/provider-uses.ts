import type { Definition, Project, SecurityDefinition } from '../../definition/definition.ts';
import { nodeAt } from '../../source/tree.ts';
import type { WrittenAssembly } from '../assembly/assembly-steps.ts';
import { providerFinder } from './provider-finder.ts';
import { schemeUses } from './used-schemes.ts';

/** A security definition by which a definition asks for tokens. */
export interface ProviderUse {
  readonly definition: Definition;
  /** Its name. */
  readonly scheme: string;
  readonly described: SecurityDefinition;
  /** Whose tokens they are; absent where it names none, or one that is not in the set. */
  readonly provider: Definition | undefined;
  /** Scopes that requirements ask for by it. */
  readonly scopes: ReadonlySet<string>;
}

/** The definitions of a project that have `x-oauth` or `oauth2`. */
export const providersIn = ({ definitions }: Project): readonly Definition[] =>
  definitions.filter(({ kind }) => kind === 'provider');

/** Who asks for whose tokens: every oauth2 security definition that a requirement uses. */
export const providerUses = (project: Project, requiredOf: typeof requiredScopes): readonly ProviderUse[] => {
  const providerOf = providerFinder(providersIn(project));
  return project.definitions.flatMap((definition) => {
    const required = requiredOf(definition);
    return [...definition.securityDefinitions].flatMap(([scheme, described]) => {
      const scopes = required.get(scheme);
      if (described.type !== 'oauth2' || scopes === undefined) return [];
      return [{ definition, scheme, described, scopes, provider: providerOf(described, definition.profile) }];
    });
  });
};

/** Where API Connect v5's rule holds, whoever names no provider takes the tokens of any. */
export const isForAny = ({ provider, described, definition }: ProviderUse): boolean =>
  provider === undefined && described.provider === undefined && definition.profile === 'legacy-v5';

/** The scopes that requirements of a definition ask for, by scheme; each scheme that is used is there. */
export const requiredScopes = (definition: Definition): ReadonlyMap<string, ReadonlySet<string>> => {
  const required = new Map<string, Set<string>>();
  for (const { scheme, scopes } of schemeUses(definition)) {
    const known = required.get(scheme) ?? new Set();
    required.set(scheme, known);
    for (const scope of scopes) known.add(scope);
  }
  return required;
};

/** What steps of a definition name: providers, and the scopes that they ask for of a token. */
export interface NamedBySteps {
  readonly providers: ReadonlySet<string>;
  readonly scopes: ReadonlySet<string>;
}

/** See `NamedBySteps`. */
export const namedBySteps = ({ steps }: WrittenAssembly): NamedBySteps => {
  const [providers, scopes] = [new Set<string>(), new Set<string>()];
  for (const { policy, node } of steps) {
    if (!policy.startsWith('oauth-')) continue;
    const provider = nodeAt(node, '/provider');
    if (provider?.kind === 'scalar') providers.add(String(provider.value));
    const list = nodeAt(node, '/scopes');
    for (const item of list?.kind === 'list' ? list.items : [])
      if (item.kind === 'scalar') scopes.add(String(item.value));
  }
  return { providers, scopes };
};
