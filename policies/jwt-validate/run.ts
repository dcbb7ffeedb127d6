import type { Jwk } from '../../src/jose/jwk.ts';
import { JwtRefusal, type Opening, openJwt } from '../../src/jose/open-jwt.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { objectOf } from '../../src/runtime/json-object.ts';
import { type KeyLinking, namedKeys } from '../../src/runtime/named-keys.ts';
import { type Claims, claimsJudge } from './claims-judge.ts';
import { jwtValidate as declaration, type JwtValidate, variablesOf } from './policy.ts';
import { type Refuse, refusing } from './refusing.ts';

/** Checks the JWT; on any failure the variable of the claims is not set. `objects`: the crypto objects by name. */
export const jwtValidate = (objects: ReadonlyMap<string, Jwk>): Implementation<JwtValidate> => ({
  declaration,
  link(properties, bind) {
    const { input, output } = variablesOf(properties);
    const refuse = refusing(bind.assembly.name);
    const [read, set] = [bind.value(`$(${input})`), setterOf(output, bind)];
    const keys = openingOf(properties, { bind, objects });
    const judge = claimsJudge(properties, bind, refuse);
    const validated = async (x: Exchange): Promise<Claims> => {
      const claims = await opened(tokenIn(read(x), refuse), keys(x), refuse);
      judge(claims, x.clock.now());
      return claims;
    };
    return async (x) => {
      try {
        set(x, await validated(x));
      } catch (error) {
        // What was there before must not be taken for what this JWT says.
        set(x, undefined);
        throw error;
      }
      return undefined;
    };
  },
});

const setterOf = (output: string, bind: Binder): ((x: Exchange, value: unknown) => void) => {
  const { set } = bind.variable(output);
  if (set !== undefined) return set;
  bind.problem({
    code: 'assembly/read-only-variable',
    message: `"${output}" can only be read`,
    help: 'Name a variable of your own, such as "decoded.claims".',
    pointer: '/output-claims',
  });
  return () => undefined;
};

const openingOf = (properties: JwtValidate, linking: KeyLinking): ((x: Exchange) => Opening) => {
  const verification = namedKeys(properties, 'verify', linking);
  const decryption = namedKeys(properties, 'decrypt', linking);
  return (x) => ({ verification: verification?.(x), decryption: decryption?.(x) });
};

/** With or without the scheme in front, whose name has no case (RFC 9110 §11.1). */
const tokenIn = (value: unknown, refuse: Refuse): string => {
  if (value === undefined || value === '') throw refuse('jwt/missing');
  if (typeof value === 'string') return value.replace(/^bearer +/i, '');
  throw refuse('jwt/malformed', 'the variable holds no text');
};

const opened = async (jwt: string, opening: Opening, refuse: Refuse): Promise<Claims> => {
  try {
    const claims = objectOf(Buffer.from(await openJwt(jwt, opening)));
    if (claims !== undefined) return claims;
  } catch (error) {
    if (!(error instanceof JwtRefusal)) throw error;
    throw refuse(error.kind === 'malformed' ? 'jwt/malformed' : 'jwt/unproven', error.message);
  }
  throw refuse('jwt/malformed', 'its claims are no JSON object');
};
