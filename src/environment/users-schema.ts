import type { JsonSchema } from '../assembly/types.ts';
import { key, list, map, text } from './schema-parts.ts';

const user = map(
  'a map with "name" and "password-argon2"',
  {
    name: key(
      'What the user signs in with, compared exactly (in Unicode normal form C)',
      text('1 to 256 characters, none of them a control character', '^[^\\u0000-\\u001f\\u007f]+$', 256),
      { examples: ['alice'] },
    ),
    'password-argon2': key(
      'The hash of the password, as "headgate users add" makes it',
      text('an argon2id hash in PHC format, "$argon2id$v=19$m=…,t=…,p=…$salt$hash"', '^\\$', 512),
    ),
    password: key('The password itself, for samples', text('a password of at most 1024 characters', '^[^\\u0000]+$')),
  },
  ['name'],
);

/** What a file under `users-file` holds. */
export const usersSchema: JsonSchema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  title: 'users.yaml',
  ...map(
    'a map with "users"',
    { users: key('Who can sign in by this registry', list('a list of users', user, 100_000)) },
    ['users'],
  ),
};
