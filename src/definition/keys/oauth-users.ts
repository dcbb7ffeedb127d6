import { call, callMap, url } from './call.ts';
import { flag, type Key, listOf, map, seconds, text, word } from './key.ts';

const digest: Key = {
  about: 'The SHA-256 of the form: no other document is shown.',
  value: text('64 hexadecimal digits, in quotes', '^[0-9A-Fa-f]{64}$'),
  absent: 'whatever the URL gives',
};

const customForm: Key = {
  about: 'Where the form is, in the spelling of IBM API Connect v5.',
  value: map({ ...call, sha256: digest }),
  ibmFor: 'url, tls-profile and sha256',
};

const extractions = word({
  'default-form': 'A page of the gateway asks for name and password',
  basic: 'The browser asks for name and password (RFC 7617)',
  'custom-form': 'A page of yours asks for name and password',
  redirect: 'The browser is sent to a login service, which sends it back',
});

const consents = word({
  'default-form': 'A page of the gateway asks whether the application may have the scopes',
  'custom-form': 'A page of yours asks',
  authenticated: 'Who signs in has consented',
});

const identityExtraction: Key = {
  about: 'How users say who they are.',
  value: [
    extractions,
    map({
      type: { about: 'How users say who they are.', value: extractions, default: 'default-form' },
      url: { about: 'Where the form or the login service is.', value: url, examples: ['https://login.example/start'] },
      'tls-profile': call['tls-profile'],
      sha256: digest,
      'redirect-url': {
        about: 'Where the login service is, in the spelling of IBM API Connect v5.',
        value: url,
        ibmFor: 'url',
      },
      'custom-form': customForm,
    }),
  ],
  default: 'default-form',
  examples: ['basic', { type: 'redirect', url: 'https://login.example/start' }],
};

const authentication: Key = {
  about: 'Who knows whether users are who they say: a user registry, or a service. Needed where users sign in.',
  value: map({
    registry: {
      about: 'The user registry that knows them.',
      value: text('a name of "user-registries" of headgate.yaml'),
      examples: ['staff'],
    },
    url: {
      about: 'A service that is asked with name and password by Basic, and answers 200 where they are right.',
      value: url,
      examples: ['https://users.example/check'],
    },
    'tls-profile': call['tls-profile'],
    'forward-headers': {
      about: 'Headers of the request that the service gets, too.',
      value: listOf(text('the name of a header')),
      default: { byProfile: { strict: [] } },
      absent: 'legacy-v5: all X-… but those that name the client or the way, and cookies of others',
      examples: [['X-Tenant']],
    },
    'x-ibm-authentication-url': {
      about: 'The service, in the spelling of IBM API Connect v5.',
      value: callMap,
      ibmFor: 'url and tls-profile',
    },
    'x-ibm-authentication-registry': {
      about: 'The user registry, in the spelling of IBM API Connect v5.',
      value: text('a name of "user-registries" of headgate.yaml'),
      ibmFor: 'registry',
    },
  }),
  examples: [{ registry: 'staff' }, { url: 'https://users.example/check', 'tls-profile': 'users' }],
};

const authorization: Key = {
  about: 'How users allow an application to act for them.',
  value: [
    consents,
    map({
      type: {
        about: 'How users allow it.',
        value: consents,
        default: { byProfile: { strict: 'default-form', 'legacy-v5': 'authenticated' } },
      },
      url: { about: 'Where the form is.', value: url, examples: ['https://forms.example/consent'] },
      'tls-profile': call['tls-profile'],
      sha256: digest,
      remember: {
        about: 'Ask once for each application, and later only for scopes that are new.',
        value: flag,
        default: false,
      },
      'custom-form': customForm,
    }),
  ],
  default: { byProfile: { strict: 'default-form', 'legacy-v5': 'authenticated' } },
  examples: [{ type: 'default-form', remember: true }],
};

// 30 days: so long a browser that was left behind signs in whoever finds it.
const sessionSeconds = seconds(1, 2_592_000);

const session: Key = {
  about: 'How long users stay signed in at this provider, in one browser. {} takes the usual times.',
  value: map({
    idle: {
      about: 'A session that is not used ends after so long.',
      value: sessionSeconds,
      default: 900,
    },
    ttl: { about: 'A session ends after so long.', value: sessionSeconds, default: 28_800 },
  }),
  absent: 'they sign in each time',
  examples: [{ idle: 900, ttl: 28_800 }],
};

const pageFile = text('a file in the folder "pages" of headgate.yaml');

/** How the pages look that users see; it stands with what is read last. */
export const pages: Key = {
  about: 'How the pages of this provider look.',
  value: map({
    title: { about: 'Its name on the pages.', value: text(), absent: "the document's title" },
    colour: {
      about: 'The colour of buttons and links.',
      value: text('a colour such as "#1652b8"', '^(#[0-9a-fA-F]{6})?$'),
    },
    logo: { about: 'The picture above.', value: pageFile, examples: ['acme.svg'] },
    css: { about: 'A style sheet that is added.', value: pageFile, examples: ['acme.css'] },
    templates: {
      about: 'Your own templates, as "headgate pages eject" writes them.',
      value: text('a folder in the folder "pages" of headgate.yaml'),
      examples: ['acme'],
    },
  }),
  absent: "the gateway's own",
};

/** What is about users: who they are, what they allow, how long they stay. */
export const userKeys: Readonly<Record<string, Key>> = {
  'identity-extraction': identityExtraction,
  authentication,
  authorization,
  session,
};
