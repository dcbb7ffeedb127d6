import type { CompiledProvider, CompiledStep } from '../assembly/types.ts';
import type { Definition, OAuthSettings, Operation } from '../definition/definition.ts';
import {
  type EndpointName,
  fullPath,
  type ProviderEndpoint,
  providerEndpoints,
} from '../definition/provider-endpoints.ts';
import type { Json, SourceNode } from '../source/tree.ts';
import { describedScopes, type ProviderSettings, settingsOf } from './provider-settings.ts';
import { securityOf } from './security.ts';
import { makeStep, type StepCompiling } from './steps.ts';

/** One endpoint with the steps in front of the author's. */
export interface CompiledEndpoint extends ProviderEndpoint {
  readonly steps: readonly CompiledStep[];
  readonly at: SourceNode;
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
  readonly settings: ProviderSettings;
  readonly headers: boolean;
  /** The operation, where it is written. */
  readonly at: SourceNode;
  readonly compiling: StepCompiling;
}

/** Makes one step of an endpoint; `at`: the setting that it comes from, if that is written. */
type MakeStep = (policy: string, properties: Json, at: SourceNode | undefined) => CompiledStep;

const stepsOf = (
  name: EndpointName,
  { definition, oauth, settings, headers, at: operation, compiling }: EndpointCompiling,
): readonly CompiledStep[] => {
  const { provider, clientType } = settings;
  const step: MakeStep = (policy, properties, at = oauth.at) =>
    makeStep(
      { id: `${compiling.api}#x-oauth/${name}/${policy.replace('oauth-', '')}`, policy, properties, at },
      compiling,
    );
  if (name === 'authorize') return authorizeSteps(step, oauth, settings);
  const client = step(
    'oauth-authenticate-client',
    { clientType: mustProve(name, definition) ? 'confidential' : clientType, headers },
    oauth.clientType?.at,
  );
  switch (name) {
    case 'token':
      return [client, ...tokenSteps(step, oauth, settings)];
    case 'introspect': {
      const { profile } = definition;
      return [client, step('oauth-introspect', { provider, profile }, oauth.introspection?.at ?? operation)];
    }
    case 'revoke':
      return [client, step('oauth-revoke', { provider }, oauth.revocation?.at ?? operation)];
  }
};

const authorizeSteps = (step: MakeStep, oauth: OAuthSettings, settings: ProviderSettings): readonly CompiledStep[] => {
  const { provider, clientType, title, scopes, defaultScopes, pkce, registry } = settings;
  const { codeSeconds, tokenSeconds, refresh, cap } = settings;
  const shown = {
    title,
    scopes,
    accessTokenLifetimeSeconds: tokenSeconds,
    ...(refresh && { refreshTokenLifetimeSeconds: refresh.lifetimeSeconds }),
    ...cap,
  };
  return [
    step('oauth-validate-authorization', { provider, scopes, defaultScopes, clientType, pkce }, oauth.pkce?.at),
    step('oauth-authenticate-user', { title, credentials: 'form', registry }, oauth.authentication?.at),
    step('oauth-obtain-consent', shown, oauth.authorization?.at),
    step('oauth-issue', { provider, issues: 'code', lifetimeSeconds: codeSeconds }, oauth.authorizationCode?.at),
  ];
};

const tokenSteps = (step: MakeStep, oauth: OAuthSettings, settings: ProviderSettings): readonly CompiledStep[] => {
  const { provider, title, scopes, defaultScopes, grants, pkce, registry, tokenSeconds, refresh, cap } = settings;
  const granted = { provider, grants, ...(refresh && { refresh: true }), scopes, defaultScopes, pkce };
  const issued = { provider, issues: 'tokens', lifetimeSeconds: tokenSeconds, ...(refresh && { refresh }), ...cap };
  return [
    step('oauth-validate-grant', granted, oauth.grants?.[0]?.at.parent),
    ...(grants.includes('password')
      ? [step('oauth-authenticate-user', { title, credentials: 'password', registry }, oauth.authentication?.at)]
      : []),
    step('oauth-issue', issued, oauth.accessToken?.at),
  ];
};
