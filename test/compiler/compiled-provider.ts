import assert from 'node:assert/strict';
import type { CompiledAssembly, CompiledProvider, Profile } from '../../src/assembly/types.ts';
import { compileDefinitions } from '../harness/project.ts';

/** A native provider with these settings. */
export const native = (settings: string, grants = '[accessCode, application]'): string => `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-name: sign-in }
x-oauth:
  scopes: { read: See }
  grants: ${grants}
  authentication: { registry: staff }
${settings}
paths: {}
`;

/** The same in IBM's dialect, with its endpoints written. */
export const ibm = (settings: string, paths: readonly string[] = ['/oauth2/authorize', '/oauth2/token']): string => `
swagger: "2.0"
info: { title: Sign-in, version: 1.0.0, x-ibm-name: sign-in }
paths:
${paths.map((path) => `  ${path}: { post: { responses: { 200: { description: An answer } } } }`).join('\n')}
x-ibm-configuration:
  oauth2:
    scopes: { read: See }
    grants: [accessCode]
    authentication: { x-ibm-authentication-registry: staff }
    authorization: { type: default-form }
${settings}
`;

/** What a document is compiled to. */
export const compiled = async (text: string, profile?: Profile): Promise<CompiledAssembly> => {
  const [assembly] = (await compileDefinitions({ 'sign-in.yaml': text }, profile)).assemblies;
  return assembly ?? assert.fail('nothing was compiled');
};

/** What the assembly says of its provider. */
export const settingsOf = ({ provider }: CompiledAssembly): CompiledProvider =>
  provider ?? assert.fail('it is no provider');
