/** Values out of an environment and out of the files that it names: a secret of a container is a file. */

export type Variables = Readonly<Record<string, string | undefined>>;

/**
 * An empty value counts as absent. The last line end of a file is not part of the value, and
 * neither is the byte order mark with which some editors begin one.
 * @param names of the variables; each may also be given as `NAME_FILE`, but not both
 */
export function readVariables(
  env: Variables,
  names: readonly string[],
  readFile: (file: string) => string,
): { readonly values: Readonly<Record<string, string>>; readonly problems: readonly string[] } {
  const values: Record<string, string> = {};
  const problems: string[] = [];
  for (const name of names) {
    const value = env[name] ?? '';
    const file = env[`${name}_FILE`] ?? '';
    if (value !== '' && file !== '') problems.push(`${name} and ${name}_FILE are both set; leave one of them out.`);
    else if (value !== '') values[name] = value;
    else if (file !== '') {
      try {
        const content = readFile(file).replace(/^\u{FEFF}|\r?\n$/gu, '');
        if (content.trim() === '') problems.push(`${name}_FILE names an empty file.`);
        else values[name] = content;
      } catch (error) {
        const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
        problems.push(`${name}_FILE names a file that cannot be read (${code}).`);
      }
    }
  }
  return { values, problems };
}
