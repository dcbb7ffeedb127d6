import { createHash, randomBytes } from 'node:crypto';
import { hashPassword } from '../../identity/password-work.ts';
import { readDefinitionTemplate, readProjectTemplate } from '../read-template.ts';
import { version } from '../version.ts';
import { type ApplicationKind, applicationKinds } from './application-kinds.ts';
import { type DefinitionTemplate, renderDefinition, renderText } from './render-definition.ts';
import { providerVariables } from './variables.ts';
import type { NewFile } from './write-new.ts';

/** A project, and what of it is nowhere but here. */
export interface NewProject {
  readonly files: readonly NewFile[];
  readonly secrets: readonly { readonly of: string; readonly secret: string }[];
}

/** The files of a project for such applications, whatever its secrets: what may be in their way. */
export const projectFileNames = (kinds: readonly ApplicationKind[]): readonly string[] =>
  Object.keys(templates).filter((name) => name !== 'users.yaml' || hasPeople(kinds));

/** By file; `undefined`: made from the template of providers. */
const templates: Readonly<Record<string, string | undefined>> = {
  'apis/sign-in.yaml': undefined,
  'apis/hello.yaml': 'hello.hbs',
  'headgate.yaml': 'headgate.hbs',
  'applications.yaml': 'applications.hbs',
  'users.yaml': 'users.hbs',
  '.gitignore': 'gitignore.hbs',
  '.github/workflows/headgate.yaml': 'workflow.hbs',
  'README.md': 'readme.hbs',
};

const hasPeople = (kinds: readonly ApplicationKind[]): boolean => kinds.some((kind) => kind !== 'service');

interface Application {
  readonly id: ApplicationKind;
  readonly title: string;
  /** Empty: it has none. */
  readonly secret: string;
  readonly secrethash: string;
  /** Of the shell, in the README. */
  readonly variable: string;
  readonly redirects: boolean;
}

const applicationOf = (id: ApplicationKind): Application => {
  // As many bits as a token has: nobody types it.
  const secret = id === 'mobile' ? '' : randomBytes(24).toString('base64url');
  return {
    id,
    title: applicationKinds[id].title,
    secret,
    secrethash: secret && createHash('sha256').update(secret).digest('hex'),
    variable: `${id.toUpperCase()}_SECRET`,
    redirects: applicationKinds[id].grant === 'accessCode',
  };
};

/** Makes everything of a project called `project` but its folder. */
export const newProject = async (project: string, kinds: readonly ApplicationKind[]): Promise<NewProject> => {
  const applications = kinds.map(applicationOf);
  const people = hasPeople(kinds);
  // 80 bits, and letters that are not taken for each other.
  const password = people ? [...randomBytes(16)].map((byte) => letters.charAt(byte % letters.length)).join('') : '';
  const provider = providerVariables('sign-in', {
    title: 'Sign-in',
    grants: kinds.map((kind) => applicationKinds[kind].grant).join(','),
    scopes: 'greet=Be greeted',
    clientType: kinds.includes('mobile') ? 'public' : 'confidential',
  });
  const context = {
    ...contextOf(kinds),
    project,
    version,
    applications: applications.map(({ secret: _, ...shown }) => shown),
    people,
    passwordhash: people ? await hashPassword(password) : '',
  };
  const files = projectFileNames(kinds).map((name): NewFile => {
    const template = templates[name];
    const text =
      template === undefined
        ? renderDefinition({ name: 'provider.hbs', text: readDefinitionTemplate('provider.hbs') }, provider, name)
        : (name.endsWith('.yaml') ? renderDefinition : renderText)(projectTemplate(template), context, name);
    return name === 'users.yaml' ? { name, text, isPrivate: true } : { name, text };
  });
  const ofApplications = applications
    .filter(({ secret }) => secret !== '')
    .map(({ id, secret }) => ({ of: `secret of the application "${id}"`, secret }));
  const ofAlice = people ? [{ of: 'password of the user "alice"', secret: password }] : [];
  return { files, secrets: [...ofApplications, ...ofAlice] };
};

const letters = 'abcdefghijkmnpqrstuvwxyz23456789';

const projectTemplate = (name: string): DefinitionTemplate => ({
  name: `templates/project/${name}`,
  text: readProjectTemplate(name),
});

const contextOf = (kinds: readonly ApplicationKind[]) => {
  const has = (kind: ApplicationKind): boolean => kinds.includes(kind);
  const code = has('web') || has('mobile');
  return {
    provider: 'apis/sign-in.yaml',
    flow: code ? 'accessCode' : has('service') ? 'application' : 'password',
    service: has('service'),
    web: has('web'),
    mobile: has('mobile'),
    internal: has('internal'),
    code,
    secrets: kinds.some((kind) => kind !== 'mobile'),
  };
};
