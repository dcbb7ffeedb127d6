import type { CompiledStep } from '../assembly/types.ts';

/** Steps that let a request go on only if something is proven, or not at all. */
export const proving: ReadonlySet<string> = new Set([
  'jwt-validate',
  'oauth-authenticate-client',
  'oauth-authenticate-user',
  'oauth-check-scope',
  'oauth-consult-revocation',
  'oauth-obtain-consent',
  'oauth-validate-authorization',
  'oauth-validate-grant',
  'oauth-verify-token',
  'throw',
  'validate',
]);

/** By itself, or by a step in it. */
export const proves = ({ policy, blocks }: CompiledStep): boolean =>
  proving.has(policy) || blocks.some((block) => block.some(proves));
