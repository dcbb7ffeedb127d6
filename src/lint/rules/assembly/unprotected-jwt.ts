import type { SourceNode } from '../../../source/tree.ts';
import type { KeyPlace } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A step that makes or takes a JWT without a key. */
export const unprotectedJwt = defineRule({
  code: 'assembly/unprotected-jwt',
  about: 'definition',
  why: 'Everybody can write a JWT that no key protects: one that is made so proves nothing, and one that is taken so lets everybody in.',
  source: 'RFC 8725 §3.2; RFC 7519 §6 is not served',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - jwt-validate: { jws-crypto: partner }
    - jwt-generate: { jws-jwk: signing.jwk, jws-alg: RS256, jwe-alg: A256KW, jwe-enc: A128CBC-HS256 }
    - jwt-generate: { jwt: sealed, jwe-crypto: shared }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - jwt-validate: { jwt: request.headers.authorization, output-claims: decoded.claims } #! assembly/unprotected-jwt
    - jwt-generate: #! assembly/unprotected-jwt
        jwt: generated.jwt
        jws-jwk: ''
        jws-alg: RS256
        jwe-alg: A256KW
`,
    ],
  },
  *check({ definition, context }): Iterable<{ readonly at: KeyPlace; readonly policy: string }> {
    for (const { policy, at, node, errors } of context.assemblyOf(definition).steps) {
      const isJwt = policy === 'jwt-generate' || policy === 'jwt-validate';
      if (isJwt && errors.length === 0 && !keys.some((key) => isGiven(node, key))) yield { at, policy };
    }
  },
  message: ({ policy }) => `This "${policy}" has no key`,
  help: 'Name a crypto object of headgate.yaml ("jws-crypto"), or a variable or property with a JWK ("jws-jwk").',
});

const keys = ['jws-crypto', 'jws-jwk', 'jwe-crypto', 'jwe-jwk'];

const isGiven = (node: SourceNode, key: string): boolean => {
  const value = node.kind === 'map' ? node.get(key) : undefined;
  return value?.kind === 'scalar' && value.value !== '';
};
