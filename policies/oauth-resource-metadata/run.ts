import { acceptedProviders } from '../../src/assembly/accepted-providers.ts';
import type { CompiledStep } from '../../src/assembly/types.ts';
import { answerDocument } from '../../src/oauth/public-document.ts';
import { resourceMetadata as metadataOf, type TokenDemand } from '../../src/oauth/resource-metadata.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { RequireSecurity } from '../require-security/policy.ts';
import { resourceMetadata as declaration, type ResourceMetadata } from './policy.ts';

/** Speaks for all definitions that share the base path: to a client they are one resource. */
export const resourceMetadata = (): Implementation<ResourceMetadata> => ({
  declaration,
  link(_, bind) {
    const { assembly, bundle, publicUrl } = bind;
    const { assemblies } = bundle;
    const body = Buffer.from(
      JSON.stringify(metadataOf(demandsAt(assembly.basePath, bind), assembly.basePath, { assemblies, publicUrl })),
    );
    return (x) => answerDocument(x, body);
  },
});

const demandsAt = (basePath: string, { bundle: { assemblies } }: Binder): readonly TokenDemand[] =>
  assemblies
    .filter((one) => one.basePath === basePath)
    .flatMap(({ routes }) => routes.flatMap(({ steps }) => steps.filter(isSecurity)))
    .flatMap(({ properties }) => {
      const { alternatives, unnamedProvider } = properties as unknown as RequireSecurity; // as the compiler makes them
      const tokens = alternatives.flat().filter((check) => check.kind === 'token');
      return tokens.map((check) => ({
        scopes: check.scopes,
        providers: acceptedProviders(check, assemblies, unnamedProvider),
      }));
    });

const isSecurity = ({ policy }: CompiledStep): boolean => policy === 'require-security';
