import type { Json } from '../../source/tree.ts';
import type { CalloutKind, ExpectedCallout } from './expected.ts';

/** An object of OpenAPI 2.0. */
type Part = { readonly [key: string]: Json };

/** The operations of a service by their method in lower case: what it is asked, and what its answers mean. */
export const operationsOf = (callout: ExpectedCallout): Readonly<Record<string, Part>> =>
  contracts[callout.kind](callout);

const header = (name: string, description: string, required = true): Part => ({
  name,
  in: 'header',
  type: 'string',
  required,
  description,
});
const query = (name: string, description: string, required = true): Part => ({
  ...header(name, description, required),
  in: 'query',
});
const text = (description: string): Part => ({ type: 'string', description });

const transaction: readonly Part[] = [
  header('X-Global-Transaction-ID', 'Id of the request: what stands in the log of the gateway'),
  header('X-Transaction-ID', 'The same'),
];
const application: readonly Part[] = [
  header('app-name', 'Title of the application, in UTF-8'),
  header('appid', 'Id of the application'),
  header('provider', '`info.x-name` of the provider'),
];

const selectedScope = text(
  "Scopes in place of those asked for: a list with spaces between, or a JSON object whose members are scopes and their descriptions (empty: the provider's own). At most 8 KiB",
);
const metadataHeaders: Part = {
  'API-OAUTH-METADATA-FOR-ACCESSTOKEN': text(
    'Kept with the access token, as `miscinfo`. UTF-8, at most 4 KiB. `X-API-OAuth-Metadata-For-AccessToken` is the same',
  ),
  'API-OAUTH-METADATA-FOR-PAYLOAD': text(
    'For the application: `metadata` of its token response. UTF-8, at most 4 KiB. `X-API-OAuth-Metadata-For-Payload` is the same',
  ),
};

const unavailable: Part = {
  description:
    'Any other answer is none: nothing is granted, and the client may try again. Redirects are not followed.',
};

const authentication = ({ settings }: ExpectedCallout): Readonly<Record<string, Part>> => ({
  get: {
    summary: 'Says whether a name and a password are right',
    description: `After a redirect login the password is the confirmation. ${forwarded(settings.authentication)}`,
    parameters: [
      header('Authorization', 'Basic: name and password in UTF-8 (RFC 7617)'),
      header('X-Requested-Scope', 'What is asked for, with spaces between'),
      header('X-URI-In', 'Path and query of the request in which somebody signs in'),
      header('X-Method-In', 'Its method'),
    ],
    responses: {
      200: {
        description: 'They are right. The body is not read.',
        headers: {
          'API-Authenticated-Credential': text(
            'Name of the owner in place of the one that was typed. UTF-8, at most 8 KiB. `X-API-Authenticated-Credential` is the same',
          ),
          'X-Selected-Scope': selectedScope,
          ...metadataHeaders,
        },
      },
      401: { description: 'They are wrong.' },
      default: { description: 'Every other status says that they are wrong too. Redirects are not followed.' },
    },
  },
});

