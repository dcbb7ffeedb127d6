import type { OpenAPIV2 } from 'openapi-types';
import type { Json } from '../../source/tree.ts';
import type { Definition, OAuthSettings } from '../definition.ts';
import type { EndpointName, ProviderDocument } from '../provider-endpoints.ts';

/** What the operations of an endpoint are made of: how clients show who they are, and in which words of the document. */
export interface StockClients {
  /** Clients have a secret. */
  readonly isConfidential: boolean;
  /** Ids and secrets may stand in IBM's headers at every endpoint, and not at `issued` alone. */
  readonly hasHeaders: boolean;
  /** What is granted, by the words of `grant_type` and `response_type`; absent: all that the template has. */
  readonly words?: ReadonlySet<string> | undefined;
  readonly names: StockSchemes;
}

/** By what it is: its name among the `securityDefinitions` of the document. */
export type StockSchemes = Readonly<Record<StockScheme, string>>;

const stockSchemes = {
  clientID: { type: 'apiKey', in: 'query', name: 'client_id', description: 'The id of the application' },
  clientIdHeader: { type: 'apiKey', in: 'header', name: 'X-IBM-Client-Id' },
  clientSecretHeader: { type: 'apiKey', in: 'header', name: 'X-IBM-Client-Secret' },
} as const satisfies Readonly<Record<string, OpenAPIV2.SecuritySchemeApiKey>>;

/** The name of a scheme in the template. */
export type StockScheme = keyof typeof stockSchemes;

/** The scheme of a name, as the template has it. */
export const stockSchemeOf = (name: StockScheme): Json => stockSchemes[name];

/**
 * Under which names the stock schemes stand in a document: those of schemes that are the same, else their own. `undefined`
 * where a name of theirs stands for something else.
 */
export const stockSchemesIn = ({ securityDefinitions, root }: Definition): StockSchemes | undefined => {
  const written = root.get('securityDefinitions');
  const nameOf = (stock: StockScheme): string | undefined => {
    const { in: place, name } = stockSchemes[stock];
    for (const [key, one] of securityDefinitions) {
      if (one.type === 'apiKey' && one.in === place && one.keyName?.toLowerCase() === name.toLowerCase()) return key;
    }
    return written?.kind === 'map' && written.entries.has(stock) ? undefined : stock;
  };
  const [clientID, clientIdHeader, clientSecretHeader] = [
    nameOf('clientID'),
    nameOf('clientIdHeader'),
    nameOf('clientSecretHeader'),
  ];
  if (clientID === undefined || clientIdHeader === undefined || clientSecretHeader === undefined) return undefined;
  return { clientID, clientIdHeader, clientSecretHeader };
};

const formType = 'application/x-www-form-urlencoded';

type Parameter = OpenAPIV2.GeneralParameterObject;

const text = (place: 'query' | 'formData', name: string, description: string): Parameter => ({
  name,
  in: place,
  description,
  type: 'string',
});
const needed = (parameter: Parameter): Parameter => ({ ...parameter, required: true });
const oneOf = (parameter: Parameter, words: readonly string[]): Parameter => ({ ...parameter, enum: [...words] });

const inQuery = (name: string, description: string): Parameter => text('query', name, description);
const inForm = (name: string, description: string): Parameter => text('formData', name, description);

const answer = (description: string, schema?: string): OpenAPIV2.ResponseObject => ({
  description,
  ...(schema !== undefined && { schema: { $ref: `#/definitions/${schema}` } }),
});

type Operation = Omit<OpenAPIV2.OperationObject, 'security' | 'parameters'> & {
  readonly parameters?: readonly Parameter[];
};

const page = { '200': answer('A page for the user') };

