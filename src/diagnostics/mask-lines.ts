import type { Problem } from './problem.ts';

/**
 * Lines of a file as they may be shown: `secrets` are the problems in it that point at one, which is masked in each line. So
 * are passwords in URLs. Lengths stay.
 */
export const maskLines = (lines: readonly string[], secrets: readonly Problem[]): readonly string[] => {
  const masked = lines.map(maskUserInfo);
  for (const { line, column, endLine = line, endColumn = column } of secrets) {
    for (let number = line; number <= endLine; number++) {
      const text = masked[number - 1];
      if (text === undefined) break;
      const from = number === line ? column - 1 : 0;
      const to = number === endLine ? endColumn - 1 : text.length;
      masked[number - 1] = text.slice(0, from) + text.slice(from, to).replace(/[^\s"']/g, '*') + text.slice(to);
    }
  }
  return masked;
};

/** A text without the passwords of URLs in it (RFC 3986 §3.2.1). */
export const maskUserInfo = (text: string): string =>
  text.includes('@')
    ? text.replace(userInfo, (_, before: string, password: string) => `${before}${'*'.repeat(password.length)}@`)
    : text;

const userInfo = /([a-z]{2,8}:\/\/[^\s/?#@:"']{0,200}:)([^\s/?#@"']{1,200})@/gi;
