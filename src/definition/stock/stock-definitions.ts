import type { OpenAPIV2 } from 'openapi-types';
import type { Profile } from '../../assembly/types.ts';
import type { Json } from '../../source/tree.ts';
import type { EndpointName } from '../provider-endpoints.ts';

/** What the answers of the template look like. */
export type StockDefinition = 'access_token_response' | 'introspect_response' | 'issued_responses' | 'issued_response';

type Schema = OpenAPIV2.SchemaObject;
type Members = Readonly<Record<string, Schema>>;

const typed = (type: 'string' | 'integer', names: readonly string[]): Members =>
  Object.fromEntries(names.map((name) => [name, { type }]));

const all = (properties: Members, required: readonly string[]): Schema => ({
  type: 'object',
  required: [...required],
  properties,
});

/** All of its members are named, as in the template. */
const closed = ({ required, optional }: { readonly required: Members; readonly optional: Members }): Schema => ({
  ...all({ ...required, ...optional }, Object.keys(required)),
  additionalProperties: false,
});

const token: Members = {
  access_token: { type: 'string' },
  expires_in: { type: 'integer' },
  scope: { type: 'string' },
  refresh_token: { type: 'string' },
};

const issued: Pick<Record<StockDefinition, Schema>, 'issued_responses' | 'issued_response'> = {
  issued_responses: { type: 'array', items: { $ref: '#/definitions/issued_response' } },
  issued_response: closed({
    required: {
      ...typed('string', ['clientId', 'owner', 'scope', 'issuedAt', 'expiredAt']),
      refreshTokenIssued: { type: 'boolean' },
    },
    optional: typed('string', [
      'clientName',
      'miscInfo',
      'consentedOn',
      'appId',
      'org',
      'orgId',
      'catalog',
      'catalogId',
    ]),
  }),
};

const definitions: Readonly<Record<Profile, Readonly<Record<StockDefinition, Schema>>>> = {
  // RFC 6749 §5.1 and RFC 7662 §2.2: clients must ignore what they do not know.
  strict: {
    access_token_response: all({ token_type: { type: 'string' }, ...token }, [
      'token_type',
      'access_token',
      'expires_in',
    ]),
    introspect_response: all(
      {
        active: { type: 'boolean' },
        ...typed('string', ['scope', 'client_id', 'username', 'token_type', 'sub', 'iss']),
        ...typed('integer', ['exp', 'iat']),
      },
      ['active'],
    ),
    ...issued,
  },
  'legacy-v5': {
    access_token_response: closed({
      required: {
        token_type: { type: 'string', enum: ['bearer'] },
        ...typed('string', ['access_token']),
        ...typed('integer', ['expires_in']),
      },
      optional: typed('string', ['scope', 'refresh_token']),
    }),
    introspect_response: closed({
      required: {
        active: { type: 'boolean' },
        ...typed('string', ['client_id', 'client_name', 'username', 'sub']),
        ...typed('string', ['exp', 'expstr', 'iat', 'nbf', 'nbfstr', 'scope']),
      },
      optional: typed('string', ['miscinfo', 'consented_on', 'consented_on_str', 'grant_type']),
    }),
    ...issued,
  },
};

/** A definition as the template of API Connect v5 has it; under `strict` it says what is really answered. */
export const stockDefinition = (name: StockDefinition, profile: Profile): Json =>
  JSON.parse(JSON.stringify(definitions[profile][name])) as Json; // what stands here holds nothing else

const definitionsByEndpoint: Readonly<Partial<Record<EndpointName, readonly StockDefinition[]>>> = {
  token: ['access_token_response'],
  introspect: ['introspect_response'],
  issued: ['issued_responses', 'issued_response'],
};

/** What the operations of an endpoint refer to. */
export const stockDefinitionsOf = (name: EndpointName): readonly StockDefinition[] => definitionsByEndpoint[name] ?? [];