/** IBM's template, in words of our own; and our endpoints beside it. */
const operations: Readonly<Record<EndpointName, Readonly<Record<string, Operation>>>> = {
  authorize: {
    get: {
      summary: 'Ask a user for authorization',
      produces: ['text/html'],
      parameters: [
        needed(oneOf(inQuery('response_type', 'A code, or a token at once'), ['code', 'token'])),
        needed(inQuery('scope', 'The scopes that are asked for, with spaces between them')),
        inQuery('redirect_uri', 'Where the user is sent back to'),
        inQuery('state', 'Comes back as it was sent'),
      ],
      responses: {
        '200': answer('A page on which the user signs in or decides'),
        '302': answer('Back to the client, with a code, a token or an error'),
      },
    },
    post: {
      summary: 'Send the form of such a page',
      consumes: [formType],
      produces: ['text/html'],
      parameters: [
        needed(inForm('client_id', 'The application')),
        needed(inForm('scope', 'The scopes that were asked for')),
        needed(inForm('resource-owner', 'The user')),
        needed(inForm('redirect_uri', 'Where the user is sent back to')),
        needed(inForm('original-url', 'The URL of the request')),
        needed(inForm('dp-state', 'The request that is answered')),
        needed(inForm('dp-data', 'The form that is answered')),
      ],
      responses: { '200': answer('The next page') },
    },
  },
  token: {
    post: {
      summary: 'Get tokens',
      consumes: [formType],
      produces: ['application/json'],
      parameters: [
        needed(
          oneOf(inForm('grant_type', 'What the tokens are asked for by'), [
            'authorization_code',
            'password',
            'client_credentials',
            'refresh_token',
          ]),
        ),
        inForm('client_id', 'The application, where it is not named by HTTP Basic'),
        inForm('client_secret', 'Its secret'),
        inForm('code', 'Of an authorization_code'),
        inForm('redirect_uri', 'As it was when the code was asked for'),
        inForm('username', 'Of a password'),
        inForm('password', 'Of a password'),
        inForm('scope', 'The scopes that are asked for, with spaces between them'),
        inForm('refresh_token', 'Of a refresh_token'),
      ],
      responses: { '200': answer('The tokens', 'access_token_response'), '400': answer('They are refused') },
    },
  },
  introspect: {
    post: {
      summary: 'Ask what a token is good for',
      consumes: [formType],
      produces: ['application/json'],
      parameters: [needed(inForm('token', 'The token')), inForm('token_type_hint', 'access_token')],
      responses: {
        '200': answer('What is known of the token', 'introspect_response'),
        '401': answer('The application is not known'),
      },
    },
  },
  revoke: {
    post: {
      summary: 'End a token',
      consumes: [formType],
      parameters: [
        needed(inForm('token', 'The token')),
        oneOf(inForm('token_type_hint', 'What the token is'), ['access_token', 'refresh_token']),
      ],
      responses: { '200': answer('There is no such token any more') },
    },
  },
  issued: {
    get: {
      summary: 'List what a user has allowed',
      produces: ['application/json'],
      responses: {
        '200': answer('One entry an application', 'issued_responses'),
        '401': answer('The user or the application is not known'),
      },
    },
    delete: {
      summary: 'End what a user has allowed an application',
      produces: ['application/json'],
      parameters: [needed(inQuery('client-id', 'The application'))],
      responses: { '200': answer('Its tokens are ended') },
    },
  },
  tokeninfo: {
    post: {
      summary: 'Ask what a token is good for, as its holder',
      consumes: [formType],
      produces: ['application/json'],
      parameters: [needed(inForm('access_token', 'The token'))],
      responses: { '200': answer('What is known of the token') },
    },
  },
  permissions: {
    get: { summary: 'See what one has allowed', produces: ['text/html'], responses: page },
    post: { summary: 'End it', consumes: [formType], produces: ['text/html'], responses: page },
  },
  logout: {
    get: { summary: 'Ask to sign out', produces: ['text/html'], responses: page },
    post: { summary: 'Sign out', consumes: [formType], produces: ['text/html'], responses: page },
  },
};

/** What the operation of an endpoint asks callers for, all together. A public client has no secret: nothing then. */
const schemesOf = (name: EndpointName, method: string, clients: StockClients): readonly StockScheme[] => {
  if (name === 'authorize') return method === 'get' ? ['clientID'] : [];
  const hasHeaders = name === 'issued' || ((name === 'introspect' || name === 'revoke') && clients.hasHeaders);
  return hasHeaders && clients.isConfidential ? ['clientIdHeader', 'clientSecretHeader'] : [];
};

/** One operation of the template, and the security schemes that it names. */
export interface StockOperation {
  readonly operation: Json;
  readonly schemes: readonly StockScheme[];
}

/** The operation of an endpoint as the template has it; `undefined` where the endpoint has no such method. */
export const stockOperation = (
  name: EndpointName,
  method: string,
  clients: StockClients,
): StockOperation | undefined => {
  const operation = operations[name][method];
  if (operation === undefined) return undefined;
  const { summary, consumes, produces, responses } = operation;
  const parameters = operation.parameters?.map((one) => withWords(one, clients.words));
  const schemes = schemesOf(name, method, clients);
  const security =
    schemes.length === 0 ? [] : [Object.fromEntries(schemes.map((scheme) => [clients.names[scheme], []]))];
  return { operation: plain({ summary, security, consumes, produces, parameters, responses }), schemes };
};

/** A parameter that chooses what is granted has the words of what is granted alone. */
const withWords = (parameter: Parameter, words: StockClients['words']): Parameter => {
  if (words === undefined || !choices.has(parameter.name)) return parameter;
  return { ...parameter, enum: parameter.enum?.filter((word) => words.has(String(word))) };
};

const choices: ReadonlySet<string> = new Set(['grant_type', 'response_type']);

/** The words of the protocol for what a provider grants. */
export const grantWords = ({ grants, refreshToken }: OAuthSettings): ReadonlySet<string> =>
  new Set([
    ...(grants ?? []).flatMap(({ value }) => (Object.hasOwn(wordsByGrant, value) ? (wordsByGrant[value] ?? []) : [])),
    ...(refreshToken === undefined ? [] : ['refresh_token']),
  ]);

const wordsByGrant: Readonly<Record<string, readonly string[]>> = {
  accessCode: ['authorization_code', 'code'],
  implicit: ['token'],
  password: ['password'],
  application: ['client_credentials'],
};

/** What a provider publishes, as an operation. */
export const stockDocument = (name: ProviderDocument['name']): Json =>
  plain({
    summary: name === 'jwks' ? 'The public keys of its tokens' : 'What the authorization server offers, and where',
    security: [],
    produces: ['application/json'],
    responses: { '200': answer(name === 'jwks' ? 'A set of keys (RFC 7517)' : 'Its metadata (RFC 8414)') },
  });

/** As JSON: what is `undefined` is not there. */
const plain = (value: object): Json => JSON.parse(JSON.stringify(value)) as Json; // what stands here holds nothing else
