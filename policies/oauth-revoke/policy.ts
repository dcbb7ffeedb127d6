import { definePolicy, quietFlow, use } from '../../src/policy/declaration.ts';
import { type OfProvider, ofProvider } from '../../src/policy/of-provider.ts';

/** Properties of `oauth-revoke`: what to end, or nothing of it for a revocation request. */
export interface Revoke extends OfProvider {
  /** One access or refresh token; what is given beside it must hold of it. `$(…)` references are replaced here and below. */
  readonly token?: string;
  /** With an access token ends everything of its authorization; default: as the provider says. */
  readonly cascade?: boolean;
  /** All tokens of this owner (`user:<registry>/<name>`), this application, with this scope; what is given must hold together. */
  readonly owner?: string;
  readonly application?: string;
  readonly scope?: string;
}

/** What of the properties chooses tokens. */
const choices = ['token', 'owner', 'application', 'scope'] as const;

const text = { type: 'string', minLength: 1 };

/** Whether a use ends what its properties say, and is no answer to a revocation request. */
export const chooses = (properties: Revoke): boolean => choices.some((choice) => properties[choice] !== undefined);

/** Ends a token of the calling application (RFC 7009), or what its properties choose. */
export const revoke = definePolicy<Revoke>({
  name: 'oauth-revoke',
  version: '1.0.0',
  summary: 'Answers a revocation request, or ends the tokens that it is told to',
  written: 'anyone',
  properties: {
    type: 'object',
    additionalProperties: false,
    properties: {
      ...ofProvider,
      token: text,
      cascade: { type: 'boolean' },
      owner: text,
      application: text,
      scope: text,
    },
    dependencies: { cascade: ['token'] },
  },
  flow: (properties, names) => {
    if (!chooses(properties)) {
      return {
        ...quietFlow,
        writes: [use('message', '')],
        faults: ['BadRequestError'],
        requestBody: 'bytes',
        end: 'may-end',
      };
    }
    const reads = choices.flatMap((choice) =>
      names.inText(properties[choice] ?? '', `/${choice}`).map((one) => ({ ...one, secret: choice === 'token' })),
    );
    return { ...quietFlow, reads, faults: ['PropertyError'] };
  },
  order: (properties) => (chooses(properties) ? {} : { once: true, requires: ['oauth/client'] }),
});
