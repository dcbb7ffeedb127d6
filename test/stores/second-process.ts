/**
 * The other process of the two-process tests: opens the file it is given and does what it is told, one message at a time.
 */
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';
import { aConsent, aKey, aSession, aToken } from './records.ts';

const [, , path = ''] = process.argv;
const { grants, replays, signingKeys, sessions, consents, close } = openSqlite(path);
const owner = 'user:staff/alice';
const bytes = (hex: string | undefined): Uint8Array => Buffer.from(hex ?? '', 'hex');

/** By what the message asks for; of an item, every text that is a hash is in hexadecimal digits. */
const answers: Record<string, (item: readonly string[], now: number) => unknown> = {
  find: async ([hash], now) => (await grants.findAccess(bytes(hash), now)) !== undefined,
  revoke: ([hash], now) => grants.revoke({ by: 'token', hash: bytes(hash) }, now),
  'revoke all': (_, now) => grants.revoke({ by: 'rule', before: now }, now),
  'end everything of the owner': (_, now) => grants.revoke({ by: 'rule', before: now, owner }, now),
  'is signed in': async ([hash], now) => (await sessions.find(bytes(hash), now)) !== undefined,
  'sign out': ([hash]) => sessions.end(bytes(hash)),
  'sign out everywhere': () => sessions.endAll(aSession()),
  'has allowed': async ([application = ''], now) => (await consents.find(aConsent({ application }), now)) !== undefined,
  see: ([id], now) => replays.isNew(bytes(id), now + 1000, now),
  'add a key': ([kid = '']) => signingKeys.add(aKey({ kid }), undefined),
  issue: async ([hash, code, family = ''], now) => {
    const access = aToken({ hash: bytes(hash), family, owner });
    return (await grants.issue({ access }, { kind: 'code', hash: bytes(code) }, now)).result;
  },
  /** With a grace where something is sealed; what was sealed comes back behind a colon. */
  refresh: async ([chain, current, family = '', next, seals], now) => {
    const refresh = await grants.findRefresh(bytes(chain));
    if (refresh === undefined) return 'unknown';
    const grace = seals === undefined ? undefined : { seconds: 30, sealed: bytes(seals) };
    const spends = { kind: 'refresh', hash: refresh.hash, current: bytes(current), grace } as const;
    const tokens = { access: aToken({ family, owner }), refresh: { ...refresh, current: bytes(next) } };
    const answer = await grants.issue(tokens, spends, now);
    return answer.result === 'repeated' ? `repeated:${Buffer.from(answer.sealed).toString('hex')}` : answer.result;
  },
};

process.on('message', async (message: { readonly what: string; readonly now: number; readonly items: string[][] }) => {
  const { what, now, items } = message;
  if (what === 'close') {
    await close();
    process.disconnect();
    return;
  }
  process.send?.(await Promise.all(items.map((item) => answers[what]?.(item, now))));
});
process.send?.('ready');
