import type { CompiledProvider, CompiledStep } from '../assembly/types.ts';
import type { Definition, OAuthSettings, Operation } from '../definition/definition.ts';
import { fullPath, type ProviderEndpoint, providerEndpoints } from '../definition/provider-endpoints.ts';
import type { Json, SourceNode } from '../source/tree.ts';
import { endpointSteps, type MakeStep } from './endpoint-steps.ts';
import { settingsOf } from './provider-settings.ts';
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
    const at = written?.at ?? oauth.at;
    const step: MakeStep = (policy, properties, from = oauth.at) =>
      makeStep(
        { id: `${compiling.api}#x-oauth/${name}/${nameOf(policy, properties)}`, policy, properties, at: from },
        compiling,
      );
    const headers = written !== undefined && namesClientKeys(written, definition);
    return { ...endpoint, steps: endpointSteps[name]({ definition, oauth, settings, headers, at, step }), at };
  });
};

/** Of a step among those of its endpoint. One policy may stand there twice: what each is for tells them apart. */
const nameOf = (policy: string, properties: Json): string => {
  const name = policy.replace('oauth-', '');
  const isFor = typeof properties === 'object' && properties !== null && 'for' in properties;
  return isFor ? `${name}-${properties.for}` : name;
};

/** What a bundle says of a provider. */
export const providerOf = (
  definition: Definition,
  oauth: OAuthSettings,
  endpoints: readonly { readonly name: string; readonly path: string }[],
): CompiledProvider => ({
  ...settingsOf(definition, oauth),
  endpoints: Object.fromEntries(endpoints.map(({ name, path }) => [name, fullPath(definition, path)])),
});

/** R8 of IBM's format: the client's keys in headers, where the operation's `security` asks for them. */
const namesClientKeys = (operation: Operation, definition: Definition): boolean =>
  (securityOf(operation, definition)?.alternatives ?? []).some((uses) =>
    uses.some(({ scheme }) => {
      const found = definition.securityDefinitions.get(scheme);
      return found?.in === 'header' && found.role !== undefined;
    }),
  );
