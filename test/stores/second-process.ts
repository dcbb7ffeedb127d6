/**
 * The other process of the two-process tests: opens the file it is given and does what it is told, one message at a time.
 */
import { openSqlite } from '../../src/stores/sqlite/open-sqlite.ts';

const [, , path = ''] = process.argv;
const { grants, close } = openSqlite(path);

process.on('message', async (message: { readonly what: string; readonly now: number; readonly items: string[][] }) => {
  const { what, now, items } = message;
  if (what === 'close') {
    await close();
    process.disconnect();
    return;
  }
  const answers = await Promise.all(
    items.map(async ([hash = '', code = '', family = '']) => {
      const bytes = Buffer.from(hash, 'hex');
      if (what === 'find') return (await grants.findAccess(bytes, now)) !== undefined;
      if (what === 'revoke') return grants.revoke({ by: 'token', hash: bytes }, now);
      const access = { hash: bytes, family, provider: 'acme-oauth', application: 'printer', owner: 'user:staff/alice' };
      const rest = {
        scopes: ['photos:read'],
        grantType: 'authorization_code',
        issuedAt: now,
        expiresAt: now + 3_600_000,
      };
      const spends = { kind: 'code', hash: Buffer.from(code, 'hex') } as const;
      return (await grants.issue({ access: { ...access, ...rest } }, spends, now)).result;
    }),
  );
  process.send?.(answers);
});
process.send?.('ready');
