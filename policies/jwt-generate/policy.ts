import { definePolicy, faultsOfUses, quietFlow, type Use, use } from '../../src/policy/declaration.ts';

/** Properties of `jwt-generate`. Claims and keys are names of variables; an empty text is the same as none. */
export interface JwtGenerate {
  /** Variable that gets the JWT; absent: the header `Authorization` of the message, behind `Bearer `. */
  readonly jwt?: string;
  /** Whether it gets an id of its own. */
  readonly 'jti-claim'?: boolean;
  readonly 'iss-claim'?: string;
  readonly 'sub-claim'?: string;
  /** A text with commas is several. */
  readonly 'aud-claim'?: string;
  /** Seconds for which it is valid. */
  readonly 'exp-claim'?: number;
  /** JSON object, or its text. */
  readonly 'private-claims'?: string;
  readonly 'jws-jwk'?: string;
  readonly 'jws-alg'?: string;
  /** Crypto object of the environment; wins over `jws-jwk`. */
  readonly 'jws-crypto'?: string;
  readonly 'jwe-enc'?: string;
  readonly 'jwe-alg'?: string;
  readonly 'jwe-jwk'?: string;
  /** Crypto object of the environment; wins over `jwe-jwk`. */
  readonly 'jwe-crypto'?: string;
}

/** The variable of the issuer that IBM's editor writes into every step; often nothing sets it. */
export const defaultIssuer = 'iss.claim';

const variable = (description: string) => ({ type: 'string', pattern: '^[^\\s$(){}]*$', description });
const sizes = (prefix: string) => ['256', '384', '512'].map((bits) => `${prefix}${bits}`);

/** Makes a JWT (IBM API Connect v5, `jwt-generate`; RFC 7519). */
export const jwtGenerate = definePolicy<JwtGenerate>({
  name: 'jwt-generate',
  version: '1.0.0',
  summary: 'Makes a JWT, signed or encrypted, for a variable or the Authorization header',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      jwt: variable('Variable that gets the JWT; without it the Authorization header of the message'),
      'jti-claim': { type: 'boolean', default: false, description: 'Whether it gets an id of its own' },
      'iss-claim': { ...variable('Variable with the issuer'), default: defaultIssuer },
      'sub-claim': variable('Variable with the subject'),
      'aud-claim': variable('Variable with the audience; commas separate several'),
      'exp-claim': {
        type: 'integer',
        minimum: 1,
        maximum: 2147483647,
        default: 3600,
        description: 'Seconds of validity',
      },
      'private-claims': variable('Variable with a JSON object of further claims'),
      'jws-jwk': variable('Variable with the JWK to sign with'),
      'jws-alg': {
        enum: ['', ...sizes('HS'), ...sizes('RS'), ...sizes('ES'), ...sizes('PS')],
        description: 'Algorithm of the signature; without it what fits the key',
      },
      'jws-crypto': { type: 'string', description: 'Crypto object of the environment to sign with' },
      'jwe-enc': {
        enum: ['', 'A128CBC-HS256', 'A192CBC-HS384', 'A256CBC-HS512'],
        description: 'How the contents are encrypted',
      },
      'jwe-alg': {
        // The first is refused by a rule of its own, which says why.
        enum: ['', 'RSA1_5', 'RSA-OAEP', 'RSA-OAEP-256', 'dir', 'A128KW', 'A192KW', 'A256KW'],
        description: 'How the key of the contents is encrypted; without it what fits the key',
      },
      'jwe-jwk': variable('Variable with the JWK to encrypt with'),
      'jwe-crypto': { type: 'string', description: 'Crypto object of the environment to encrypt with' },
    },
  },
  flow: (properties) => {
    const { jwt, 'iss-claim': issuer = defaultIssuer } = properties;
    const named = (key: keyof JwtGenerate, name = properties[key]): readonly Use[] =>
      typeof name === 'string' && name !== '' ? [use(name, `/${key}`)] : [];
    const secret = (key: 'jws' | 'jwe'): readonly Use[] =>
      properties[`${key}-crypto`] ? [] : named(`${key}-jwk`).map((one) => ({ ...one, secret: true }));
    const reads = [
      ...named('iss-claim', issuer),
      ...named('sub-claim'),
      ...named('aud-claim'),
      ...named('private-claims'),
      ...secret('jws'),
      ...secret('jwe'),
    ];
    const writes = jwt ? named('jwt') : [use('message.headers.Authorization', '')];
    return { ...quietFlow, reads, writes, faults: ['RuntimeError', ...faultsOfUses(reads, writes)] };
  },
});
