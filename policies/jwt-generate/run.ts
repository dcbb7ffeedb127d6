import type { Jwk } from '../../src/jose/jwk.ts';
import type { JoseKey } from '../../src/jose/key.ts';
import { contentAlgorithms, longestJwt } from '../../src/jose/load-jose.ts';
import { type ChosenKey, makeJwt, type Protection } from '../../src/jose/make-jwt.ts';
import { Fault } from '../../src/policy/fault.ts';
import type { Binder, Implementation } from '../../src/runtime/binder.ts';
import type { Exchange } from '../../src/runtime/exchange.ts';
import { type KeyLinking, namedKeys } from '../../src/runtime/named-keys.ts';
import { claimsOf } from './claims.ts';
import { jwtGenerate as declaration, type JwtGenerate } from './policy.ts';

/** Makes the JWT and puts it where it is wanted. `objects`: the crypto objects of the environment by name. */
export const jwtGenerate = (objects: ReadonlyMap<string, Jwk>): Implementation<JwtGenerate> => ({
  declaration,
  link(properties, bind) {
    const claims = claimsOf(properties, bind);
    const protection = protectionOf(properties, { bind, objects });
    const store = storeOf(properties, bind);
    return async (x) => {
      const jwt = await made(claims(x), protection(x));
      if (jwt.length > longestJwt) throw runtimeError('jwt/unusable-claims', 'A JWT would become too long');
      store(x, jwt);
      return undefined;
    };
  },
});

const runtimeError = (code: string, message: string): Fault =>
  new Fault({ fault: 'RuntimeError', status: 500, code, message });

const made = async (claims: object, protection: Protection): Promise<string> => {
  try {
    return await makeJwt(claims, protection);
  } catch {
    // All that is left to go wrong: `dir` with a secret of another length than `jwe-enc` wants.
    throw runtimeError('jwt/unusable-key', 'A key does not fit the algorithms that it is named with');
  }
};

const protectionOf = (properties: JwtGenerate, linking: KeyLinking): ((x: Exchange) => Protection) => {
  const signing = namedKeys(properties, 'sign', linking);
  const encryption = namedKeys(properties, 'encrypt', linking);
  const contents = properties['jwe-enc'] || contentAlgorithms[0];
  return (x) => {
    const signed = signing && chosen(signing(x), properties['jws-alg']);
    const encrypted = encryption && chosen(encryption(x), properties['jwe-alg']);
    // Everybody could have encrypted it for a public key.
    if (signed === undefined && encrypted?.key.isShared !== true) {
      throw runtimeError('jwt/unprotected', 'A JWT would prove nothing of who made it');
    }
    return { signing: signed, encryption: encrypted && { ...encrypted, contents } };
  };
};

/** The one key that is good for the algorithm; without one, the algorithm that is first of the key's. */
const chosen = (keys: readonly JoseKey[], algorithm: string | undefined): ChosenKey => {
  const fitting = keys.filter(({ algorithms }) => !algorithm || algorithms.includes(algorithm));
  const [key] = fitting;
  if (key === undefined || fitting.length > 1) {
    throw runtimeError('jwt/unusable-key', 'There is not exactly one key that fits the algorithm');
  }
  return { key, algorithm: algorithm || (key.algorithms[0] ?? '') };
};

const storeOf = ({ jwt }: JwtGenerate, bind: Binder): ((x: Exchange, jwt: string) => void) => {
  if (!jwt) {
    const { set } = bind.variable('message.headers.Authorization');
    return (x, made) => set?.(x, `Bearer ${made}`);
  }
  const { set } = bind.variable(jwt);
  if (set !== undefined) return set;
  bind.problem({
    code: 'assembly/read-only-variable',
    message: `"${jwt}" can only be read`,
    help: 'Name a variable of your own, such as "generated.jwt".',
    pointer: '/jwt',
  });
  return () => undefined;
};
