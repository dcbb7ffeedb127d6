import type { Login } from '../../src/identity/registry.ts';

/** A login as a token request makes one; only the name and the password matter to most registries. */
export const login = (name: string, password: string, more: Partial<Login> = {}): Login => ({
  name,
  password,
  scopes: ['read'],
  method: 'POST',
  uri: '/acme/oauth2/token',
  headers: [],
  caller: { gone: false },
  ...more,
});
