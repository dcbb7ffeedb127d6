import type { CompiledProvider, CompiledStep } from '../assembly/types.ts';
import type { Definition, OAuthSettings, Operation } from '../definition/definition.ts';
import {
  type EndpointName,
  fullPath,
  type ProviderEndpoint,
  providerEndpoints,
} from '../definition/provider-endpoints.ts';
import type { Json, SourceNode } from '../source/tree.ts';
import { securityOf } from './security.ts';
import { makeStep, type StepCompiling } from './steps.ts';

/** One endpoint with the steps in front of the author's. */
export interface CompiledEndpoint extends ProviderEndpoint {
  readonly steps: readonly CompiledStep[];
  readonly at: SourceNode;
}

/** A provider's settings with the defaults of its profile. */
interface Settings {
  readonly clientType: 'public' | 'confidential';
  readonly title: string;
  readonly scopes: Readonly<Record<string, string>>;
  readonly defaultScopes: readonly string[];
  readonly grants: readonly string[];
  readonly pkce: { readonly mode: string; readonly plain: boolean };
  readonly registry: string;
  readonly codeSeconds: number;
  readonly tokenSeconds: number;
}

/** The endpoints of a provider, compiled. */
export const compileEndpoints = (
  definition: Definition,
  oauth: OAuthSettings,
  compiling: StepCompiling,
): readonly CompiledEndpoint[] => {
  const settings = settingsOf(definition, oauth);
  return providerEndpoints(definition).map((endpoint) => {
    const { name, written } = endpoint;
    const headers = written !== undefined && namesClientKeys(written, definition);
    const at = written?.at ?? oauth.at;
    return { ...endpoint, steps: stepsOf(name, { definition, oauth, settings, headers, at, compiling }), at };
  });
};

/** What the rest of a bundle must know of a provider. */
export const providerOf = (
  definition: Definition,
  oauth: OAuthSettings,
  endpoints: readonly ProviderEndpoint[],
): CompiledProvider => ({
  scopes: describedScopes(oauth),
  endpoints: Object.fromEntries(endpoints.map(({ name, path }) => [name, fullPath(definition, path)])),
});

const settingsOf = (definition: Definition, oauth: OAuthSettings): Settings => {
  const strict = definition.profile === 'strict';
  return {
    clientType: oauth.clientType?.value === 'confidential' ? 'confidential' : 'public',
    title: definition.title?.value ?? '',
    scopes: describedScopes(oauth),
    defaultScopes: oauth.defaultScopes.map(({ value }) => value),
    grants: oauth.grants?.map(({ value }) => value) ?? [],
    pkce: {
      mode: oauth.pkce?.mode?.value ?? (strict ? 'required' : 'optional'),
      plain: oauth.pkce?.plain?.value ?? !strict,
    },
    registry: oauth.authentication?.registry?.value ?? '',
    codeSeconds: oauth.authorizationCode?.ttl?.value ?? (strict ? 60 : 300),
    tokenSeconds: oauth.accessToken?.ttl?.value ?? 3600,
  };
};

const describedScopes = (oauth: OAuthSettings): Readonly<Record<string, string>> =>
  Object.fromEntries([...(oauth.scopes ?? [])].map(([name, { value }]) => [name, value]));

/**
 * An id alone, which everybody knows, is no authorization to look into tokens (RFC 7662 §2.1). IBM's format has public
 * providers take it (`security: []`); such a client sees its own tokens only.
 */
const mustProve = (name: EndpointName, { profile }: Definition): boolean =>
  name === 'introspect' && profile === 'strict';

/** R8 of IBM's format: the client's keys in headers, where the operation's `security` asks for them. */
const namesClientKeys = (operation: Operation, definition: Definition): boolean =>
  (securityOf(operation, definition)?.alternatives ?? []).some((uses) =>
    uses.some(({ scheme }) => {
      const found = definition.securityDefinitions.get(scheme);
      return found?.in === 'header' && found.role !== undefined;
    }),
  );

interface EndpointCompiling {
  readonly definition: Definition;
  readonly oauth: OAuthSettings;
  readonly settings: Settings;
  readonly headers: boolean;
  /** The operation, where it is written. */
  readonly at: SourceNode;
  readonly compiling: StepCompiling;
}

const stepsOf = (
  name: EndpointName,
  { definition, oauth, settings, headers, at: operation, compiling }: EndpointCompiling,
): readonly CompiledStep[] => {
  const provider = definition.name?.value ?? '';
  const { clientType, title, scopes, defaultScopes, grants, pkce, registry, codeSeconds, tokenSeconds } = settings;
  const step = (policy: string, properties: Json, at: SourceNode | undefined): CompiledStep =>
    makeStep(
      {
        id: `${compiling.api}#x-oauth/${name}/${policy.replace('oauth-', '')}`,
        policy,
        properties,
        at: at ?? oauth.at,
      },
      compiling,
    );
  const client = step(
    'oauth-authenticate-client',
    { clientType: mustProve(name, definition) ? 'confidential' : clientType, headers },
    oauth.clientType?.at,
  );
  switch (name) {
    case 'authorize':
      return [
        step('oauth-validate-authorization', { provider, scopes, defaultScopes, clientType, pkce }, oauth.pkce?.at),
        step('oauth-authenticate-user', { title, registry }, oauth.authentication?.at),
        step(
          'oauth-obtain-consent',
          { title, scopes, accessTokenLifetimeSeconds: tokenSeconds },
          oauth.authorization?.at,
        ),
        step('oauth-issue', { provider, issues: 'code', lifetimeSeconds: codeSeconds }, oauth.authorizationCode?.at),
      ];
    case 'token':
      return [
        client,
        step('oauth-validate-grant', { provider, grants, scopes, defaultScopes, pkce }, oauth.grants?.[0]?.at.parent),
        step('oauth-issue', { provider, issues: 'tokens', lifetimeSeconds: tokenSeconds }, oauth.accessToken?.at),
      ];
    case 'introspect':
      return [client, step('oauth-introspect', { provider }, oauth.introspection?.at ?? operation)];
    case 'revoke':
      return [client, step('oauth-revoke', { provider }, oauth.revocation?.at ?? operation)];
  }
};
