import type { EnvironmentDocument } from './document.ts';
import type { UserConfig } from './environment.ts';
import { passwordHashFault, weakness } from './password-hash.ts';
import { below } from './shape.ts';

/** A user as the schema has let it through. */
interface WrittenUser {
  readonly name: string;
  readonly 'password-argon2'?: string;
  readonly password?: string;
}

/** The users of a document; problems are reported to it. What has one is left out. */
export const readUsers = (document: EnvironmentDocument): readonly UserConfig[] => {
  const list = isListed(document.value) ? document.value.users : [];
  const users: UserConfig[] = [];
  const names = new Set<string>();
  for (const [index, item] of list.entries()) {
    const pointer = `/users/${index}`;
    if (!document.isSound(pointer)) continue;
    // The schema found nothing wrong at or below this pointer: it has the type that the schema describes.
    const written = item as WrittenUser;
    // Two spellings of one name that look alike must not be two users.
    const name = written.name.normalize('NFC');
    checkName(document, pointer, name, names);
    const user = readUser(document, pointer, { ...written, name });
    if (user !== undefined) users.push(user);
  }
  return users;
};

const isListed = (value: unknown): value is { readonly users: readonly unknown[] } =>
  typeof value === 'object' && value !== null && 'users' in value && Array.isArray(value.users);

const checkName = (document: EnvironmentDocument, pointer: string, name: string, seen: Set<string>): void => {
  if (seen.has(name)) {
    document.report(below(pointer, 'name'), {
      code: 'environment/repeated',
      message: `The user "${name}" stands here twice`,
      help: 'Keep one of them; names are compared in Unicode normal form C, case counts.',
    });
  }
  seen.add(name);
};

const readUser = (document: EnvironmentDocument, pointer: string, written: WrittenUser): UserConfig | undefined => {
  const { name, password, 'password-argon2': passwordHash } = written;
  if ((password === undefined) === (passwordHash === undefined)) {
    document.report(pointer, {
      code: 'environment/user-password',
      message: `The user "${name}" has ${password === undefined ? 'no password' : 'two passwords'}`,
      help: 'Give exactly one: "password-argon2".',
    });
    return undefined;
  }
  if (passwordHash !== undefined) {
    checkHash(document, below(pointer, 'password-argon2'), passwordHash);
    return { name, passwordHash };
  }
  if (password === undefined) return undefined;
  document.report(below(pointer, 'password'), {
    code: 'environment/literal-password',
    severity: 'warning',
    message: `The password of "${name}" is kept as it is: whoever reads the file knows it`,
    help: 'Use "password-argon2" for anything but a sample.',
  });
  return { name, password };
};

const checkHash = (document: EnvironmentDocument, pointer: string, passwordHash: string): void => {
  const fault = passwordHashFault(passwordHash);
  if (fault !== undefined) {
    document.report(pointer, {
      code: 'environment/password-hash',
      message: `"password-argon2" ${fault}`,
      help: 'Make it with argon2id, version 19: "$argon2id$v=19$m=19456,t=2,p=1$salt$hash".',
    });
    return;
  }
  const weak = weakness(passwordHash);
  if (weak === undefined) return;
  document.report(pointer, {
    code: 'environment/weak-password-hash',
    severity: 'warning',
    message: `"password-argon2" was made with too little work: ${weak}`,
    help: 'Hash the password anew with at least m=19456, t=2, p=1.',
  });
};
