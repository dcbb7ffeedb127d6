import type { LoginMetadata } from '../identity/registry.ts';
import type { Attributes } from '../stores/grants.ts';

/** IBM API Connect v5's name for what is kept with the access token; authors may set an attribute of this name too. */
const accessTokenName = 'miscinfo';
/** What is kept for the application. No author can write such a name (`attributesSchema`), and nobody is shown it. */
const payloadName = 'metadata:payload';

/** Attributes of an authorization with what services have said for it; what they say now counts. */
export const withMetadata = (
  attributes: Attributes | undefined,
  { accessToken, payload }: LoginMetadata = {},
): Attributes | undefined => {
  if (accessToken === undefined && payload === undefined) return attributes;
  return {
    ...attributes,
    ...(accessToken !== undefined && { [accessTokenName]: accessToken }),
    ...(payload !== undefined && { [payloadName]: payload }),
  };
};

/** Member `metadata` of a token response (IBM API Connect v5). */
export const payloadIn = (attributes: Attributes | undefined): string | undefined => attributes?.[payloadName];

/** Attributes that somebody may see: all but what is for the application, which has it from its token response. */
export const shownAttributes = (attributes: Attributes | undefined): Attributes | undefined => {
  if (payloadIn(attributes) === undefined) return attributes;
  const { [payloadName]: _, ...shown } = attributes ?? {};
  return Object.keys(shown).length === 0 ? undefined : shown;
};

/** Whether an attribute of this name comes from a service, where the author does not set it: then it has a limit of its own. */
export const isOfService = (name: string): boolean => name === accessTokenName || name === payloadName;
