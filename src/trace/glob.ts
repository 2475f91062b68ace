/** Which names to trace: `*` stands for anything but a dot, `**` for anything; a pattern that names a scope means all below it. */
export function globMatcher(patterns: readonly string[]): (path: string) => boolean {
  const expressions = patterns.map((pattern) => {
    const parts = pattern.split(/(\*\*|\*)/);
    const body = parts
      .map((part) => (part === '**' ? '.*' : part === '*' ? '[^.]*' : escaped(part)))
      .join('');
    return new RegExp(`^${body}($|[.[])`);
  });
  return (path) => expressions.some((expression) => expression.test(path));
}

function escaped(text: string): string {
  return text.replaceAll(/[.[\]\\^$+?(){}|]/g, String.raw`\$&`);
}
