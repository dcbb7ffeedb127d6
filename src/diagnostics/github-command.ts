/** A workflow command of GitHub Actions, before it is written. */
export interface GithubCommand {
  readonly name: 'error' | 'warning' | 'notice';
  readonly properties: Readonly<Record<string, string | number>>;
  readonly message: string;
}

/** The command as it stands in a log: whatever is in its texts, it stays one command on one line. */
export const githubCommand = ({ name, properties, message }: GithubCommand): string => {
  const written = Object.entries(properties).map(([key, value]) => `${key}=${inProperty(String(value))}`);
  return `::${name} ${written.join(',')}::${inMessage(message)}`;
};

const inMessage = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');

const inProperty = (text: string): string => inMessage(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