const forwarded = (authentication: ExpectedCallout['settings']['authentication']): string => {
  const names = typeof authentication === 'object' ? authentication.forwardHeaders : [];
  if (names === 'legacy-v5') return 'Headers `X-…` and cookies of the client are forwarded.';
  return names.length === 0
    ? 'No header of the client is forwarded.'
    : `Headers of the client that are forwarded: ${names.map((name) => `\`${name}\``).join(', ')}.`;
};

const metadata = (): Readonly<Record<string, Part>> => ({
  get: {
    summary: 'Says what tokens are to carry, just before they are issued',
    parameters: [
      ...application,
      header('client-id', 'Id of the application'),
      header('resource-owner', 'Name of the owner, in UTF-8; absent where there is none', false),
      header('scope', 'What is granted, with spaces between; absent where it is nothing', false),
      header('grant-type', 'As in the token request; `implicit`'),
      ...transaction,
    ],
    responses: {
      200: { description: 'All is well. The body is not read.', headers: metadataHeaders },
      default: unavailable,
    },
  },
});

const scopeCheck = (callout: ExpectedCallout): Readonly<Record<string, Part>> => {
  const whom = callout.kind === 'scope-owner' ? 'owner' : 'application';
  const { method = 'POST' } = callout.settings.scopeChecks[whom] ?? {};
  const question: Readonly<Record<string, string>> = {
    token_scope: 'What is asked for at this moment, with spaces between',
    client_id: 'Id of the application',
    ...(whom === 'owner' && { resource_owner: 'Name of the owner' }),
  };
  const members = Object.entries(question);
  const body: Part = {
    name: 'question',
    in: 'body',
    required: true,
    schema: {
      type: 'object',
      required: Object.keys(question),
      properties: Object.fromEntries(members.map(([name, description]) => [name, text(description)])),
    },
  };
  const asked = method === 'GET' ? members.map(([name, description]) => query(name, description)) : [body];
  return {
    [method.toLowerCase()]: {
      summary: `Selects scopes, ${whom === 'owner' ? 'once the owner is known' : 'before anybody signs in'}`,
      ...(method === 'POST' && { consumes: ['application/json'] }),
      parameters: [...asked, ...application, ...transaction],
      responses: {
        200: {
          description: 'These are selected; the header must be there. The body is not read.',
          headers: { 'X-Selected-Scope': selectedScope },
        },
        403: { description: 'Nothing may be granted: the client gets `invalid_scope`. So it does by any other 4xx.' },
        default: unavailable,
      },
    },
  };
};

const revocation = (): Readonly<Record<string, Part>> => ({
  get: {
    summary: 'Says what is revoked, before a consent, a code or a token is used',
    description: 'Exactly one of `consent`, `code`, `refresh-token` and `access-token` is sent.',
    produces: ['application/xml'],
    parameters: [
      header('client-id', 'Id of the application'),
      header('resource-owner', 'Name of the owner, in UTF-8; absent where there is none', false),
      header('consent', 'Id of the authorization that begins', false),
      header('code', 'The authorization code that is exchanged', false),
      header('refresh-token', 'The refresh token that is used', false),
      header('access-token', 'The access token that is used', false),
      ...transaction,
    ],
    responses: {
      200: {
        description: 'What is revoked, as far as it matters here; an empty list revokes nothing. At most 256 KiB.',
        schema: { $ref: '#/definitions/oauth-revocation' },
      },
      default: unavailable,
    },
  },
  post: {
    summary: 'Is told which tokens have been issued',
    consumes: ['application/xml'],
    parameters: [
      { name: 'token', in: 'body', required: true, schema: { $ref: '#/definitions/token' } },
      ...transaction,
    ],
    responses: {
      200: { description: 'Taken in. The body is not read.' },
      default: { description: 'The tokens are revoked at once, and the client gets none.' },
    },
  },
});

const login = ({ settings }: ExpectedCallout): Readonly<Record<string, Part>> => ({
  get: {
    summary: 'Signs somebody in whose browser is redirected here',
    description: 'What follows happens between the browser and the service. In the end it sends the browser back.',
    parameters: [
      query(
        'original-url',
        `Where to send the browser back to: ${settings.endpoints['authorize'] ?? ''} with its query and \`rstate\``,
      ),
      query('app-name', 'Title of the application', false),
      query('appid', 'Id of the application', false),
      query('provider', 'Title of the provider', false),
      query('providerid', '`info.x-name` of the provider', false),
    ],
    responses: {
      200: { description: 'A page of the service.' },
      302: {
        description:
          'Back to `original-url` with `&username=…&confirmation=…` at its end, or `&error=…`. The confirmation should be good once, and not for long: the authentication URL is asked about it.',
        headers: { Location: text('`original-url` and what is added to it, each value percent-encoded') },
      },
    },
  },
});

/** The way back from a login service, which leads to the gateway itself. */
export const loginReturn = ({ settings }: Pick<ExpectedCallout, 'settings'>): Part => ({
  get: {
    summary: 'The way back from the login service, to the gateway itself',
    description: `Beside the parameters of the request that began it${settings.endpoints['authorize'] === undefined ? '' : '; only the browser that was sent away may come back, once'}.`,
    parameters: [
      query('rstate', 'As it stood in `original-url`'),
      query('username', 'Who has signed in', false),
      query('confirmation', 'By which the authentication URL knows that this is so', false),
      query('error', 'Why nobody has signed in; nothing else is looked at then', false),
    ],
    responses: {
      200: { description: 'The page that comes next, such as that of the consent.' },
      302: { description: 'Back to the application: with a code, or with `error` and `error_description`.' },
      403: { description: 'Another browser, or a link that was used.' },
    },
  },
});

const form = (summary: string, needs: string): (() => Readonly<Record<string, Part>>) => {
  const responses: Part = {
    200: {
      description: `The document, at most 256 KiB, in UTF-8, with one \`<form method="POST" enctype="application/x-www-form-urlencoded" action="authorize">\` and in it ${needs}. Nothing in it may run.`,
      schema: { type: 'string' },
    },
    default: { description: 'Any other answer is none: the last good document is served, if there is one.' },
  };
  return () => ({ get: { summary, produces: ['text/html'], parameters: [], responses } });
};

const contracts: Readonly<Record<CalloutKind, (callout: ExpectedCallout) => Readonly<Record<string, Part>>>> = {
  authentication,
  metadata,
  'scope-application': scopeCheck,
  'scope-owner': scopeCheck,
  revocation,
  login,
  'login-form': form(
    'Gives the form by which people sign in',
    '`<EI-INJECT-HIDDEN-INPUT-FIELDS/>`, the fields `username` and `password`, and a button `login`',
  ),
  'consent-form': form(
    'Gives the form by which people allow',
    '`<AZ-INJECT-HIDDEN-INPUT-FIELDS/>` and two buttons `approve`, with the values `true` and `false`',
  ),
};
