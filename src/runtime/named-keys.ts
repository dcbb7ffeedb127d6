import type { Jwk } from '../jose/jwk.ts';
import { type JoseKey, keyOf, type Purpose } from '../jose/key.ts';
import { Fault } from '../policy/fault.ts';
import type { Binder } from './binder.ts';
import type { Exchange } from './exchange.ts';
import { objectOf } from './json-object.ts';

/** How a step names keys for signatures (`jws`) and encryption (`jwe`): a crypto object, which wins, or a variable. */
export type KeyProperties = { readonly [name in `${'jws' | 'jwe'}-${'crypto' | 'jwk'}`]?: string };

/** What names are resolved with. */
export interface KeyLinking {
  readonly bind: Binder;
  /** Crypto objects of the environment, by name. */
  readonly objects: ReadonlyMap<string, Jwk>;
}

/**
 * Reads the keys that a step names for a purpose: one, or those of a set in a variable; `undefined` where it names none. What is
 * read is never empty: else it throws a Fault `jwt/unusable-key`.
 */
export const namedKeys = (
  properties: KeyProperties,
  purpose: Purpose,
  { bind, objects }: KeyLinking,
): ((x: Exchange) => readonly JoseKey[]) | undefined => {
  const kind = kindOf(purpose);
  const variable = properties[`${kind}-jwk`];
  const name = properties[`${kind}-crypto`];
  if (name) {
    const keys = cryptoObject(name, purpose, { bind, objects });
    return () => keys;
  }
  if (!variable) return undefined;
  const read = bind.value(`$(${variable})`);
  let last: { readonly value: unknown; readonly keys: readonly JoseKey[] } | undefined;
  return (x) => {
    const value = read(x);
    // Mostly a property: the same value with each request, and a key costs more to make than to use.
    if (last === undefined || last.value !== value) last = { value, keys: keysIn(value, purpose) };
    if (last.keys.length === 0) throw unusable(purpose);
    return last.keys;
  };
};

const kindOf = (purpose: Purpose): 'jws' | 'jwe' => (purpose === 'sign' || purpose === 'verify' ? 'jws' : 'jwe');

/** Empty where it cannot be had, which is then reported. */
const cryptoObject = (name: string, purpose: Purpose, { bind, objects }: KeyLinking): readonly JoseKey[] => {
  const jwk = objects.get(name);
  const key = jwk && keyOf(jwk, purpose);
  if (key !== undefined) return [key];
  const pointer = `/${kindOf(purpose)}-crypto`;
  if (jwk === undefined) {
    bind.problem({
      code: 'link/unknown-crypto',
      message: `The environment has no crypto object "${name}"`,
      help: 'Add it to "crypto" in headgate.yaml, or name one that is there.',
      pointer,
    });
  } else {
    bind.problem({
      code: 'link/unusable-crypto',
      message: `The crypto object "${name}" holds no key to ${purpose} with`,
      help: 'To sign and to decrypt takes a private key or a secret; what the key says of itself (use, alg) has to agree.',
      pointer,
    });
  }
  return [];
};

/** More is no key set that somebody keeps. */
const mostKeys = 100;

const keysIn = (value: unknown, purpose: Purpose): readonly JoseKey[] => {
  const jwk = objectOf(value);
  if (jwk === undefined) return [];
  const { keys = [jwk] } = jwk;
  if (!Array.isArray(keys) || keys.length > mostKeys) return [];
  return keys.map((one) => keyOf(objectOf(one) ?? {}, purpose)).filter((one) => one !== undefined);
};

const unusable = (purpose: Purpose): Fault =>
  new Fault({
    fault: 'RuntimeError',
    status: 500,
    code: 'jwt/unusable-key',
    message: 'A key that is needed here cannot be used',
    detail: `there is no key to ${purpose} with in the variable that is named`,
  });
