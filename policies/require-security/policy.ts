import { definePolicy, quietFlow } from '../../src/policy/declaration.ts';

/** Properties of `require-security`: alternatives of which one must hold, each a list of checks that must all hold. */
export interface RequireSecurity {
  readonly alternatives: readonly (readonly Check[])[];
  /** Where no provider is named by an oauth2 check: refuse to link, or take the tokens of any that offers the scopes. */
  readonly unnamedProvider: 'refuse' | 'any';
}

/** One check: a key that identifies (or proves) the application, or an access token. */
export type Check = KeyCheck | TokenCheck;

/** Client id or secret, in a header or in the query. */
export interface KeyCheck {
  readonly kind: 'key';
  readonly role: 'client-id' | 'client-secret';
  readonly in: 'header' | 'query';
  readonly name: string;
}

/** An access token with all of `scopes`, from the provider of that name or with one of these endpoint paths. */
export interface TokenCheck {
  readonly kind: 'token';
  readonly scopes: readonly string[];
  readonly provider?: string;
  readonly endpoints: readonly string[];
}

const headerOf = (check: Check): readonly string[] => {
  if (check.kind === 'token') return ['authorization'];
  return check.in === 'header' ? [check.name.toLowerCase()] : [];
};

const text = { type: 'string' };
const texts = { type: 'array', items: text };

/** Lets a request in if one alternative of OpenAPI's `security` holds. Compiled from `security` and its definitions. */
export const requireSecurity = definePolicy<RequireSecurity>({
  name: 'require-security',
  version: '1.0.0',
  summary: 'Lets a request in if one alternative of `security` holds',
  written: 'compiler',
  properties: {
    type: 'object',
    additionalProperties: false,
    required: ['alternatives', 'unnamedProvider'],
    properties: {
      alternatives: {
        type: 'array',
        items: {
          type: 'array',
          items: {
            type: 'object',
            required: ['kind'],
            properties: {
              kind: { enum: ['key', 'token'] },
              role: { enum: ['client-id', 'client-secret'] },
              in: { enum: ['header', 'query'] },
              name: text,
              scopes: texts,
              provider: text,
              endpoints: texts,
            },
          },
        },
      },
      unnamedProvider: { enum: ['refuse', 'any'] },
    },
  },
  flow: ({ alternatives }) => ({
    ...quietFlow,
    faults: ['BadRequestError', 'UnauthorizedError', 'ForbiddenError', 'RuntimeError'],
    // Where no token is asked for, `Authorization` is between the client and the back end.
    credentials: [...new Set(alternatives.flat().flatMap(headerOf))].sort(),
    end: 'may-end',
  }),
  establishes: ['oauth/application', 'oauth/token', 'oauth/owner'],
});
