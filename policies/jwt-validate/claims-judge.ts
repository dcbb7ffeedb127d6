import { compilePattern } from '../../src/policy/pattern/compile-pattern.ts';
import { PatternProblem } from '../../src/policy/pattern/pattern.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Instant } from '../../src/stores/grants.ts';
import type { JwtValidate } from './policy.ts';
import type { Refuse } from './refusing.ts';

/** The claims of a JWT that a key has proven. */
export type Claims = Readonly<Record<string, unknown>>;

/** How far clocks may be apart (RFC 7519 §4.1.4: "a few minutes" at most). */
const skewSeconds = 30;
/** An issuer or audience is a name or a URL. */
const longestName = 2048;

/** Throws where the claims say that a JWT is not for here and now. */
export const claimsJudge = (
  properties: JwtValidate,
  bind: Binder,
  refuse: Refuse,
): ((claims: Claims, now: Instant) => void) => {
  const isIssuer = patternOf('iss-claim', properties, bind);
  const isAudience = patternOf('aud-claim', properties, bind);
  return ({ exp, nbf, iss, aud }, now) => {
    const seconds = Math.floor(now / 1000);
    if (exp !== undefined && seconds >= numberIn(exp, refuse) + skewSeconds) throw refuse('jwt/expired');
    if (nbf !== undefined && seconds < numberIn(nbf, refuse) - skewSeconds) throw refuse('jwt/not-yet-valid');
    if (isIssuer?.(iss) === false) throw refuse('jwt/wrong-issuer');
    // RFC 7519 §4.1.3: one text, or a list of them.
    const audience: readonly unknown[] = Array.isArray(aud) ? aud : [aud];
    if (isAudience !== undefined && !audience.some(isAudience)) throw refuse('jwt/wrong-audience');
  };
};

const numberIn = (value: unknown, refuse: Refuse): number => {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  throw refuse('jwt/malformed', 'a time in it is no number');
};

type Test = (value: unknown) => boolean;

/** Tells whether the whole of a claim fits the pattern that a property has; `undefined`: there is none. */
const patternOf = (key: 'iss-claim' | 'aud-claim', properties: JwtValidate, bind: Binder): Test | undefined => {
  const written = properties[key];
  if (!written) return undefined;
  try {
    const fits = compilePattern(bind.fixedText(written) ?? '');
    return (value) => typeof value === 'string' && value.length <= longestName && fits(value);
  } catch (error) {
    if (!(error instanceof PatternProblem)) throw error;
    bind.problem({
      code: 'assembly/claim-pattern',
      message: error.message,
      help: 'Write an exact text, or a regular expression of those that the manual of jwt-validate names.',
      pointer: `/${key}`,
    });
    return () => false;
  }
};
