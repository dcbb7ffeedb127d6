import { nodeAt } from '../source/tree.ts';
import type { EnvironmentDocument } from './document.ts';
import type { OutboundConfig, RegistryConfig, UserConfig } from './environment.ts';
import { readLdap, type WrittenLdap } from './ldap.ts';
import { readOpenId, type WrittenOpenId } from './openid.ts';
import { below } from './shape.ts';

/** One of `user-registries` as the schema describes it. */
export interface WrittenRegistry {
  readonly 'users-file'?: string;
  readonly ldap?: WrittenLdap;
  readonly openid?: WrittenOpenId;
}

/** What registries hang on elsewhere. */
interface Around {
  /** How the file of users is read that `path` names; the problem of one that is not there belongs to `pointer`. */
  readonly readUsers: (pointer: string, path: string) => readonly UserConfig[];
  readonly outbound: OutboundConfig;
}

/** Reads the registries; each is of one kind. */
export const readRegistries = (
  document: EnvironmentDocument,
  written: Readonly<Record<string, WrittenRegistry>>,
  around: Around,
): readonly RegistryConfig[] =>
  Object.entries(written).flatMap(([name, registry]) => {
    const config = readRegistry(document, { name, written: registry }, around);
    if (config === undefined) return [];
    checkTlsProfile(document, config);
    return [config];
  });

const readRegistry = (
  document: EnvironmentDocument,
  { name, written }: { readonly name: string; readonly written: WrittenRegistry },
  { readUsers, outbound }: Around,
): RegistryConfig | undefined => {
  const pointer = below('/user-registries', name);
  const kinds = Object.keys(written);
  if (kinds.length !== 1) {
    document.report(pointer, {
      code: 'environment/unclear-registry',
      message: `The registry "${name}" is of ${kinds.length === 0 ? 'no kind' : 'several kinds'}`,
      help: 'Give it exactly one of "users-file", "ldap" and "openid".',
    });
    return undefined;
  }
  const { 'users-file': file, ldap, openid } = written;
  if (file !== undefined) return { kind: 'users-file', name, users: readUsers(below(pointer, 'users-file'), file) };
  if (ldap !== undefined) return readLdap(document, ldap, { name, pointer: below(pointer, 'ldap'), outbound });
  return openid && readOpenId(document, below(pointer, 'openid'), { name, written: openid });
};

const checkTlsProfile = (document: EnvironmentDocument, config: RegistryConfig): void => {
  if (config.kind === 'users-file' || config.tlsProfile === undefined) return;
  if (nodeAt(document.root, below('/tls-profiles', config.tlsProfile)) !== undefined) return;
  document.report(below(below(below('/user-registries', config.name), config.kind), 'tls-profile'), {
    code: 'environment/unknown-tls-profile',
    message: `There is no TLS profile of the name that the registry "${config.name}" gives`,
    help: 'Name one that stands under `tls-profiles`.',
  });
};
