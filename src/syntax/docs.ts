/** What stands in `///` before something, as text. */
import type * as ast from './ast.js';

export function docText(decorated: ast.Decorated): string {
  return decorated.docs.map((doc) => doc.text.trim()).join('\n');
}
