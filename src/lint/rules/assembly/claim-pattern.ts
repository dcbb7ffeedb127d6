import { compilePattern } from '../../../policy/pattern/compile-pattern.ts';
import { PatternProblem } from '../../../policy/pattern/pattern.ts';
import type { TextPlace } from '../../place.ts';
import { defineRule } from '../../rule.ts';

/** A regular expression for a claim that could keep a match busy, or is none. */
export const claimPattern = defineRule({
  code: 'assembly/claim-pattern',
  about: 'definition',
  why: 'A token that was made for it could keep the engines that take any expression busy for hours. What can be matched in one pass over the claim is taken.',
  source: 'IBM API Connect v5: jwt-validate; a decision of ours about PCRE',
  severity: { strict: 'error', 'legacy-v5': 'error' },
  examples: {
    good: [
      `
x-assembly:
  execute:
    - jwt-validate: { jws-crypto: partner, iss-claim: '^https://(idp|login)\\.example(/.*)?$', aud-claim: '[a-z]+-app{1,3}' }
    - jwt-validate: { jws-crypto: partner, iss-claim: $(issuer), aud-claim: '' }
`,
    ],
    bad: [
      `
x-assembly:
  execute:
    - jwt-validate:
        jws-crypto: partner
        iss-claim: ^(?=https).*$ #! assembly/claim-pattern
        aud-claim: '(a)\\1' #! assembly/claim-pattern
`,
    ],
  },
  *check({ definition, context }) {
    for (const { policy, node } of context.assemblyOf(definition).steps) {
      if (policy !== 'jwt-validate' || node.kind !== 'map') continue;
      for (const key of ['iss-claim', 'aud-claim']) {
        const pattern = node.get(key);
        if (pattern?.kind !== 'scalar' || typeof pattern.value !== 'string') continue;
        const problem = problemOf(pattern.value);
        if (problem === undefined) continue;
        const { start, end, message } = problem;
        const at: TextPlace = { kind: 'text', node: pattern, start, end };
        yield { at, message };
      }
    }
  },
  message: ({ message }) => message,
  help: 'Write an exact text, or a regular expression of what the manual of jwt-validate names.',
});

/** Of a pattern with a reference the gateway tells when it starts: only then is it known. */
const problemOf = (pattern: string): PatternProblem | undefined => {
  if (pattern.includes('$(')) return undefined;
  try {
    compilePattern(pattern);
    return undefined;
  } catch (error) {
    if (error instanceof PatternProblem) return error;
    throw error;
  }
};
