import { Fault } from '../../src/policy/fault.ts';
import type { Binder } from '../../src/runtime/binder.ts';
import type { Exchange, Random } from '../../src/runtime/exchange.ts';
import { objectOf } from '../../src/runtime/json-object.ts';
import { defaultIssuer, type JwtGenerate } from './policy.ts';

type Read<T> = (x: Exchange) => T;

/**
 * Reads the claims of a JWT (RFC 7519 §4.1). A variable that is not set makes no claim; those that the step makes win over
 * private ones.
 */
export const claimsOf = (properties: JwtGenerate, bind: Binder): Read<object> => {
  const { 'iss-claim': issuer = defaultIssuer, 'exp-claim': seconds = 3600, 'jti-claim': hasId = false } = properties;
  const named = (name: string | undefined): Read<unknown> | undefined => (name ? bind.value(`$(${name})`) : undefined);
  // IBM's editor writes this name whether or not anything sets it.
  const iss = issuer === defaultIssuer ? bind.variable(issuer).get : named(issuer);
  const [sub, aud] = [named(properties['sub-claim']), named(properties['aud-claim'])];
  const others = named(properties['private-claims']);
  return (x) => {
    const now = Math.floor(x.clock.now() / 1000);
    const own = {
      iss: textOf(iss?.(x)),
      sub: textOf(sub?.(x)),
      aud: audienceOf(aud?.(x)),
      jti: hasId ? newId(x.random) : undefined,
      iat: now,
      exp: now + seconds,
    };
    const made = Object.entries(own).filter(([, value]) => value !== undefined);
    return { ...privateClaims(others?.(x)), ...Object.fromEntries(made) };
  };
};

const textOf = (value: unknown): string | undefined => {
  if (value === undefined || value === null || value === '') return undefined;
  if (typeof value === 'object') throw unusable('A claim that must be a text would be something else');
  return String(value);
};

/** RFC 7519 §4.1.3: one text, or a list of several. */
const audienceOf = (value: unknown): string | readonly string[] | undefined => {
  const listed = Array.isArray(value) ? value.map(textOf) : textOf(value)?.split(',');
  const audience = listed?.flatMap((one) => one?.trim() || []) ?? [];
  return audience.length > 1 ? audience : audience[0];
};

const privateClaims = (value: unknown): object | undefined => {
  if (value === undefined || value === '') return undefined;
  return objectOf(value) ?? thrown(unusable('Private claims are no JSON object'));
};

const thrown = (fault: Fault): never => {
  throw fault;
};

const unusable = (message: string): Fault =>
  new Fault({ fault: 'RuntimeError', status: 500, code: 'jwt/unusable-claims', message });

/** A random UUID (RFC 9562 §5.4). */
const newId = (random: Random): string => {
  const bytes = random(16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x40, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
};
