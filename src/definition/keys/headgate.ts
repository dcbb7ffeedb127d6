import { anything, type Key, type KeyMap, map, text } from './key.ts';
import { profileKey } from './oauth.ts';

const waiver: KeyMap = map({
  rule: {
    about: 'The code of the rule that is silenced here; one that may be.',
    value: text('a code, as "headgate rules" lists them'),
    needed: true,
    examples: ['oauth/credentials-over-http'],
  },
  at: {
    about: 'Only at this place; without it, everywhere in the document.',
    value: text('a JSON pointer (RFC 6901)'),
    examples: ['/x-oauth/authentication/url'],
  },
  reason: { about: 'Why it is right as it is.', value: text(), needed: true },
  until: {
    about: 'The last day of the waiver, at most 180 days ahead.',
    value: text('a day such as 2026-12-31'),
    needed: true,
    examples: ['2026-12-31'],
  },
});

/** `waivers` of any document. */
export const waiversKey: Key = {
  about: 'Findings that are meant to be so. A waiver never changes what the gateway does.',
  value: { is: 'list', of: waiver },
};

/** `x-headgate`: what is neither OpenAPI's nor about requests. */
export const headgateKeys: KeyMap = map({
  profile: profileKey,
  waivers: waiversKey,
  assemblies: { about: 'Kept for assemblies by name; means nothing yet.', value: anything, unread: true },
});
