import type { Json } from '../../source/tree.ts';
import type { ExpectedCallout } from './expected.ts';
import { loginReturn, operationsOf } from './operations.ts';

/**
 * An OpenAPI 2.0 document of services: what each is asked, and what its answers mean. They may be at many hosts, so that it has
 * none: the paths are those of the stubs, and each operation says what URL the definition names.
 */
export const calloutsDocument = (callouts: readonly ExpectedCallout[]): Json => {
  const paths = callouts.flatMap((callout) => [
    [callout.path, described(callout)] as const,
    ...(callout.kind === 'login'
      ? [[callout.settings.endpoints['authorize'] ?? '/', loginReturn(callout)] as const]
      : []),
  ]);
  return {
    swagger: '2.0',
    info: {
      title: 'Call-outs',
      version: '1.0.0',
      'x-name': 'callouts',
      description: 'Services that providers ask, as docs/callouts.md has them. Values of headers are UTF-8.',
    },
    schemes: ['https'],
    paths: Object.fromEntries(paths),
    ...(callouts.some(({ kind }) => kind === 'revocation') && { definitions }),
  };
};

/** Each operation with a name of its own, and with where the definition says that it is. */
const described = (callout: ExpectedCallout): Json => {
  const { provider, kind, setting, url } = callout;
  return Object.fromEntries(
    Object.entries(operationsOf(callout)).map(([method, { summary = '', description, ...operation }]) => [
      method,
      {
        operationId: `${provider}-${kind}-${method}`,
        tags: [provider],
        summary,
        description: [description, `The definition names it in \`${setting}\`: ${url}`].filter(Boolean).join(' '),
        ...operation,
      },
    ]),
  );
};

const text = (description: string, xml?: Json): Json => ({
  type: 'string',
  description,
  ...(xml !== undefined && { xml }),
});
const attribute = (description: string): Json => text(description, { attribute: true });

const definitions: Json = {
  'oauth-revocation': {
    type: 'object',
    description: 'What is revoked, in XML without a document type. No other elements, and no text in between.',
    xml: { name: 'oauth-revocation' },
    properties: {
      token: { type: 'array', items: text('An access token, a refresh token, a code, or the id of a consent') },
      'resource-owner': {
        type: 'array',
        items: {
          type: 'object',
          description: 'Name of an owner, all of whose tokens are revoked',
          properties: { 'client-id': attribute('Only those of this application') },
        },
      },
      everytoken: {
        type: 'array',
        items: {
          type: 'object',
          required: ['before'],
          properties: { before: attribute('What was issued before; date, time and zone: 2030-01-01T00:00:00Z') },
        },
      },
    },
  },
  token: {
    type: 'object',
    description: 'What was issued; what does not exist has no element.',
    xml: { name: 'token' },
    required: ['token_type', 'client_id', 'access_token', 'expires_in'],
    properties: {
      code: attribute('The code that was exchanged'),
      refresh_token_used: text('The refresh token that was exchanged', { attribute: true, name: 'refresh_token' }),
      token_type: text('Bearer'),
      client_id: text('Id of the application'),
      access_token: text('The access token'),
      expires_in: text('Seconds'),
      scope: text('With spaces between'),
      resource_owner: text('Name of the owner'),
      refresh_token: text('The refresh token'),
      miscinfo: text('What a service has said for the token'),
    },
  },
};
