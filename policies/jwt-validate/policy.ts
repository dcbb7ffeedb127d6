import { definePolicy, faultsOfUses, quietFlow, type Use, use } from '../../src/policy/declaration.ts';

/** Properties of `jwt-validate`. An empty text is the same as none. */
export interface JwtValidate {
  /** Variable that holds the JWT, with or without `Bearer ` in front. */
  readonly jwt?: string;
  /** Variable that gets the claims. */
  readonly 'output-claims'?: string;
  /** Regular expression that the whole issuer has to fit. */
  readonly 'iss-claim'?: string;
  /** Regular expression that the whole of one audience has to fit. */
  readonly 'aud-claim'?: string;
  /** Crypto object of the environment; wins over `jws-jwk`. */
  readonly 'jws-crypto'?: string;
  readonly 'jws-jwk'?: string;
  /** Crypto object of the environment; wins over `jwe-jwk`. */
  readonly 'jwe-crypto'?: string;
  readonly 'jwe-jwk'?: string;
}

const variable = (description: string) => ({ type: 'string', pattern: '^[^\\s$(){}]*$', description });

/** Lets only an exchange go on that has a good JWT (IBM API Connect v5, `jwt-validate`; RFC 7519 §7.2). */
export const jwtValidate = definePolicy<JwtValidate>({
  name: 'jwt-validate',
  version: '1.0.0',
  summary: 'Checks a JWT and gives its claims',
  written: 'author',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      jwt: { ...variable('Variable that holds the JWT'), default: 'request.headers.authorization' },
      'output-claims': { ...variable('Variable that gets the claims'), default: 'decoded.claims' },
      'iss-claim': { type: 'string', description: 'Regular expression that the whole issuer has to fit' },
      'aud-claim': { type: 'string', description: 'Regular expression that the whole of one audience has to fit' },
      'jws-crypto': { type: 'string', description: 'Crypto object of the environment to check the signature with' },
      'jws-jwk': variable('Variable with the JWK, or set of them, to check the signature with'),
      'jwe-crypto': { type: 'string', description: 'Crypto object of the environment to decrypt with' },
      'jwe-jwk': variable('Variable with the JWK, or set of them, to decrypt with'),
    },
  },
  flow: (properties) => {
    const { input, output } = variablesOf(properties);
    const secret = (variable: string, pointer: string): Use => ({ ...use(variable, pointer), secret: true });
    const key = (kind: 'jws' | 'jwe'): readonly Use[] => {
      const jwk = properties[`${kind}-jwk`];
      return jwk && !properties[`${kind}-crypto`] ? [secret(jwk, `/${kind}-jwk`)] : [];
    };
    const reads = [secret(input, '/jwt'), ...key('jws'), ...key('jwe')];
    const writes = [use(output, '/output-claims')];
    return { ...quietFlow, reads, writes, faults: ['RuntimeError', ...faultsOfUses(reads, writes)] };
  },
});

/** The variables that it reads the JWT from and writes the claims to. */
export const variablesOf = ({ jwt, 'output-claims': claims }: JwtValidate) => ({
  input: jwt || 'request.headers.authorization',
  output: claims || 'decoded.claims',
});
