import { refusal } from '../errors.ts';
import type { Grant, GrantDefinition, GrantRequest } from './grant.ts';
import { grants } from './list.ts';

/**
 * Finds the grant that a token request is about and lets it validate the request (RFC 6749 §3.2, §5.2).
 *
 * @throws Fault (or rejects with one): no `grant_type`, one that the provider does not serve, one that this client may not
 * use, a required parameter missing, or what the grant itself refuses.
 */
export const validateGrant = (request: GrantRequest): Grant | Promise<Grant> => {
  const { form, client, provider } = request;
  const { grant_type: grantType } = form;
  if (grantType === undefined) throw refusal('oauth/parameter-missing', { parameter: 'grant_type' });
  const grant = grants.find((one) => one.grantType === grantType && isServed(one, provider));
  if (grant === undefined) {
    const served = grants.filter((one) => isServed(one, provider)).map((one) => one.grantType);
    throw refusal('oauth/grant-type-unsupported', { compared: { grant_type: grantType, served } });
  }
  if (grant.flow !== undefined && client.grants?.includes(grant.flow) === false) {
    throw refusal('oauth/grant-not-allowed', { detail: `client "${client.id}" may not use ${grant.flow}` });
  }
  if (grant.clients === 'confidential' && client.type !== 'confidential') {
    throw refusal('oauth/client-type-refused', { detail: `client "${client.id}" is public` });
  }
  for (const [parameter, need] of Object.entries(grant.parameters)) {
    if (need === 'required' && form[parameter] === undefined) throw refusal('oauth/parameter-missing', { parameter });
  }
  return grant.validate(request);
};

const isServed = ({ flow }: GrantDefinition, { grants: listed, refresh }: GrantRequest['provider']): boolean =>
  flow === undefined ? refresh : listed.includes(flow);
