/** Whole files. */
import type * as ast from '../../src/syntax/ast.js';
import type { Alternatives, Rule } from '../recovery.js';
import { ModuleRules } from './modules.js';

export abstract class FileRules extends ModuleRules {
  #items: Alternatives<ast.Item> | undefined;

  readonly items: Rule<ast.Item[]> = this.rule('items', () => {
    const items: ast.Item[] = [];
    this.MANY(() => items.push(this.SUBRULE(this.item)));
    return items;
  });

  protected readonly item: Rule<ast.Item> = this.anchor('item', () => {
    this.OPTION(() => this.SUBRULE(this.attributes));
    this.OPTION2(() => this.SUBRULE(this.privacy));
    const item = this.OR(
      (this.#items ??= [
        { ALT: () => this.SUBRULE(this.use) },
        { ALT: () => this.SUBRULE(this.constMember) },
        { ALT: () => this.SUBRULE(this.typeDecl) },
        { ALT: () => this.SUBRULE(this.struct) },
        { ALT: () => this.SUBRULE(this.enum) },
        { ALT: () => this.SUBRULE(this.union) },
        { ALT: () => this.SUBRULE(this.bundle) },
        { ALT: () => this.SUBRULE(this.fn) },
        { ALT: () => this.SUBRULE(this.module) },
        { ALT: () => this.SUBRULE(this.test) },
        { ALT: () => this.SUBRULE(this.property) },
      ]),
    );
    this.ACTION(() => this.noFront());
    return item;
  });
}
