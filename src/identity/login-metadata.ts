import { answerHeader, MalformedHeader } from './answer-header.ts';
import type { LoginMetadata } from './registry.ts';

/** In UTF-8. Each is kept with every token, and read with it. */
const longestBytes = 4096;

/**
 * What a service says by `API-OAuth-Metadata-For-AccessToken` and `-For-Payload` (IBM API Connect v5), also with `X-` in front
 * as later versions spell it. `undefined`: neither is there; an empty one is none.
 *
 * @throws MalformedHeader also for one of more than 4 KiB.
 */
export const loginMetadataIn = (headers: readonly string[]): LoginMetadata | undefined => {
  const accessToken = metadataFor('accesstoken', headers);
  const payload = metadataFor('payload', headers);
  return accessToken === undefined && payload === undefined
    ? undefined
    : { ...(accessToken && { accessToken }), ...(payload && { payload }) };
};

const metadataFor = (whom: 'accesstoken' | 'payload', headers: readonly string[]): string | undefined => {
  const name = `api-oauth-metadata-for-${whom}`;
  const value = answerHeader(headers, name, `x-${name}`);
  if (value === undefined || value === '') return undefined;
  if (Buffer.byteLength(value) > longestBytes) throw new MalformedHeader(name, 'is too long');
  return value;
};
