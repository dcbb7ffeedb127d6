import type { SourceNode } from '../../../source/tree.ts';
import { defineRule } from '../../rule.ts';

/** RSA1_5, which API Connect offers. */
export const jwtAlgorithm = defineRule({
  code: 'assembly/jwt-algorithm',
  about: 'definition',
  why: 'Whoever may send what RSA1_5 has encrypted, and sees how it is refused, can find out what it says.',
  source: 'RFC 8725 §3.2',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - jwt-generate: { jws-crypto: ours, jwe-crypto: theirs, jwe-alg: RSA-OAEP-256 }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - jwt-generate:
        jws-crypto: ours
        jwe-crypto: theirs
        jwe-alg: RSA1_5 #! assembly/jwt-algorithm
`,
    ],
  },
  *check({ definition, context }): Iterable<{ readonly at: SourceNode }> {
    for (const { policy, node } of context.assemblyOf(definition).steps) {
      const at = policy === 'jwt-generate' && node.kind === 'map' ? node.get('jwe-alg') : undefined;
      if (at?.kind === 'scalar' && at.value === 'RSA1_5') yield { at };
    }
  },
  message: () => '"RSA1_5" is not served: it is not safe',
  help: 'Write RSA-OAEP-256, or RSA-OAEP where the receiver knows no other; both take the same key.',
});
