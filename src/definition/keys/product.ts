import { waiversKey } from './headgate.ts';
import { anything, flag, type Key, type KeyMap, listOf, map, names, text, type Value, word } from './key.ts';

const described = (about: string, examples?: Key['examples']): Key => ({
  about,
  value: text(),
  unread: true,
  ...(examples && { examples }),
});

const rate: readonly Value[] = [
  text(
    'a number of calls and a time such as 100/1hour, or unlimited',
    '^([Uu]nlimited|\\d{1,15} ?(/ ?\\d{0,15} ?[a-zA-Z]{0,20})?)$',
  ),
  { is: 'whole', from: 0, to: 1e15, unit: 'times' },
];

const rateLimit: KeyMap = map({
  value: { about: 'How many calls in which time.', value: rate, examples: ['100/1hour', 'unlimited'] },
  'hard-limit': {
    about: 'Refuse what is beyond; false only counts.',
    value: flag,
    default: false,
    unread: true,
  },
});

const unserved = 'this version does not enforce it.';

const limits: Readonly<Record<string, Key>> = {
  'rate-limit': {
    about: `How many calls a subscription has; ${unserved}`,
    value: [rateLimit, ...rate],
    examples: [{ value: '100/1hour', 'hard-limit': true }],
  },
  'rate-limits': {
    about: `The same by name; ${unserved}`,
    value: names('a limit', rateLimit),
    examples: [{ default: { value: '100/1hour', 'hard-limit': true } }],
  },
};

const planOperation: KeyMap = map({
  operation: { about: 'The method of the operation.', value: text('a method'), needed: true, examples: ['get'] },
  path: { about: 'Its path, as the API writes it.', value: text('a path'), needed: true, examples: ['/photos'] },
  ...limits,
});

const planApi: KeyMap = map({
  operations: {
    about: 'The operations that the plan reaches; without it, all of the API.',
    value: listOf(planOperation),
    examples: [[{ operation: 'get', path: '/photos' }]],
  },
});

const plan: KeyMap = map({
  title: { about: 'Its name for people.', value: text(), examples: ['Default plan'] },
  description: described('What it is for.'),
  approval: {
    about: `Whether somebody has to approve a subscription; ${unserved}`,
    value: flag,
    default: false,
    unread: true,
  },
  ...limits,
  'burst-limits': {
    about: `How many calls within seconds or minutes, by name; ${unserved}`,
    value: names('a limit', rateLimit),
    examples: [{ burst: { value: '10/1second' } }],
  },
  billing: { about: 'What it costs: for a portal.', value: anything, unread: true },
  apis: {
    about: 'The APIs that the plan reaches, by their names under "apis" of the product; absent or {}: all.',
    value: names('an API of the product', planApi),
    examples: [{}, { photos: { operations: [{ operation: 'get', path: '/photos' }] } }],
  },
});

const audience: KeyMap = map({
  enabled: { about: 'Whether anybody may.', value: anything, default: true, unread: true },
  type: {
    about: 'Who may.',
    value: [
      word({ public: 'Everybody', authenticated: 'Who has signed in', custom: 'Who "tags" and "orgs" name' }),
      anything,
    ],
    unread: true,
  },
  tags: { about: 'Communities of developers.', value: anything, unread: true },
  orgs: { about: 'Organizations of developers.', value: anything, unread: true },
});

const info: KeyMap = map({
  name: {
    about: 'The short name: with the version, what subscriptions name.',
    value: text(),
    needed: true,
    examples: ['photos'],
  },
  title: { about: 'Its name for people.', value: text(), needed: true, examples: ['Photos'] },
  version: { about: 'Its version.', value: text(), needed: true, examples: ['1.0.0'] },
  description: described('What it offers.'),
  summary: described('The same in a line.'),
  contact: {
    about: 'Who answers for it.',
    value: map({ name: described('Their name.'), email: described('Their address.'), url: described('Their page.') }),
    unread: true,
  },
  license: {
    about: 'Under which licence it is offered.',
    value: map({ name: described('Its name.', ['Apache-2.0']), url: described('Its text.') }),
    unread: true,
  },
  termsOfService: described('Under which terms.'),
  categories: { about: 'Categories for a portal.', value: anything, unread: true },
});

/** A product document, from its root. Extensions of other tools may stand anywhere. */
export const productKeys: KeyMap = map({
  'x-headgate': { about: 'How the document is judged.', value: map({ waivers: waiversKey }) },
  product: { about: 'The version of this form: 1.0.0.', value: text('1.0.0'), needed: true, examples: ['1.0.0'] },
  info: { about: 'What it is called.', value: info, needed: true },
  apis: {
    about: 'The APIs that it offers, by names of your own.',
    value: names(
      'an API',
      map({
        $ref: {
          about: 'The file of the API.',
          value: text('the path of a file, relative to this one'),
          examples: ['photos.yaml'],
        },
        name: {
          about: 'Its name and version, in place of the file.',
          value: text('name:version'),
          examples: ['photos:1.0.0'],
        },
      }),
    ),
    examples: [{ photos: { $ref: 'photos.yaml' } }],
  },
  gateways: { about: 'Which gateways of IBM it is for.', value: anything, unread: true },
  visibility: {
    about: 'Who sees it in a portal, and who may subscribe there.',
    value: map({
      view: { about: 'Who sees it.', value: audience, unread: true },
      subscribe: { about: 'Who may subscribe.', value: audience, unread: true },
    }),
    unread: true,
  },
  plans: {
    about: 'What can be subscribed to, by names of your own. An application calls an API under a plan that reaches it.',
    value: names('a plan', plan),
    examples: [{ default: { title: 'Default plan', apis: {} } }],
  },
});
