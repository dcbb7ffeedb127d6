import { callMap } from './call.ts';
import { anything, type Key, text, word } from './key.ts';

/** Our extensions of OpenAPI's `info`. */
export const infoKeys: Readonly<Record<string, Key>> = {
  'x-name': {
    about: 'The short name of the document, by which products and security definitions find it.',
    value: text('small letters, digits, "-" and "_"'),
    examples: ['photos'],
  },
  'x-ibm-name': {
    about: 'The short name of the document, in the spelling of IBM API Connect v5.',
    value: text('small letters, digits, "-" and "_"'),
    ibmFor: 'x-name',
    examples: ['photos'],
  },
  'x-pathalias': { about: 'Another name of it, for a portal.', value: anything, unread: true },
};

/** Our extensions of a security definition of type oauth2. */
export const oauth2Keys: Readonly<Record<string, Key>> = {
  'x-provider': {
    about: 'The provider whose tokens are taken, where its URLs do not say so.',
    value: text("the provider's name, as its info.x-name says"),
    examples: ['acme-oauth'],
  },
  'x-tokenIntrospect': {
    about: 'A service of another authorization server that knows tokens; this version does not ask it.',
    value: [callMap, text('a URL')],
    unread: true,
  },
  'x-scopeValidate': {
    about: 'A service that checks scopes once more; this version does not ask it.',
    value: [callMap, text('a URL')],
    unread: true,
  },
};

/** Of type apiKey. */
export const apiKeyKeys: Readonly<Record<string, Key>> = {
  'x-key-type': {
    about: 'What the key is, where its name does not say so.',
    value: word({ client_id: 'The id of the application', client_secret: 'Its secret' }),
  },
  'x-ibm-apikey': {
    about: 'The same in the spelling of IBM API Connect v5.',
    value: word({ clientid: 'The id of the application', clientsecret: 'Its secret' }),
    ibmFor: 'x-key-type',
  },
};

/** Of type basic. */
export const basicKeys: Readonly<Record<string, Key>> = {
  'x-ibm-authentication-url': {
    about: 'A service that knows users; this version serves no definition of type basic.',
    value: [callMap, text('a URL')],
    unread: true,
  },
  'x-ibm-authentication-registry': {
    about: 'A user registry; this version serves no definition of type basic.',
    value: text('a name of "user-registries" of headgate.yaml'),
    unread: true,
  },
};
