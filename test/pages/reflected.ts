import type { Models, PageName, ShownScope } from '../../src/pages/models.ts';
import { htmlOf, sampleOf } from './shipped-pages.ts';

/** What somebody might call themselves to have a browser run something (A05). */
export const payloads = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "'><svg/onload=alert(1)>",
  '" autofocus onfocus="alert(1)',
  "' onmouseover='alert(1)",
  '` onclick=alert(1) `',
  '</style><script>alert(1)</script>',
  '</title><script>alert(1)</script>',
  '{{constructor.constructor "alert(1)"}}',
  '{{{title}}}',
  '{application}<b>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '\u202e<iframe srcdoc="<script>alert(1)</script>">',
];

/** A page in which one value that is not ours has been replaced. */
export interface Reflected {
  readonly page: PageName;
  readonly field: string;
  readonly html: string;
}

/** Pages in each of which another value is this one. */
export const reflected = (value: string): readonly Reflected[] =>
  changesOf(value).flatMap(({ page, changes }) =>
    Object.entries(changes).map(([field, change]) => ({ page, field, html: changed(page, change) })),
  );

/** Each page with this value in as many places as one page has. */
export const reflectedAtOnce = (value: string): readonly Reflected[] =>
  changesOf(value).map(({ page, changes }) => ({
    page,
    field: 'everything',
    html: changed(page, Object.assign({}, ...Object.values(changes))),
  }));

type Changes = Readonly<Record<string, object>>;

const changed = (page: PageName, change: object): string => htmlOf(page, { ...models[page], ...change } as never); // of that page

const models = {
  login: sampleOf('login', 'first'),
  consent: sampleOf('consent', 'one'),
  permissions: sampleOf('permissions', 'one'),
  logout: sampleOf('logout', 'ask'),
  error: sampleOf('error', 'other'),
  'form-post': sampleOf('form-post', 'answer'),
};

const changesOf = (value: string): readonly { readonly page: PageName; readonly changes: Changes }[] => [
  { page: 'login', changes: loginWith(value) },
  { page: 'consent', changes: consentWith(value) },
  { page: 'permissions', changes: permissionsWith(value) },
  { page: 'logout', changes: { owner: { owner: value }, action: { action: value } } },
  { page: 'error', changes: { message: { message: value }, reference: { reference: value } } },
  {
    page: 'form-post',
    changes: {
      action: { action: value },
      'redirect host': { redirectHost: value },
      'name of a field': { fields: [[value, 'x']] },
      'value of a field': { fields: [['state', value]] },
    },
  },
];

const hostile = (value: string): ShownScope => ({ name: value, description: `To ${value}` });

const loginWith = (value: string): Record<string, Partial<Models['login']>> => ({
  application: { application: value },
  action: { action: value },
  'hidden name': { hidden: { [value]: 'x' } },
  'hidden value': { hidden: { transaction: value } },
  username: { username: value, failed: true },
  'what it grants': { grants: [hostile(value)] },
});

const consentWith = (value: string): Record<string, Partial<Models['consent']>> => ({
  application: { application: value },
  owner: { owner: value },
  'redirect host': { redirectHost: value },
  'redirect scheme': { redirectHost: `${value}:` },
  scope: { scopes: [hostile(value)] },
  'scope with a check-box': { scopes: [hostile(value), { name: 'other', description: 'Something else' }] },
  'scope allowed before': { granted: [hostile(value)] },
  action: { action: value },
  'hidden value': { hidden: { csrf: value } },
});

const permissionsWith = (value: string): Record<string, Partial<Models['permissions']>> => {
  const card = { application: 'a', title: 't', scopes: [], since: 0, until: 0 };
  return {
    owner: { owner: value },
    ended: { ended: value },
    'logout path': { logoutPath: value },
    action: { action: value },
    'hidden value': { hidden: { csrf: value } },
    application: { permissions: [{ ...card, application: value }] },
    title: { permissions: [{ ...card, title: value }] },
    scope: { permissions: [{ ...card, application: value, title: value, scopes: [hostile(value)] }] },
  };
};
