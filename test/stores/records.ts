import { randomBytes } from 'node:crypto';
import type { ConsentRecord } from '../../src/stores/consents.ts';
import type { AccessRecord, CodeRecord, Hash, RefreshRecord } from '../../src/stores/grants.ts';
import type { SessionRecord } from '../../src/stores/sessions.ts';
import type { SigningKeyRecord } from '../../src/stores/signing-keys.ts';
import type { Transaction } from '../../src/stores/transactions.ts';

/** A moment to count from. */
export const start = Date.UTC(2030, 0, 1);

/** A key nobody has used. */
export const newHash = (): Hash => randomBytes(32);

/** Names an authorization that begins at that moment. */
export const familyAt = (at: number): string =>
  at.toString(16).padStart(12, '0') + randomBytes(16).toString('base64url');

/** A code that lives 60 seconds from `start`. */
export const aCode = (changes: Partial<CodeRecord> = {}): CodeRecord => ({
  hash: newHash(),
  family: familyAt(changes.issuedAt ?? start),
  provider: 'acme-oauth',
  application: 'printer',
  owner: 'user:staff/alice',
  scopes: ['photos:read', 'photos:write'],
  redirectUri: 'https://printer.example/callback',
  challenge: { method: 'S256', value: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' },
  attributes: undefined,
  audience: undefined,
  issuedAt: start,
  expiresAt: start + 60_000,
  ...changes,
});

/** An access token that lives an hour from `start`. */
export const aToken = (changes: Partial<AccessRecord> = {}): AccessRecord => ({
  hash: newHash(),
  family: familyAt(changes.issuedAt ?? start),
  provider: 'acme-oauth',
  application: 'printer',
  owner: undefined,
  scopes: ['photos:read'],
  grantType: 'client_credentials',
  attributes: undefined,
  audience: undefined,
  signedBy: undefined,
  issuedAt: start,
  expiresAt: start + 3_600_000,
  ...changes,
});

/** What tells a refresh token from all others of its chain. */
const newCurrent = (): Uint8Array => new Uint8Array(randomBytes(32));

/** A chain of refresh tokens whose good one lives ten hours from `start`. */
export const aChain = (changes: Partial<RefreshRecord> = {}): RefreshRecord => ({
  hash: newHash(),
  current: newCurrent(),
  family: familyAt(changes.issuedAt ?? start),
  provider: 'acme-oauth',
  application: 'printer',
  owner: 'user:staff/alice',
  scopes: ['photos:read', 'photos:write'],
  grantType: 'authorization_code',
  attributes: undefined,
  audience: undefined,
  usesLeft: undefined,
  issuedAt: start,
  expiresAt: start + 36_000_000,
  consentEndsAt: undefined,
  ...changes,
});

/** The refresh token after this one, with an access token, as `issue` takes them where this one is spent. */
export const following = (refresh: RefreshRecord, changes: Partial<RefreshRecord> = {}) => ({
  next: { ...refresh, current: newCurrent(), ...changes },
  access: aToken({ family: refresh.family, owner: refresh.owner }),
  spends: { kind: 'refresh', hash: refresh.hash, current: refresh.current, grace: undefined } as const,
});

/** A key that signs from `start`. */
export const aKey = (changes: Partial<SigningKeyRecord> = {}): SigningKeyRecord => ({
  kid: randomBytes(32).toString('base64url'),
  algorithm: 'ES256',
  privateKey: '-----BEGIN PRIVATE KEY-----\nMIG=\n-----END PRIVATE KEY-----\n',
  createdAt: start,
  activeAt: start,
  retiredAt: undefined,
  compromised: false,
  ...changes,
});

/** A transaction that lives ten minutes from `start`. */
export const aTransaction = (changes: Partial<Transaction> = {}): Transaction => ({
  hash: newHash(),
  version: 1,
  data: { facts: { 'oauth/owner': { name: 'Žofie "x"' } }, ran: [], nothing: null },
  expiresAt: start + 600_000,
  ...changes,
});

/** A session that began at `start`, ends after ten minutes without use, and after eight hours whatever it is used for. */
export const aSession = (changes: Partial<SessionRecord> = {}): SessionRecord => ({
  hash: newHash(),
  provider: 'acme-oauth',
  owner: 'user:staff/alice',
  groups: undefined,
  stamp: undefined,
  authenticatedAt: start,
  idleEndsAt: start + 600_000,
  expiresAt: start + 28_800_000,
  ...changes,
});

/** A consent given at `start`, for thirty days. */
export const aConsent = (changes: Partial<ConsentRecord> = {}): ConsentRecord => ({
  provider: 'acme-oauth',
  application: 'printer',
  owner: 'user:staff/alice',
  scopes: ['photos:read', 'photos:write'],
  givenAt: start,
  expiresAt: start + 2_592_000_000,
  ...changes,
});
