import type { Problem } from '../diagnostics/problem.ts';
import { SourceFile, type SourceNode } from '../source/tree.ts';

/**
 * A copy of a file to show lines and syntax problems of: every value is masked that stands under a key not known to be harmless, so that a
 * secret under a misspelled key is not shown either. Lengths and lines stay. A value that is one reference stays too.
 *
 * In a file with syntax errors the tree may lack parts: there each line is shown up to the first such key.
 */
export const maskSecrets = (file: SourceFile): SourceFile => {
  const masked = file.text.split('');
  if (file.root !== undefined) maskNode(file.root, false, masked);
  const text = masked.join('');
  const copy = new SourceFile(file.path, file.problems.length === 0 ? text : text.replaceAll(/[^\n]+/g, maskLine));
  copy.problems = maskedProblems(file, copy);
  return copy;
};

/** The problems of parsing, without the excerpts of lines that are masked in `copy`. */
const maskedProblems = (file: SourceFile, copy: SourceFile): readonly Problem[] => {
  const [lines, shown] = [file.text.split('\n'), copy.text.split('\n')];
  return file.problems.map((problem) =>
    lines[problem.line - 1] === shown[problem.line - 1]
      ? problem
      : { ...problem, message: 'This line cannot be read; its text is not shown', help: unreadLine },
  );
};

const unreadLine =
  'Put a value with signs such as "*", "&", "!", "#" or ": " in quotes, close every quote and bracket, and indent evenly.';

const harmless: ReadonlySet<string> = new Set(
  `listen host port tls cert public-url admin trusted-proxies limits head url headers body provider-body json depth
  values text number definitions applications catalog user-registries users-file openid issuer client-id name-claim groups-claim
  ldap start-tls dn search base filter scope bind-dn name-attribute groups attribute timeout tls-profile tls-profiles
  ca server-name minimum-version id title type redirect-uris subscriptions product plan grants scopes
  client-authentication assertion-audience pkce jwks-uri introspect state users name bundle trusted-keys require-signature
  node pages durability purge-after rotate-after publish-before lint rules max-warnings`.split(/\s+/),
);

const maskNode = (node: SourceNode, secret: boolean, text: string[]): void => {
  if (node.kind === 'map') {
    for (const [key, entry] of node.entries) {
      // Its keys are the names of rules.
      if (isRules(node) && isSeverity(entry.value)) continue;
      maskNode(entry.value, isSecret(entry.value, key, secret), text);
    }
  } else if (node.kind === 'list') {
    for (const item of node.items) maskNode(item, secret, text);
  } else if (secret && !/^["']?\$\{[^{}]*\}["']?$/.test(text.slice(node.start, node.end).join('').trim())) {
    for (let at = node.start; at < node.end; at++) if (!/\s/.test(text[at] ?? '')) text[at] = '*';
  }
};

const isRules = ({ key, parent }: SourceNode): boolean =>
  key === 'rules' && parent?.key === 'lint' && parent.parent?.parent === undefined;

const isSeverity = (node: SourceNode): boolean =>
  node.kind === 'scalar' && ['error', 'warning', 'info', 'off'].some((word) => word === node.value);

/** Registries and TLS profiles have names of the author's: a map below a harmless key is judged by its own keys. */
const isSecret = (value: SourceNode, key: string, inherited: boolean): boolean =>
  value.kind === 'map' && !inherited ? key === 'properties' : inherited || !harmless.has(key);

const maskLine = (line: string): string => {
  if (/^\s*(#|$)/.test(line)) return line;
  let sawKey = false;
  for (const { 1: key, index, 0: match } of line.matchAll(/(?<![\w.-])["']?([\w.-]+)["']?\s*:(?=\s|$)/g)) {
    sawKey = true;
    if (harmless.has(key ?? '')) continue;
    const end = index + match.length;
    return line.slice(0, end) + line.slice(end).replaceAll(/\S/g, '*');
  }
  return sawKey ? line : line.replaceAll(/[^\s\-*[\]{}]/g, '*');
};
